/**
 * What the read-only API answers instead of what was asked for: a closed table. `docs/offers-api.md` is kept equal to it by a test. The answer is
 * `application/problem+json` (RFC 9457), see `problem.ts`.
 */
export const problems = {
  BadRequest: {
    status: 400,
    title: 'The request can not be read.',
    next: 'Correct what the detail names.',
  },
  Unauthenticated: {
    status: 401,
    title: 'No valid bearer token.',
    next: "Send 'Authorization: Bearer TOKEN'; 'kubectl create token SERVICEACCOUNT' makes one.",
  },
  Forbidden: {
    status: 403,
    title: 'The token does not allow this view.',
    next: "Ask the administrator for the right that the detail names; 'kubectl auth can-i' shows what you have.",
  },
  NoSuchRoute: {
    status: 404,
    title: 'There is no such page.',
    next: 'The pages are listed in docs/offers-api.md.',
  },
  NoSuchPod: {
    status: 404,
    title: 'There is no such pod, or it has ended.',
    next: "Look for it with 'kubectl get pods'; a deleted pod's controller makes one of another name.",
  },
  NoSuchRole: {
    status: 404,
    title: 'There is no such role.',
    next: "'/offers/roles' lists those that there are.",
  },
  MethodNotAllowed: {
    status: 405,
    title: 'This API only reads.',
    next: 'Use GET; roles are changed with kubectl.',
  },
  NotDeciding: {
    status: 503,
    title: 'This operator does not decide: it does not lead, or its caches have not synced.',
    next: "Ask the operator that holds the Lease smack-operator, or come back: 'kubectl -n smack-system get lease smack-operator'.",
  },
  TooBusy: {
    status: 503,
    title: 'As many requests as allowed are under way.',
    next: 'Come back after the time that Retry-After names.',
  },
  AccessUnknown: {
    status: 503,
    title: 'The API server does not answer whether the token allows this.',
    next: "Come back; if it lasts, look at the API server and at the operator's log.",
  },
  TooSlow: {
    status: 504,
    title: 'The answer was not ready in time.',
    next: 'Ask for less: a namespace, a role, a smaller limit.',
  },
  Unexpected: {
    status: 500,
    title: 'Something failed that should not.',
    next: "The operator's log has the details.",
  },
} as const;

export type ProblemName = keyof typeof problems;
