import { z } from 'zod';
import { PROBLEM_TYPE } from './problem-error.ts';
import { type ProblemName, problems } from './problems.ts';
import { queries } from './queries.ts';
import { type ApiRoute, routes } from './routes.ts';
import { shapes } from './shapes.ts';

/** What every page may answer when it does not answer what was asked for. */
const ANYWHERE: readonly ProblemName[] = [
  'BadRequest',
  'Unauthenticated',
  'Forbidden',
  'CrossSite',
  'TooManyRequests',
  'TooBusy',
  'AccessUnknown',
  'DirectoryUnavailable',
  'Draining',
  'Unexpected',
];

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the API, made from the tables of routes, shapes and problems. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'smack console',
      version: '1',
      description:
        'Reads chat figures and how the cluster is shared. Nothing can be changed. Fields may be added: ignore what you do not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }, {}],
    tags: [
      { name: 'chat', description: 'What happens in chat.' },
      { name: 'cluster', description: 'Who holds which part of which node.' },
      { name: 'access', description: 'Who reads.' },
    ],
    paths: {
      ...Object.fromEntries(
        Object.entries(routes).map(([id, route]) => [
          route.path.replaceAll(/:(\w+)/g, '{$1}'),
          { get: operationOf(id, route) },
        ]),
      ),
      '/live': { get: followLive() },
    },
    components: {
      schemas: schemasOf(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of the cluster.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-smack-session',
          description: 'After a log-in.',
        },
      },
    },
  };
}

/** The one page that is no JSON: a stream of Server-Sent Events. */
function followLive(): Json {
  return {
    operationId: 'followLive',
    summary: 'What happens now: a snapshot, then changes, at most four a second, one stream a tab.',
    tags: ['chat'],
    parameters: parametersOf(queries.live, 'query'),
    responses: {
      200: {
        description:
          'Events `snapshot`, `delta`, `beat` and `bye`, each with JSON as its data; the id of the last one as Last-Event-ID goes on from there.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      ...refusalsOf([]),
    },
  };
}

function refusalsOf(more: readonly ProblemName[]): Json {
  const found = [...new Set([...ANYWHERE, ...more])];
  const byStatus = Map.groupBy(found, reason => String(problems[reason].status));
  return Object.fromEntries(
    [...byStatus].map(([status, reasons]) => [
      status,
      {
        description: reasons.map(reason => `\`${reason}\`: ${problems[reason].title}`).join(' '),
        content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function operationOf(id: string, route: ApiRoute): Json {
  return {
    operationId: id,
    summary: route.summary,
    tags: [route.tag],
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    responses: {
      200: {
        description: 'What was asked for.',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${route.answer}` } } },
      },
      ...refusalsOf(route.problems),
    },
  };
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Record<string, unknown>;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function schemasOf(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries(shapes)) registry.add(shape, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: id => `#/components/schemas/${id}`,
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      // The document promises that fields may be added.
      delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $id: _id, $schema: _schema, ...rest } = schema as Record<string, unknown>;
      return [id, rest];
    }),
  );
}
