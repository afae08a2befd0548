import { signal } from '@preact/signals';
import { ask } from './ask.ts';

export interface SessionState {
  readonly login: 'none' | 'needed' | 'done' | 'unknown';
  readonly user?: string;
}

/** Who reads; `unknown` until the console has said whether anybody has to log in. */
export const session = signal<SessionState>({ login: 'unknown' });

export async function lookAtSession(): Promise<void> {
  const answer = await ask<SessionState>('/session');
  if (answer.ok) session.value = answer.value;
}

/** Why a token was not taken; `undefined`: it was. */
export async function logIn(token: string): Promise<string | undefined> {
  const answer = await ask<SessionState>('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (answer.ok) {
    session.value = answer.value;
    return undefined;
  }
  return answer.problem?.detail ?? '';
}

export async function logOut(): Promise<void> {
  const answer = await ask<SessionState>('/session', { method: 'DELETE' });
  if (answer.ok) session.value = answer.value;
}
