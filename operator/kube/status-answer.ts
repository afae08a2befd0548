import { KubeApiError } from './kube-client.ts';

/** Answers are cut here: an error page of a proxy can be long. */
const MAX_MESSAGE = 1_000;

/**
 * Makes the error of a refusal. The body is a Status of the API server, or whatever a proxy in between wrote.
 * @param retryAfter the header's value: seconds (the API server never sends a date)
 */
export function refusal(code: number, body: string, retryAfter: string | undefined): KubeApiError {
  const status = parseStatus(body);
  const message = status?.message ?? (body.trim() === '' ? `HTTP ${code}` : `HTTP ${code}: ${body.trim()}`);
  const reason = status?.reason ?? '';
  const seconds = retryAfter === undefined ? Number.NaN : Number(retryAfter);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
  return new KubeApiError(code, reason, message.slice(0, MAX_MESSAGE), retryAfterMs);
}

function parseStatus(body: string): { reason?: string; message?: string } | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'Status')
      return undefined;
    const reason = 'reason' in value && typeof value.reason === 'string' ? { reason: value.reason } : {};
    const message = 'message' in value && typeof value.message === 'string' ? { message: value.message } : {};
    return { ...reason, ...message };
  } catch {
    return undefined;
  }
}
