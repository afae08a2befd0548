import { z } from 'zod';
import { readToken } from './page.ts';
import { ProblemError } from './problem.ts';

/** Items of a page when the request names no limit, and at most. */
export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 500;

const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'must be a name of lower-case letters, digits, - and .');
const after = z
  .string()
  .max(1_024)
  .transform((token, context) => {
    const key = readToken(token);
    if (key !== undefined) return key;
    context.addIssue('is not what an earlier answer has given');
    return z.NEVER;
  });
const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00Z' });

const paged = { limit: upTo(MAX_LIMIT).default(DEFAULT_LIMIT), continue: after.optional() };

/** What each page may be asked; a parameter that it does not know is refused, so that a misspelt filter never shows everything. */
export const queries = {
  one: z.strictObject({}),
  list: z.strictObject(paged),
  pods: z.strictObject({
    ...paged,
    namespace: name.optional(),
    role: name.optional(),
    state: z.enum(['gated', 'granted', 'bound', 'foreign']).optional(),
  }),
  decisions: z.strictObject({
    limit: upTo(1_000).default(1_000),
    since: time.optional(),
    namespace: name.optional(),
  }),
} as const;

/** A limit as a query has it: text. */
function upTo(most: number) {
  return z.coerce.number().int().min(1).max(most);
}

/** Names in a path are checked as those in a query. */
export const pathNames = {
  pod: z.strictObject({ namespace: name, name }),
  role: z.strictObject({ name }),
} as const;

/** Reads parameters; ends with a BadRequest that names every one that is wrong and what is allowed. */
export function readParameters<S extends z.ZodType>(schema: S, values: unknown): z.output<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(issue =>
    issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`,
  );
  throw new ProblemError('BadRequest', lines.join('; '));
}
