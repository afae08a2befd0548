/** The one inner module of kafkajs that mend-timers.ts touches; the package's version is pinned for it. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueue {
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    readonly pending: readonly unknown[];
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
  const queueClass: { readonly prototype: RequestQueue };
  export = queueClass;
}
