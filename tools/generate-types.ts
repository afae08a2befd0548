/**
 * Generates the TypeScript types of the custom resources from `crds/*.yaml`, the source of truth.
 * `node tools/generate-types.ts` writes them, `--check` exits 1 when a checked-in file is not what it would write.
 *
 * The types describe objects as the API server returns them: a field with a default is there.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');

interface CustomResourceDefinition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: Schema } }];
  };
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

const check = process.argv.includes('--check');
let stale = 0;
for (const file of readdirSync(join(root, 'crds')).filter(name => name.endsWith('.yaml'))) {
  const crd = parse(readFileSync(join(root, 'crds', file), 'utf8')) as CustomResourceDefinition;
  const target = `operator/api/${kebab(crd.spec.names.kind)}.generated.ts`;
  const wanted = await typesOf(crd, file);
  if (!check) writeFileSync(join(root, target), wanted);
  else if (wanted !== existing(join(root, target))) {
    process.stderr.write(`${target} is not what crds/${file} says: run npm run generate\n`);
    stale += 1;
  }
}
process.exitCode = stale > 0 ? 1 : 0;

async function typesOf(crd: CustomResourceDefinition, file: string): Promise<string> {
  const { kind } = crd.spec.names;
  const { spec, status } = crd.spec.versions[0].schema.openAPIV3Schema.properties ?? {};
  const parts = [`/* Generated from crds/${file} by \`npm run generate\`: edit that file. */`];
  for (const [name, schema] of [
    [`${kind}Spec`, spec],
    [`${kind}Status`, status],
  ] as const) {
    if (schema === undefined) continue;
    const text = await compile(toJsonSchema(schema), name, {
      additionalProperties: false,
      bannerComment: '',
      format: false,
      ignoreMinAndMaxItems: true,
    });
    parts.push(tidy(text.trim()));
  }
  return `${parts.join('\n\n')}\n`;
}

/** A structural schema as JSON schema: what has a default is always there, because the API server fills it in. */
function toJsonSchema(schema: Schema): JSONSchema {
  const common = schema.description === undefined ? {} : { description: schema.description };
  if (schema['x-kubernetes-int-or-string'] === true) return { ...common, type: ['integer', 'string'] };
  if (schema.type === 'array') return { ...common, type: 'array', items: toJsonSchema(schema.items ?? {}) };
  if (schema.additionalProperties !== undefined) {
    return { ...common, type: 'object', additionalProperties: toJsonSchema(schema.additionalProperties) };
  }
  if (schema.type === 'object') {
    const entries = Object.entries(schema.properties ?? {});
    const required = entries
      .filter(([name, property]) => schema.required?.includes(name) || property.default !== undefined)
      .map(([name]) => name);
    const properties = Object.fromEntries(entries.map(([name, property]) => [name, toJsonSchema(property)]));
    return { ...common, type: 'object', additionalProperties: false, required, properties };
  }
  if (schema.enum !== undefined) return { ...common, type: 'string', enum: [...schema.enum] };
  return { ...common, type: schema.type as 'string' | 'integer' };
}

/**
 * Indents what the compiler wrote, puts a comment on one line, and makes everything readonly: objects come out of
 * a shared cache, so nothing in them may be written to.
 */
function tidy(text: string): string {
  const lines: string[] = [];
  const openers: number[] = [];
  for (const raw of text.replace(/\/\*\*\n \* (.*)\n \*\//g, '/** $1 */').split('\n')) {
    let line = raw.trim().replace(/^(\[k: string\]|[\w$]+\??): \(?(.*?)\)?$/, 'readonly $1: $2');
    if (line.endsWith('[]') && !line.startsWith('}')) line = line.replace(/(\w+)\[\]$/, 'readonly $1[]');
    if (line.startsWith('}')) {
      const opener = openers.pop() ?? 0;
      if (line.startsWith('}[]')) lines[opener] = (lines[opener] ?? '').replace(/\{$/, 'readonly {');
    }
    lines.push('  '.repeat(openers.length) + line);
    if (line.endsWith('{')) openers.push(lines.length - 1);
  }
  return lines.join('\n');
}

function kebab(kind: string): string {
  return kind.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

function existing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
