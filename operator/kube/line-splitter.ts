/** A stream of bytes cut into lines, whatever the chunks: a character or line may arrive in parts. */
export interface LineSplitter {
  /** Calls `line` for each line that is complete now, without its newline. Empty lines are skipped. */
  push(chunk: Buffer, line: (text: string) => void): void;
  /** Bytes of the line that is not complete yet. */
  readonly pending: number;
}

/** A line longer than the limit: nothing that an API server sends. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

const NEWLINE = 0x0a;

/**
 * Splits at newlines on the bytes, so that UTF-8 sequences are never torn.
 * @param maxBytes of one line; more throws {@link LineTooLong}
 */
export function createLineSplitter(maxBytes: number): LineSplitter {
  let parts: Buffer[] = [];
  let size = 0;

  function keep(part: Buffer): void {
    if (part.length === 0) return;
    size += part.length;
    if (size > maxBytes) throw new LineTooLong(`a line is longer than ${maxBytes} bytes`);
    parts.push(part);
  }

  function take(): string {
    const text =
      parts.length === 1 && parts[0] !== undefined ? parts[0].toString() : Buffer.concat(parts).toString();
    parts = [];
    size = 0;
    return text;
  }

  return {
    get pending() {
      return size;
    },
    push(chunk, line) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        keep(chunk.subarray(start, end));
        start = end + 1;
        if (size > 0) line(take());
      }
      keep(chunk.subarray(start));
    },
  };
}
