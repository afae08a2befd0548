/** A condition as metav1.Condition. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  /** RFC 3339, whole seconds: when `status` last changed. */
  readonly lastTransitionTime: string;
}

/** The API server refuses a longer message. */
const MAX_MESSAGE = 32_768;

/**
 * Returns `conditions` with one of them set: in its old place, or at the end when it is new.
 * `lastTransitionTime` changes only with `status`; a message that is too long is cut.
 * @param now wall time, milliseconds since 1970
 */
export function setCondition(
  conditions: readonly Condition[],
  next: Omit<Condition, 'lastTransitionTime'>,
  now: number,
): readonly Condition[] {
  const old = conditions.find(condition => condition.type === next.type);
  const lastTransitionTime =
    old !== undefined && old.status === next.status ? old.lastTransitionTime : rfc3339(now);
  const { type, status, reason, observedGeneration } = next;
  const set: Condition = {
    type,
    status,
    reason,
    message: cut(next.message, MAX_MESSAGE),
    observedGeneration,
    lastTransitionTime,
  };
  if (old === undefined) return [...conditions, set];
  return conditions.map(condition => (condition === old ? set : condition));
}

/** The condition of one type. */
export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(condition => condition.type === type);
}

/** Whether the condition of one type is True. */
export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** Whole seconds, as metav1.Time: `2019-04-30T08:56:59Z`. */
export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
