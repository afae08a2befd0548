import { instantsOf, type Span, spans, type TimeRange } from '../numbers/time-range.ts';
import { t } from '../state/language.ts';
import { consoleNow } from '../state/live.ts';

interface RangeChoiceProps {
  readonly range: TimeRange;
  readonly choose: (range: TimeRange) => void;
}

/** The range of time: one that goes with the clock, or two instants. */
export function RangeChoice({ range, choose }: RangeChoiceProps) {
  const { from, to } = instantsOf(range, consoleNow.peek());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const [start, end] = ['from', 'to'].map(name => Date.parse(String(fields.get(name))));
    if (start !== undefined && end !== undefined && start < end) choose({ from: start, to: end });
  };
  return (
    <form class="range" aria-label={t('range')} onSubmit={submit}>
      <fieldset>
        <legend class="hidden">{t('range')}</legend>
        {(Object.keys(spans) as Span[]).map(last => (
          <button
            key={last}
            type="button"
            aria-pressed={'last' in range && range.last === last}
            onClick={() => choose({ last })}
          >
            {t(`last${last}`)}
          </button>
        ))}
      </fieldset>
      <label>
        {t('from')} <input type="datetime-local" name="from" required value={fieldText(from)} />
      </label>
      <label>
        {t('to')} <input type="datetime-local" name="to" required value={fieldText(to)} />
      </label>
      <button type="submit">{t('show')}</button>
    </form>
  );
}

/** An instant as such a field has it: the reader's own time, to the minute. */
function fieldText(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
