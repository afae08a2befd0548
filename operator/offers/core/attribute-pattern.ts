import { RE2JS } from 're2js';

/** A compiled pattern, or what is wrong with it. */
export type AttributePattern =
  | { readonly matches: (value: string) => boolean; readonly fault?: never }
  | { readonly fault: string; readonly matches?: never };

const MAX_LENGTH = 128;
/** Length times counted repetitions: what a pattern may grow to when it is compiled. */
const MAX_SIZE = 4_096;

/**
 * A regular expression of a tenant over the value of a label; the whole value must match, as in Marathon. It is matched by an automaton in time linear in the value (RE2: no
 * back-references, no look-around), and is bounded in what it compiles to, so that no pattern can hold up the allocator.
 */
export function attributePattern(pattern: string): AttributePattern {
  if (pattern.length > MAX_LENGTH)
    return { fault: `is ${pattern.length} characters long, at most ${MAX_LENGTH}` };
  // Values of labels are ASCII: classes of other letters would only cost time.
  if (!/^[ -~]*$/.test(pattern) || /\\[pP]/.test(pattern))
    return { fault: 'must be of printable ASCII characters, without classes of Unicode' };
  if (sizeOf(pattern) > MAX_SIZE)
    return { fault: `is too large: length times counted repetitions may be ${MAX_SIZE} at most` };
  try {
    const compiled = RE2JS.compile(pattern);
    return { matches: value => compiled.testExact(value) };
  } catch {
    return { fault: `is no regular expression of RE2: ${pattern}` };
  }
}

/** Repetitions may be nested, so their counts multiply. */
function sizeOf(pattern: string): number {
  let size = Math.max(1, pattern.length);
  for (const [, least = '', most = ''] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g))
    size *= Math.max(1, Number(least), Number(most));
  return size;
}
