/** Tags in the order in which they are written; those without a value (undefined) are left out. */
export type TagList = readonly (readonly [name: string, value: string | number | undefined])[];

const SPECIAL = /[;\s\\]/;
const ESCAPES: Readonly<Record<string, string>> = {
  ';': '\\:',
  ' ': '\\s',
  '\\': '\\\\',
  '\r': '\\r',
  '\n': '\\n',
};

/** Writes tags as `a=1;b=two\swords`. https://ircv3.net/specs/extensions/message-tags#escaping-values */
export function tagText(tags: TagList): string {
  let text = '';
  for (let place = 0; place < tags.length; place++) {
    const [name, value] = tags[place] ?? [];
    if (value === undefined) continue;
    if (text !== '') text += ';';
    text += `${name}=${typeof value === 'number' ? value : escapeTag(value)}`;
  }
  return text;
}

function escapeTag(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replace(/[; \\\r\n]/g, character => ESCAPES[character] ?? character);
}
