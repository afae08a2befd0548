/**
 * What the console's API answers instead of what was asked for: a closed table. `docs/api.md` is generated from it. The answer is
 * `application/problem+json` (RFC 9457), see `problem-error.ts`.
 */
export const problems = {
  BadRequest: {
    status: 400,
    title: 'The request can not be read.',
    next: 'Correct what the detail names.',
  },
  Unauthenticated: {
    status: 401,
    title: 'Nobody is logged in.',
    next: "Log in, or send 'Authorization: Bearer TOKEN'; 'kubectl create token SERVICEACCOUNT' makes one.",
  },
  Forbidden: {
    status: 403,
    title: 'You may not see this.',
    next: "Ask the administrator for the right that the detail names; 'kubectl auth can-i' shows what you have.",
  },
  CrossSite: {
    status: 403,
    title: 'The request comes from a page of another site.',
    next: 'Open the console itself.',
  },
  NoSuchRoute: {
    status: 404,
    title: 'There is no such page.',
    next: 'The pages are listed in docs/api.md and in /api/v1/openapi.json.',
  },
  NoSuchPipeline: {
    status: 404,
    title: 'There is no such pipeline.',
    next: "'/api/v1/pipelines' lists those that there are; a new one shows after a few seconds.",
  },
  NoSuchItem: {
    status: 404,
    title: 'The operator knows no such thing.',
    next: 'Go back to the list; what has ended is no longer in it.',
  },
  MethodNotAllowed: {
    status: 405,
    title: 'This API only reads.',
    next: 'Use GET; pipelines and roles are changed with kubectl.',
  },
  TooLarge: {
    status: 413,
    title: 'The body is larger than any that this API reads.',
    next: 'Send a token alone.',
  },
  TooManyRequests: {
    status: 429,
    title: 'More requests than one reader may send.',
    next: 'Come back after the time that Retry-After names.',
  },
  NoResults: {
    status: 409,
    title: 'The pipeline has no place for results yet.',
    next: "Wait until its condition SchemaReady is True: 'kubectl describe tp'.",
  },
  SharingOff: {
    status: 503,
    title: 'Sharing of nodes is off, or the console was not told where the operator is.',
    next: "Turn offers on in the operator and name it in the console's configuration.",
  },
  OperatorUnavailable: {
    status: 503,
    title: 'The operator does not answer.',
    next: 'Come back; if it lasts, look at the operator: it may be starting, or another one leads.',
  },
  StoreUnavailable: {
    status: 503,
    title: 'Cassandra does not answer.',
    next: 'Come back; final figures are kept and show again when it does.',
  },
  DirectoryUnavailable: {
    status: 503,
    title: 'The pipelines could not be read from the API server yet.',
    next: "Come back; if it lasts, look at the console's log.",
  },
  AccessUnknown: {
    status: 503,
    title: 'The API server does not answer whether you may see this.',
    next: "Come back; if it lasts, look at the API server and at the console's log.",
  },
  TooBusy: {
    status: 503,
    title: 'As many requests as allowed are under way.',
    next: 'Come back after the time that Retry-After names.',
  },
  Draining: {
    status: 503,
    title: 'This console is about to end.',
    next: 'Come back: another one takes over.',
  },
  TooSlow: {
    status: 504,
    title: 'The answer was not ready in time.',
    next: 'Ask for less: a shorter range of time.',
  },
  Unexpected: {
    status: 500,
    title: 'Something failed that should not.',
    next: "The console's log has the details.",
  },
} as const;

export type ProblemName = keyof typeof problems;
