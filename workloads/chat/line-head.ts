/**
 * Where the parts of a line stand: `@tags :prefix COMMAND params`. Positions count UTF-16 units; an absent part has
 * start = end.
 */
export interface LineHead {
  readonly tagsStart: number;
  readonly tagsEnd: number;
  readonly prefixStart: number;
  readonly prefixEnd: number;
  readonly commandStart: number;
  readonly commandEnd: number;
  /** First character behind the command and its spaces. */
  readonly params: number;
  /** Behind the last character that belongs to the line: a CR or LF at the end is not part of it. */
  readonly end: number;
}

const [SPACE, COLON, AT, CR, LF] = [32, 58, 64, 13, 10];

/** Finds the parts of a line; `undefined` when there is no command. */
export function readHead(line: string): LineHead | undefined {
  const end = endOf(line);
  let tagsStart = 0;
  let tagsEnd = 0;
  let at = skipSpaces(line, 0);
  if (line.charCodeAt(at) === AT) {
    tagsStart = at + 1;
    tagsEnd = wordEnd(line, tagsStart, end);
    at = skipSpaces(line, tagsEnd);
  }
  let prefixStart = 0;
  let prefixEnd = 0;
  if (line.charCodeAt(at) === COLON) {
    prefixStart = at + 1;
    prefixEnd = wordEnd(line, prefixStart, end);
    at = skipSpaces(line, prefixEnd);
  }
  const commandEnd = wordEnd(line, at, end);
  if (commandEnd <= at) return undefined;
  const params = Math.min(skipSpaces(line, commandEnd), end);
  return { tagsStart, tagsEnd, prefixStart, prefixEnd, commandStart: at, commandEnd, params, end };
}

/** The end of the word that starts at `at`: the next space or `end`. */
export function wordEnd(line: string, at: number, end: number): number {
  const space = line.indexOf(' ', at);
  return space === -1 || space > end ? end : space;
}

/** The first position from `at` on that is no space. */
export function skipSpaces(line: string, at: number): number {
  let next = at;
  while (line.charCodeAt(next) === SPACE) next++;
  return next;
}

/** Where the text of a last parameter starts when one stands at `at`: its colon, if there is one, is not part of it. */
export function trailingStart(line: string, at: number): number {
  const start = skipSpaces(line, at);
  return line.charCodeAt(start) === COLON ? start + 1 : start;
}

function endOf(line: string): number {
  let end = line.length;
  while (end > 0 && isLineBreak(line.charCodeAt(end - 1))) end--;
  return end;
}

function isLineBreak(code: number): boolean {
  return code === LF || code === CR;
}
