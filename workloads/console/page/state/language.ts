import { computed, signal } from '@preact/signals';
import type { MessageKey } from '../language/messages.ts';
import { type Language, languageOf, translate } from '../language/translate.ts';

const KEPT = 'smack-language';

/** The language of the page: what the reader chose, or what the browser asks for. */
export const language = signal<Language>(kept() ?? languageOf(navigator.languages));

/** A text of the page. */
export function t(key: MessageKey, fill?: Readonly<Record<string, string | number>>): string {
  return translate(language.value, key, fill);
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  document.documentElement.lang = chosen;
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // A browser that keeps nothing asks again at the next visit.
  }
}

function kept(): Language | undefined {
  try {
    const found = localStorage.getItem(KEPT);
    return found === 'en' || found === 'fr' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The reader's own kind of the language (en-GB), for dates and numbers. */
const locale = computed(
  () => navigator.languages.find(one => one.startsWith(language.value)) ?? language.value,
);

/** A count with the language's own spaces. */
export function count(value: number): string {
  return new Intl.NumberFormat(locale.value).format(value);
}

/** An instant in the reader's own time zone. */
export function timeText(ms: number): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'short', timeStyle: 'short' }).format(ms);
}

/** An instant below a chart: the time of day, and at midnight the day. */
export function tickText(ms: number): string {
  const at = new Date(ms);
  const midnight = at.getHours() === 0 && at.getMinutes() === 0;
  const style = midnight ? ({ dateStyle: 'short' } as const) : ({ timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(locale.value, style).format(at);
}
