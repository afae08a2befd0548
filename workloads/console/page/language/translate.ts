import { type MessageKey, messages } from './messages.ts';

export type Language = 'en' | 'fr';

/** The text of a key with its places filled in. */
export function translate(
  language: Language,
  key: MessageKey,
  fill: Readonly<Record<string, string | number>> = {},
): string {
  const text: string = messages[key][language === 'en' ? 0 : 1];
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(fill[name] ?? place));
}

/** The first language of a browser that the page speaks. */
export function languageOf(wanted: readonly string[]): Language {
  const found = wanted.map(one => one.slice(0, 2).toLowerCase()).find(one => one === 'fr' || one === 'en');
  return found === 'fr' ? 'fr' : 'en';
}
