import { z } from 'zod';
import { ProblemError } from './problem-error.ts';

/** The longest range of final windows that one request may ask for. */
export const MAX_RANGE_DAYS = 31;
const DAY_MS = 86_400_000;

const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a name of lower-case letters, digits and -');
const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00Z' })
  .transform(text => Date.parse(text));

/** Parts of a path. */
export const pathParts = {
  pipeline: z.strictObject({
    namespace: name.describe('Namespace of the pipeline.'),
    name: name.describe('Name of the pipeline.'),
  }),
  channel: z.strictObject({
    namespace: name.describe('Namespace of the pipeline.'),
    name: name.describe('Name of the pipeline.'),
    room: z
      .string()
      .regex(/^[0-9]{1,20}$/, "must be Twitch's number of the channel")
      .describe("Twitch's number of the channel."),
  }),
} as const;

const from = time.describe('First instant, e.g. `2026-01-31T12:00:00Z`.');
const to = time.describe(`First instant after the range, at most ${MAX_RANGE_DAYS} days after \`from\`.`);

/** What may be asked; a parameter that a page does not know is refused, so that a misspelt one never shows something else. */
export const queries = {
  none: z.strictObject({}),
  list: z.strictObject({ limit: upTo(500, 100), continue: token('Name to go on after.') }),
  windows: ranged({ limit: upTo(1_440, 1_440), continue: token('Window to go on after.') }),
  live: z
    .strictObject({
      namespace: name.optional().describe('With `name`: only this pipeline.'),
      name: name.optional().describe('With `namespace`: only this pipeline.'),
      since: z
        .string()
        .max(200)
        .optional()
        .describe('Id of the last event that the tab has; the header Last-Event-ID goes before it.'),
    })
    .refine(({ namespace, name: one }) => (namespace === undefined) === (one === undefined), {
      path: ['name'],
      message: 'must come with namespace',
    }),
  summary: ranged({}),
  topChatters: ranged({ limit: upTo(100, 10) }),
} as const;

function ranged<S extends z.ZodRawShape>(more: S) {
  return z.strictObject({ from, to, ...more }).superRefine((query, context) => {
    const { from: start, to: end } = query as { from: number; to: number };
    if (end <= start) context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' });
    else if (end - start > MAX_RANGE_DAYS * DAY_MS) {
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: `must be at most ${MAX_RANGE_DAYS} days after from`,
      });
    }
  });
}

/** A limit as a query has it: text. */
function upTo(most: number, otherwise: number) {
  return z.coerce
    .number()
    .int()
    .min(1)
    .max(most)
    .default(otherwise)
    .describe(`Items of a page, at most ${most}.`);
}

function token(what: string) {
  return z
    .string()
    .max(1_024)
    .transform((text, context) => {
      const key = readToken(text);
      if (key !== undefined) return key;
      context.addIssue('is not what an earlier answer has given');
      return z.NEVER;
    })
    .optional()
    .describe(`${what} What an earlier answer gave as \`continue\`.`);
}

/** A key as the opaque value of `continue`. */
export function writeToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The key of a token; `undefined` when nobody made it with {@link writeToken}. */
export function readToken(text: string): string | undefined {
  const key = Buffer.from(text, 'base64url').toString();
  return key !== '' && writeToken(key) === text ? key : undefined;
}

/** Reads parameters; ends with a BadRequest that names every one that is wrong and what is allowed. */
export function readParameters<S extends z.ZodType>(schema: S, values: unknown): z.output<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(issue =>
    issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`,
  );
  throw new ProblemError('BadRequest', lines.join('; '));
}
