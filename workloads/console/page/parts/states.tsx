import type { ComponentChildren } from 'preact';
import type { MessageKey } from '../language/messages.ts';
import { t } from '../state/language.ts';
import type { Resource } from '../state/resource.ts';

/** Something is on its way; keeps the place that it will take. */
export function Loading() {
  return (
    <p class="state" role="status">
      {t('loading')}
    </p>
  );
}

/** There is nothing, and that is no fault. */
export function Empty({ says, next }: { readonly says: MessageKey; readonly next?: MessageKey }) {
  return (
    <div class="state">
      <p>{t(says)}</p>
      {next && <p class="next">{t(next)}</p>}
    </div>
  );
}

interface HeldProps<T> {
  readonly of: Resource<T> & { readonly retry: () => void };
  readonly children: (value: T) => ComponentChildren;
}

/** Draws data in the state in which it is: loading, denied, failed, stale, or as it should be. */
export function Held<T>({ of, children }: HeldProps<T>) {
  const { value, trouble, retry } = of;
  if (value === undefined)
    return trouble === undefined ? <Loading /> : <Trouble {...trouble} retry={retry} />;
  return (
    <>
      {trouble !== undefined && (
        <p class="stale" role="status">
          {t('stale', { detail: trouble.problem?.detail ?? t('noAnswer') })}{' '}
          <button type="button" onClick={retry}>
            {t('retry')}
          </button>
        </p>
      )}
      {children(value)}
    </>
  );
}

interface TroubleProps {
  readonly problem: { readonly reason: string; readonly detail: string; readonly next: string } | undefined;
  readonly retry: () => void;
}

function Trouble({ problem, retry }: TroubleProps) {
  const denied = problem?.reason === 'Forbidden';
  return (
    <div class={denied ? 'state denied' : 'state failed'} role="alert">
      <p>{t(denied ? 'denied' : 'failed')}</p>
      <p class="next">
        {problem?.detail ?? t('noAnswer')}
        {problem && <span lang="en"> {problem.next}</span>}
      </p>
      <button type="button" onClick={retry}>
        {t('retry')}
      </button>
    </div>
  );
}
