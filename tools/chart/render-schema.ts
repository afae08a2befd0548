import { z } from 'zod';
import type { ValueDoc } from './values-docs.ts';
import { valuesSchema } from './values-schema.ts';

interface JsonSchema {
  description?: string;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  propertyNames?: JsonSchema;
  default?: unknown;
}

/** The text of values.schema.json (JSON Schema draft 7, which every Helm knows). Pure. */
export function renderSchema(docs: readonly ValueDoc[]): string {
  const schema = z.toJSONSchema(valuesSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
  }) as JsonSchema;
  // Helm hands its own `global` to every chart, and a part of the values may be left out: values.yaml fills it in.
  if (schema.properties !== undefined) schema.properties['global'] = { type: 'object' };
  loosen(schema);
  for (const { path, description } of docs) {
    const found = schemaAt(schema, path);
    if (found === undefined) throw new Error(`values.yaml describes ${path}, which values-schema.ts lacks`);
    found.description = description;
  }
  return `${JSON.stringify({ title: 'Values of the chart smack', ...schema }, null, 2)}\n`;
}

/** Every path of the schema that is a value of its own, maps by free names and lists not looked into. */
export function schemaPaths(schema: JsonSchema, prefix = ''): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return inner.properties === undefined || Object.keys(inner.properties).length === 0
      ? [path]
      : schemaPaths(inner, path);
  });
}

function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  return path.split('.').reduce<JsonSchema | undefined>((inner, key) => inner?.properties?.[key], schema);
}

/**
 * Nothing is required above the connections (values.yaml has it all, and `null` takes a default away), and the defaults of the connections are the
 * operator's: Helm fills in none.
 */
function loosen(schema: JsonSchema, depth = 0): void {
  delete schema.default;
  if (depth < 3) delete schema.required;
  for (const inner of Object.values(schema.properties ?? {})) loosen(inner, depth + 1);
  for (const inner of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) loosen(inner, depth + 1);
  if (schema.items !== undefined) loosen(schema.items, depth + 1);
  if (typeof schema.additionalProperties === 'object') loosen(schema.additionalProperties, depth + 1);
}
