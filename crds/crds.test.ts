/**
 * Lints the custom resources in the spirit of the Kubernetes API linter (sigs.k8s.io/kube-api-linter): each rule is
 * named after theirs. What the API server itself refuses is not repeated here.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

interface Crd {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly plural: string; readonly categories?: readonly string[] };
    readonly versions: readonly {
      readonly name: string;
      readonly subresources?: Readonly<Record<string, unknown>>;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

interface Field {
  readonly path: string;
  /** Empty for the items of a list and the values of a map. */
  readonly name: string;
  readonly schema: Schema;
  readonly scope: Crd['spec']['scope'];
}

/** Fields that are on or off and can not grow a third word: something is done to pods, or is not. */
const switches: ReadonlySet<string> = new Set(['.spec.revocation.enabled']);

/** A rule returns what is wrong, or nothing. */
type Rule = (field: Field) => string | false | undefined;

const rules: Readonly<Record<string, Rule>> = {
  'commentstart: a description begins with the name of its field': ({ name, schema, path }) =>
    name !== '' &&
    path !== '.metadata' &&
    !new RegExp(`^${name}\\b`).test(schema.description ?? '') &&
    'has no description that begins with its name',
  'maxlength: every string and quantity is bounded': ({ schema }) =>
    (schema.type === 'string' || schema['x-kubernetes-int-or-string'] === true) &&
    schema.maxLength === undefined &&
    'has no maxLength',
  'maxlength: every list is bounded': ({ schema }) =>
    schema.type === 'array' && schema.maxItems === undefined && 'has no maxItems',
  'nomaps: a map is bounded': ({ schema }) =>
    schema.additionalProperties !== undefined && schema.maxProperties === undefined && 'has no maxProperties',
  'integers: numbers are integers of 32 or 64 bits': ({ schema }) =>
    schema.type === 'integer' && !['int32', 'int64'].includes(schema.format ?? '') && 'has no format',
  'integers: a number has a minimum': ({ schema }) =>
    schema.type === 'integer' && schema.minimum === undefined && 'has no minimum',
  'integers: a number of the spec has a maximum': ({ schema, path }) =>
    schema.type === 'integer' && path.startsWith('.spec') && schema.maximum === undefined && 'has no maximum',
  'nofloats: there are no floating-point numbers': ({ schema }) => schema.type === 'number' && 'is a float',
  'nobools: there are no booleans': ({ schema, path }) =>
    schema.type === 'boolean' && !switches.has(path) && 'is a boolean',
  'nonullable: nothing is nullable': ({ schema }) => schema.nullable === true && 'is nullable',
  'nophase: there is no phase': ({ name }) => name === 'phase' && 'is called phase',
  'nodurations: a duration is a whole number whose name says the unit': ({ name, schema }) =>
    /(timeout|duration|retention|interval|lateness)$/i.test(name) &&
    schema.type !== 'object' &&
    'does not say its unit',
  'ssatags: a list says how it is merged': ({ schema }) =>
    schema.type === 'array' && schema['x-kubernetes-list-type'] === undefined && 'has no list type',
  'ssatags: a list of objects is a map by key': ({ schema }) =>
    schema.items?.type === 'object' &&
    schema['x-kubernetes-list-type'] !== 'map' &&
    'is not of list type map',
  'enums are CamelCase': ({ schema }) =>
    schema.enum?.some(word => !/^[A-Z][A-Za-z]*$/.test(word)) === true && 'has a word that is not CamelCase',
  'names are camelCase': ({ name }) => name !== '' && !/^[a-z][A-Za-z]*$/.test(name) && 'is not camelCase',
  'pruning is never switched off': ({ schema }) =>
    schema['x-kubernetes-preserve-unknown-fields'] !== undefined && 'keeps unknown fields',
  'references stay in their namespace: a tenant has no field for another': ({ name, scope }) =>
    scope === 'Namespaced' && /namespace/i.test(name) && 'names a namespace',
};

for (const file of readdirSync(import.meta.dirname).filter(name => name.endsWith('.yaml'))) {
  const crd = parse(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')) as Crd;
  for (const version of crd.spec.versions) {
    const fields = [...fieldsOf(version.schema.openAPIV3Schema, '', crd.spec.scope)];
    for (const [name, rule] of Object.entries(rules)) {
      test(`${file} ${version.name}: ${name}`, () => {
        const found = fields.flatMap(field => {
          const problem = rule(field);
          return problem ? [`${field.path} ${problem}`] : [];
        });
        assert.deepEqual(found, []);
      });
    }
    test(`${file} ${version.name}: conditions come first in status`, () => {
      const status = version.schema.openAPIV3Schema.properties?.['status'];
      assert.equal(Object.keys(status?.properties ?? {})[0], 'conditions');
    });
    test(`${file} ${version.name}: status is a subresource`, () => {
      assert.deepEqual(version.subresources?.['status'], {});
    });
    test(`${file} ${version.name}: validation messages say what is allowed`, () => {
      const rulesWithoutHelp = fields.flatMap(({ path, schema }) =>
        ((schema['x-kubernetes-validations'] ?? []) as { message?: string }[])
          .filter(({ message }) => !/must|can't be changed/.test(message ?? ''))
          .map(() => path),
      );
      assert.deepEqual(rulesWithoutHelp, []);
    });
  }
  test(`${file} is named after its plural and group, and listed by kubectl get smack`, () => {
    assert.equal(file, `${crd.metadata.name}.yaml`);
    assert.equal(crd.metadata.name, `${crd.spec.names.plural}.${crd.spec.group}`);
    assert.deepEqual(crd.spec.names.categories, ['smack']);
  });
}

function* fieldsOf(schema: Schema, path: string, scope: Field['scope']): Generator<Field> {
  yield { path, name: '', schema, scope };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const [self, ...below] = fieldsOf(property, `${path}.${name}`, scope);
    if (self !== undefined) yield { ...self, name };
    yield* below;
  }
  if (schema.items !== undefined) yield* fieldsOf(schema.items, `${path}[]`, scope);
  if (schema.additionalProperties !== undefined)
    yield* fieldsOf(schema.additionalProperties, `${path}{}`, scope);
}
