import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from './openapi.ts';
import { problems } from './problems.ts';
import { routes } from './routes.ts';

const document = openApiDocument() as {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
  readonly components: { readonly schemas: Record<string, object> };
};

test('the document has each page of the API under its own id', () => {
  const ids = Object.values(document.paths).flatMap(methods =>
    Object.values(methods).map(one => one.operationId),
  );
  assert.equal(document.openapi, '3.1.0');
  assert.equal(new Set(ids).size, ids.length);
  for (const id of Object.keys(routes)) assert.ok(ids.includes(id), id);
});

test('every schema compiles and every reference leads somewhere', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document as object, 'console');
  for (const name of Object.keys(document.components.schemas)) {
    assert.ok(ajv.getSchema(`console#/components/schemas/${name}`), name);
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  assert.ok(references.length > 10);
  for (const [, name] of references)
    assert.ok(name !== undefined && name in document.components.schemas, name);
});

test('every field and parameter is described by a sentence', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    for (const [field, value] of Object.entries((schema as { properties?: object }).properties ?? {})) {
      assert.match(String(value.description ?? ''), /^[A-Z`].*\.$/s, `${name}.${field}`);
    }
  }
});

test('every problem has a title and a next step in sentences', () => {
  for (const [name, { status, title, next }] of Object.entries(problems)) {
    assert.match(name, /^[A-Z][A-Za-z]+$/);
    assert.match(title, /^[A-Z].*\.$/);
    assert.match(next, /^['A-Z].*\.$/, name);
    assert.ok(status >= 400 && status < 600);
  }
});
