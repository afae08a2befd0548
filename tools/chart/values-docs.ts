/** What values.yaml says about one value. */
export interface ValueDoc {
  /** `operator.replicas`. */
  readonly path: string;
  readonly description: string;
}

/**
 * Reads the descriptions of a values.yaml: a comment that begins with `# --` and goes on in the lines below it describes
 * the key that follows. Pure.
 */
export function readValueDocs(text: string): readonly ValueDoc[] {
  const docs: ValueDoc[] = [];
  const above: { readonly indent: number; readonly key: string }[] = [];
  let comment: string[] | undefined;
  for (const line of text.split('\n')) {
    const said = /^\s*# ?(.*)$/.exec(line)?.[1];
    if (said !== undefined) {
      if (said.startsWith('-- ')) comment = [said.slice(3)];
      else comment?.push(said);
      continue;
    }
    const [, indent, key] = /^(\s*)([A-Za-z][A-Za-z0-9_]*):/.exec(line) ?? [];
    if (indent !== undefined && key !== undefined) {
      while ((above.at(-1)?.indent ?? -1) >= indent.length) above.pop();
      above.push({ indent: indent.length, key });
      if (comment !== undefined) {
        docs.push({ path: above.map(one => one.key).join('.'), description: comment.join(' ') });
      }
    }
    comment = undefined;
  }
  return docs;
}

/** The value at a path of parsed values; `undefined` when there is none. */
export function valueAt(values: unknown, path: string): unknown {
  let value = values;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}
