import { type Signal, signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem-error.ts';
import { mayPass, nextLook } from '../numbers/next-look.ts';
import { type Asked, ask } from './ask.ts';
import { session } from './session.ts';

/** A view's data: the newest that came, and what is wrong since. */
export interface Resource<T> {
  readonly value: T | undefined;
  /** Why the newest question was not answered; `value` is older then. */
  readonly trouble: { readonly problem: Problem | undefined } | undefined;
  readonly asking: boolean;
}

export type Question<T> = () => Promise<Asked<T>>;

/**
 * Asks at once, whenever `key` changes, and every `everyMs` while the tab is seen; sooner while nothing or a
 * server in trouble answers. What an older question answers is not shown.
 * @param key what the question depends on
 * @param news what tells that the answer may have changed; it is asked again at once, and what was known is shown until the answer comes
 */
export function useResource<T>(key: string, question: Question<T>, everyMs: number, news = '') {
  const [state] = useState<Signal<Resource<T>>>(() =>
    signal({ value: undefined, trouble: undefined, asking: true }),
  );
  const [again, setAgain] = useState(0);
  useEffect(() => {
    state.value = { value: undefined, trouble: undefined, asking: true };
  }, [key]);
  useEffect(() => {
    let current = true;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      const answer = await question();
      if (!current) return;
      failures = mayPass(answer) ? failures + 1 : 0;
      clearTimeout(timer);
      timer = setTimeout(look, nextLook(everyMs, failures, Math.random()));
      if (!answer.ok && answer.problem?.reason === 'Unauthenticated') session.value = { login: 'needed' };
      state.value = answer.ok
        ? { value: answer.value, trouble: undefined, asking: false }
        : { value: state.value.value, trouble: { problem: answer.problem }, asking: false };
    };
    void look();
    const seen = () => void look();
    document.addEventListener('visibilitychange', seen);
    return () => {
      current = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [key, again, everyMs, news]);
  return { ...state.value, retry: () => setAgain(again + 1) };
}

/** A question that is one request. */
export function get<T>(path: string): Question<T> {
  return () => ask<T>(path);
}
