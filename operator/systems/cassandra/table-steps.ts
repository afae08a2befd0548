import type { DesiredSchema, SchemaStep, SeenKeyspace } from './plan-schema.ts';
import { differencesOf } from './table-differences.ts';
import type { TableOption } from './table-model.ts';

/** What mends tables that are missing or were altered in ways that lose nothing. */
export function tableSteps(desired: DesiredSchema, keyspace: SeenKeyspace): readonly SchemaStep[] {
  return [...desired.tables].flatMap(([name, table]): readonly SchemaStep[] => {
    const have = keyspace.tables.get(name);
    const at = `"${desired.keyspace}".${name}`;
    if (have === undefined) {
      return table.statements.map(cql => ({ do: 'run', why: `table ${name} is missing`, cql }));
    }
    const { missing, options } = differencesOf(table, have);
    const steps: SchemaStep[] = missing.map(({ name: column, column: { type, kind } }) => ({
      do: 'run',
      why: `column ${name}.${column} is missing`,
      cql: `ALTER TABLE ${at} ADD IF NOT EXISTS ${column} ${type}${kind === 'static' ? ' static' : ''}`,
    }));
    const settings = Object.entries(options).map(([key, value]) => `${key} = ${optionText(value)}`);
    if (settings.length > 0) {
      steps.push({
        do: 'run',
        why: `options of ${name} differ`,
        cql: `ALTER TABLE ${at} WITH ${settings.join(' AND ')}`,
      });
    }
    return steps;
  });
}

function optionText(value: TableOption): string {
  if (typeof value === 'string') return /^\d+$/.test(value) ? value : literal(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${literal(key)}: ${literal(item)}`)
    .join(', ')}}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
