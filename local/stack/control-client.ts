import type { StackState } from './stack-state.ts';

/** Stopping Kafka in order may take half a minute; nothing takes longer. */
const DEADLINE_MS = 150_000;

/** Sends a request to a stack's supervisor and waits until it is done. @throws Error with the supervisor's words */
export async function controlStack({ control }: StackState, path: string): Promise<void> {
  const response = await fetch(`${control.url}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${control.token}` },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const words = await response.text();
  if (!response.ok) throw new Error(words.trim());
}
