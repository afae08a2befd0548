import { createHash } from 'node:crypto';
import { splitAt, tokensOf } from './cql-tokens.ts';
import { type KeyspaceName, quoted } from './identifiers.ts';
import type { KeyspaceNumbers } from './keyspace-numbers.ts';

/** A numbered file of CQL. Once applied anywhere its text never changes; what comes later is a further file. */
export interface Migration {
  readonly number: number;
  /** `0001-windows`. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly checksum: string;
  readonly statements: readonly Statement[];
}

/** One statement about one table, with the table's name unqualified and placeholders unfilled. */
export interface Statement {
  readonly table: string;
  readonly kind: 'create' | 'addColumn';
  readonly text: string;
  /** Where in `text` the table's name starts. */
  readonly tableAt: number;
}

/**
 * Parses a migration `NNNN-name.cql`.
 * @throws when it holds anything but CREATE TABLE IF NOT EXISTS and ALTER TABLE ... ADD IF NOT EXISTS: what a half-done
 * migration can do again, and what destroys nothing.
 */
export function parseMigration(file: string, text: string): Migration {
  const [, number] = /^(\d{4})-[a-z0-9-]+\.cql$/.exec(file) ?? [];
  if (number === undefined) throw new Error(`${file} is not named NNNN-name.cql`);
  return {
    number: Number(number),
    name: file.replace(/\.cql$/, ''),
    checksum: createHash('sha256').update(text).digest('hex'),
    statements: splitAt(tokensOf(text), ';').map(tokens => {
      const start = tokens[0]?.start ?? 0;
      return parseStatement(file, text.slice(start, tokens.at(-1)?.end ?? start));
    }),
  };
}

/** The statement for one keyspace: table qualified, placeholders filled with whole numbers. */
export function renderStatement(
  statement: Statement,
  keyspace: KeyspaceName,
  numbers: KeyspaceNumbers,
): string {
  const { text, tableAt } = statement;
  const qualified = `${text.slice(0, tableAt)}${quoted(keyspace)}.${text.slice(tableAt)}`;
  return qualified.replace(/\$\{([A-Za-z]+)\}/g, (_, name: string) => {
    const number = Object.hasOwn(numbers, name) ? numbers[name as keyof KeyspaceNumbers] : undefined;
    if (number === undefined || !Number.isSafeInteger(number) || number < 0) {
      throw new RangeError(`\${${name}} has no whole number`);
    }
    return String(number);
  });
}

function parseStatement(file: string, text: string): Statement {
  const tokens = tokensOf(text);
  const words = tokens.map(token => token.text.toUpperCase());
  const starts = (...want: readonly string[]) => want.every((word, index) => words[index] === word);
  if (starts('CREATE', 'TABLE', 'IF', 'NOT', 'EXISTS')) {
    return { kind: 'create', text, table: tokens[5]?.text ?? '', tableAt: tokens[5]?.start ?? 0 };
  }
  if (starts('ALTER', 'TABLE') && words.slice(3, 7).join(' ') === 'ADD IF NOT EXISTS') {
    return { kind: 'addColumn', text, table: tokens[2]?.text ?? '', tableAt: tokens[2]?.start ?? 0 };
  }
  throw new Error(
    `${file}: only CREATE TABLE IF NOT EXISTS and ALTER TABLE x ADD IF NOT EXISTS may stand in a migration, not: ${text.slice(0, 60)}`,
  );
}
