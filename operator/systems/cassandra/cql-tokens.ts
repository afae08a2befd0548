/** A word, number, string, placeholder or sign of CQL text, and where it stands. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\{[A-Za-z]+\}|[A-Za-z_][A-Za-z0-9_]*|\d+|\S/g;

/** Splits CQL text into tokens; comments are left out. Enough for the CQL of our own migrations. */
export function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(pattern)]
    .filter(match => !match[0].startsWith('--'))
    .map(match => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

/** Splits tokens at a separator that stands outside all brackets. */
export function splitAt(tokens: readonly Token[], separator: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if ('(<{['.includes(token.text)) depth += 1;
    if (')>}]'.includes(token.text)) depth -= 1;
    if (depth === 0 && token.text.toUpperCase() === separator) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter(part => part.length > 0);
}
