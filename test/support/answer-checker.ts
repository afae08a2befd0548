import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Record<string, unknown>;

/** Asks a console and holds each answer against the OpenAPI document that it serves. */
export interface AnswerChecker {
  /** The answer of an operation, which must have its shape and no field beyond. */
  get(operation: string, url: string, init?: RequestInit): Promise<Json>;
  /** A refusal, which must be a problem with its own status. */
  problem(url: string, init?: RequestInit): Promise<Json>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
}

export async function anAnswerChecker(url: string): Promise<AnswerChecker> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(closed(document) as Json, 'console');
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [operation.operationId, { path, method, operation }] as const,
      ),
    ),
  );

  function check(operation: string, status: number, type: string, body: unknown): void {
    const found = operations.get(operation);
    assert.ok(found, `${operation} is in the document`);
    const media = type.split(';')[0] ?? '';
    assert.ok(
      found.operation.responses[status]?.content[media],
      `${operation} answers ${status} as ${media}`,
    );
    const pointer = [
      'paths',
      found.path,
      found.method,
      'responses',
      String(status),
      'content',
      media,
      'schema',
    ]
      .map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = ajv.getSchema(`console#/${pointer}`);
    assert.ok(validate, `the document has a schema for ${operation}`);
    assert.ok(
      validate(body),
      `${operation}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body).slice(0, 500)}`,
    );
  }

  return {
    async get(operation, at, init) {
      const response = await fetch(at, { signal: AbortSignal.timeout(20_000), ...init });
      const body = (await response.json()) as Json;
      assert.equal(response.status, 200, `${at}: ${JSON.stringify(body)}`);
      check(operation, 200, response.headers.get('content-type') ?? '', body);
      return body;
    },
    async problem(at, init) {
      const response = await fetch(at, { signal: AbortSignal.timeout(20_000), ...init });
      const body = (await response.json()) as Json;
      assert.match(
        response.headers.get('content-type') ?? '',
        /^application\/problem\+json/,
        JSON.stringify(body),
      );
      const validate = ajv.getSchema('console#/components/schemas/Problem');
      assert.ok(validate?.(body), ajv.errorsText(validate?.errors));
      assert.equal(body['status'], response.status);
      return body;
    },
  };
}

/** The document allows fields that come later; here what is not described is a fault. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, closed(part)]));
  return 'properties' in parts && parts['type'] === 'object' && !('additionalProperties' in parts)
    ? { ...parts, additionalProperties: false }
    : parts;
}
