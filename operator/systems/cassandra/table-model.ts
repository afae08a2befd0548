import { splitAt, type Token, tokensOf } from './cql-tokens.ts';

/** A column as system_schema.columns describes it. */
export interface Column {
  readonly kind: 'partition_key' | 'clustering' | 'regular' | 'static';
  /** Place within the key; -1 outside. */
  readonly position: number;
  /** In Cassandra's own spelling, e.g. `frozen<list<text>>`. */
  readonly type: string;
  readonly order: 'asc' | 'desc' | 'none';
}

/** Value of a table's option: a number or word as text, or a map such as compaction's. */
export type TableOption = string | Readonly<Record<string, string>>;

/** A table as migrations or Cassandra have it. */
export interface TableModel {
  readonly columns: Readonly<Record<string, Column>>;
  /** Only the options that are set. */
  readonly options: Readonly<Record<string, TableOption>>;
}

/** Reads a rendered CREATE TABLE statement. */
export function modelOfCreate(statement: string): TableModel {
  const tokens = tokensOf(statement);
  const open = tokens.findIndex(token => token.text === '(');
  const close = matching(tokens, open);
  const options: Record<string, TableOption> = {};
  const orders = new Map<string, 'asc' | 'desc'>();
  for (const option of splitAt(tokens.slice(close + 2), 'AND')) readOption(option, options, orders);

  const items = splitAt(tokens.slice(open + 1, close), ',');
  const key = items.find(isPrimaryKey);
  if (key === undefined) throw new Error(`no primary key in: ${statement.slice(0, 80)}`);
  const { partition, clustering } = readKey(key);
  const columns: Record<string, Column> = {};
  for (const item of items.filter(candidate => candidate !== key)) {
    const name = item[0]?.text ?? '';
    const isStatic = item.at(-1)?.text.toLowerCase() === 'static';
    const type = typeText(item.slice(1, isStatic ? -1 : undefined));
    if (partition.includes(name)) {
      columns[name] = { kind: 'partition_key', position: partition.indexOf(name), type, order: 'none' };
    } else if (clustering.includes(name)) {
      columns[name] = {
        kind: 'clustering',
        position: clustering.indexOf(name),
        type,
        order: orders.get(name) ?? 'asc',
      };
    } else {
      columns[name] = { kind: isStatic ? 'static' : 'regular', position: -1, type, order: 'none' };
    }
  }
  return { columns, options };
}

/** Reads the column that ALTER TABLE x ADD IF NOT EXISTS name type adds. */
export function columnOfAlter(statement: string): { readonly name: string; readonly column: Column } {
  const tokens = tokensOf(statement);
  const add = tokens.findIndex(token => token.text.toUpperCase() === 'ADD');
  const type = typeText(tokens.slice(add + 5));
  return {
    name: tokens[add + 4]?.text ?? '',
    column: { kind: 'regular', position: -1, type, order: 'none' },
  };
}

function isPrimaryKey(item: readonly Token[]): boolean {
  return item[0]?.text.toUpperCase() === 'PRIMARY' && item[1]?.text.toUpperCase() === 'KEY';
}

function readKey(item: readonly Token[]): { readonly partition: string[]; readonly clustering: string[] } {
  const parts = splitAt(item.slice(3, -1), ',');
  const words = (part: readonly Token[] = []) =>
    part.map(token => token.text).filter(text => /^[a-z_]/i.test(text));
  return { partition: words(parts[0]), clustering: parts.slice(1).flatMap(part => words(part)) };
}

function readOption(
  tokens: readonly Token[],
  options: Record<string, TableOption>,
  orders: Map<string, 'asc' | 'desc'>,
): void {
  if (tokens[0]?.text.toUpperCase() === 'CLUSTERING') {
    for (const [name, direction] of splitAt(tokens.slice(4, -1), ',')) {
      if (name !== undefined)
        orders.set(name.text, direction?.text.toUpperCase() === 'DESC' ? 'desc' : 'asc');
    }
    return;
  }
  const name = tokens[0]?.text ?? '';
  const value = tokens.slice(2);
  if (value[0]?.text !== '{') {
    options[name] = unquoted(value[0]?.text ?? '');
    return;
  }
  options[name] = Object.fromEntries(
    splitAt(value.slice(1, -1), ',').map(pair => [
      unquoted(pair[0]?.text ?? ''),
      unquoted(pair[2]?.text ?? ''),
    ]),
  );
}

function unquoted(text: string): string {
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
}

function typeText(tokens: readonly Token[]): string {
  return tokens.map(token => (token.text === ',' ? ', ' : token.text)).join('');
}

function matching(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (index < open) continue;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  throw new Error('a bracket is not closed');
}
