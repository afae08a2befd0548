import { parse, YAMLParseError } from 'yaml';
import { type Connections, connectionsSchema } from './api/connections.ts';
import { ConfigError } from './config.ts';

/**
 * Parses connections.yaml. Throws {@link ConfigError} with every error at once, each with its place in the file.
 * Pure: `source` only names the text in errors.
 */
export function parseConnections(text: string, source: string): Connections {
  const result = connectionsSchema.safeParse(yamlOf(text, source) ?? {});
  const errors = result.success
    ? [...besideTheSchema(result.data)]
    : result.error.issues.map(
        issue => `${issue.path.map(String).join('.') || '(whole file)'}: ${issue.message}`,
      );
  if (!result.success || errors.length > 0) {
    throw new ConfigError(`${source} can't be used:\n${errors.map(line => `  ${line}`).join('\n')}`);
  }
  return deepFreeze(result.data);
}

function yamlOf(text: string, source: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const message = cause instanceof YAMLParseError ? cause.message : String(cause);
    throw new ConfigError(`${source} is not YAML: ${message}`, { cause });
  }
}

/** What holds between fields. */
function* besideTheSchema(connections: Connections): Generator<string> {
  for (const [system, named] of Object.entries(connections)) {
    for (const name of Object.keys(named)) {
      if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
        yield `${system}.${name}: must be lower-case letters, digits and '-', at most 63: pipelines name it`;
      }
    }
  }
  for (const [name, { sasl, operatorSecret, workloadSecret }] of Object.entries(connections.kafka)) {
    if (sasl === undefined) continue;
    if (operatorSecret === undefined) yield `kafka.${name}.operatorSecret: must be given with sasl`;
    if (workloadSecret === undefined) yield `kafka.${name}.workloadSecret: must be given with sasl`;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
