import type { Column, TableModel, TableOption } from './table-model.ts';

export interface TableDifferences {
  /** Columns that are missing and can be added without harm. */
  readonly missing: readonly { readonly name: string; readonly column: Column }[];
  /** Options that differ, as they should be. */
  readonly options: Readonly<Record<string, TableOption>>;
  /** What can't be mended without losing data. */
  readonly problems: readonly string[];
}

/** Compares a table with what migrations make of it. Further columns and options are somebody else's and stay. */
export function differencesOf(want: TableModel, have: TableModel): TableDifferences {
  const missing: { name: string; column: Column }[] = [];
  const problems: string[] = [];
  for (const [name, column] of Object.entries(want.columns)) {
    const there = Object.hasOwn(have.columns, name) ? have.columns[name] : undefined;
    if (there === undefined) {
      if (column.kind === 'regular' || column.kind === 'static') missing.push({ name, column });
      else problems.push(`key column ${name} is missing`);
    } else if (describe(there) !== describe(column)) {
      problems.push(`column ${name} is ${describe(there)}, not ${describe(column)}`);
    }
  }
  const wantKey = Object.values(want.columns).filter(isKey).length;
  const haveKey = Object.values(have.columns).filter(isKey).length;
  if (haveKey > wantKey) problems.push(`the key has ${haveKey} columns, not ${wantKey}`);
  const options = Object.entries(want.options).filter(
    ([name, value]) => !sameOption(value, have.options[name]),
  );
  return { missing, options: Object.fromEntries(options), problems };
}

function isKey(column: Column): boolean {
  return column.kind === 'partition_key' || column.kind === 'clustering';
}

function describe(column: Column): string {
  const place = column.position < 0 ? '' : ` ${column.position + 1}`;
  const order = column.order === 'none' ? '' : ` ${column.order}`;
  return `${column.kind.replace('_', ' ')}${place}${order} ${column.type}`;
}

function sameOption(want: TableOption, have: TableOption | undefined): boolean {
  if (typeof want === 'string' || typeof have !== 'object') return want === have;
  return Object.entries(want).every(([key, value]) => value === have[key]);
}
