import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/** A configuration that can't be used. The message names the file, the field, what it holds and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads and checks a workload's configuration file (`SMACK_CONFIG`).
 * Throws {@link ConfigError} with every error at once, so that one look at the log is enough.
 */
export async function loadConfig<T>(schema: z.ZodType<T>, path: string): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`can't read the configuration file ${path}: ${messageOf(cause)}`, { cause });
  }
  return parseConfig(schema, text, path);
}

/** The pure half of {@link loadConfig}: `source` names the text in errors. */
export function parseConfig<T>(schema: z.ZodType<T>, text: string, source: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${source} is not JSON: ${messageOf(cause)}`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(issue => `  ${describeIssue(issue, value)}`);
  throw new ConfigError(`${source} is not a valid configuration:\n${lines.join('\n')}`);
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
  const where = issue.path.length === 0 ? '(whole file)' : issue.path.map(String).join('.');
  const found = valueAt(root, issue.path);
  const shown = found === undefined ? 'it is missing' : `it is ${shorten(JSON.stringify(found))}`;
  return `${where}: ${issue.message}; ${shown}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = root;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
