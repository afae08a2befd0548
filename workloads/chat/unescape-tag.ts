const MEANING: Readonly<Record<string, string>> = { ':': ';', s: ' ', '\\': '\\', r: '\r', n: '\n' };

/**
 * Takes the escapes out of a tag's value. As IRCv3 has it, a backslash before any other character vanishes,
 * and so does one at the end. https://ircv3.net/specs/extensions/message-tags#escaping-values
 */
export function unescapeTag(value: string): string {
  let backslash = value.indexOf('\\');
  if (backslash === -1) return value;
  let text = '';
  let from = 0;
  while (backslash !== -1) {
    const escaped = value.charAt(backslash + 1);
    text += value.slice(from, backslash) + (MEANING[escaped] ?? escaped);
    from = backslash + 2;
    backslash = value.indexOf('\\', from);
  }
  return text + value.slice(from);
}
