import { t, timeText } from '../state/language.ts';
import { consoleNow } from '../state/live.ts';

/** How long ago something was, by the console's clock; the instant itself on the title. */
export function Since({ ms }: { readonly ms: number }) {
  const seconds = Math.max(0, Math.round((consoleNow.value - ms) / 1_000));
  const text =
    seconds < 120 ? t('secondsAgo', { seconds }) : t('minutesAgo', { minutes: Math.round(seconds / 60) });
  return (
    <time dateTime={new Date(ms).toISOString()} title={timeText(ms)}>
      {text}
    </time>
  );
}
