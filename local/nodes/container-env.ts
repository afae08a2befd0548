import { expandVariables } from './expand-variables.ts';
import { fieldValue, type PodPlace } from './field-value.ts';
import type { Container, EnvFrom, EnvVar, KeyRef, ObjectNameRef, Pod } from './pod.ts';
import { type Blocked, type Data, type Lookup, type Made, spoken, titled } from './referenced-data.ts';
import { resourceFieldValue } from './resource-field-value.ts';

export interface EnvSources {
  readonly pod: Pod;
  readonly place: PodPlace;
  readonly lookup: Lookup;
  /** The node's allocatable resources: what a container without a limit may use. */
  readonly allocatable: Readonly<Record<string, string>>;
}

type Variables = Record<string, string>;

/**
 * The environment that a container's spec asks for: envFrom first, then env, where "$(VAR)" sees what stands before it.
 * Blocked with the kubelet's CreateContainerConfigError when a reference that is not optional leads nowhere.
 */
export function containerEnv(container: Container, sources: EnvSources): Made<Variables> {
  const variables: Variables = {};
  for (const from of container.envFrom ?? []) {
    const blocked = addAll(from, sources, variables);
    if (blocked !== undefined) return { blocked };
  }
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, container, sources, variables);
    if (value === undefined) continue;
    if ('blocked' in value) return value;
    variables[variable.name] = value.made;
  }
  return { made: variables };
}

function addAll(from: EnvFrom, { lookup }: EnvSources, variables: Variables): Blocked | undefined {
  const kind = from.configMapRef === undefined ? 'secret' : 'configMap';
  const ref = from.configMapRef ?? from.secretRef;
  if (ref === undefined) return undefined;
  const found = dataFor(kind, ref, lookup);
  if ('blocked' in found) return found.blocked;
  for (const [key, bytes] of Object.entries(found.made ?? {})) {
    variables[`${from.prefix ?? ''}${key}`] = bytes.toString('utf8');
  }
  return undefined;
}

/** `undefined` when an optional reference leads nowhere: the variable is not set. */
function variableValue(
  { name, value, valueFrom }: EnvVar,
  container: Container,
  sources: EnvSources,
  variables: Variables,
): Made<string> | undefined {
  if (valueFrom === undefined) return { made: expandVariables(value ?? '', variables) };
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (configMapKeyRef !== undefined) return keyValue('configMap', configMapKeyRef, sources);
  if (secretKeyRef !== undefined) return keyValue('secret', secretKeyRef, sources);
  const found =
    fieldRef !== undefined
      ? fieldValue(sources.pod, fieldRef.fieldPath, sources.place)
      : resourceFieldRef && resourceFieldValue(sources.pod, container, resourceFieldRef, sources.allocatable);
  if (found !== undefined) return { made: found };
  const path = fieldRef?.fieldPath ?? resourceFieldRef?.resource;
  return { blocked: configError(`variable ${name}: process nodes do not know the field ${path}`) };
}

function keyValue(
  kind: 'configMap' | 'secret',
  ref: KeyRef,
  { pod, lookup }: EnvSources,
): Made<string> | undefined {
  const found = dataFor(kind, ref, lookup);
  if ('blocked' in found) return found;
  const bytes = found.made?.[ref.key];
  if (bytes !== undefined) return { made: bytes.toString('utf8') };
  if (ref.optional === true) return undefined;
  return {
    blocked: configError(
      `couldn't find key ${ref.key} in ${titled[kind]} ${pod.metadata.namespace}/${ref.name}`,
    ),
  };
}

function dataFor(kind: 'configMap' | 'secret', ref: ObjectNameRef, lookup: Lookup): Made<Data | undefined> {
  const data = lookup(kind, ref.name);
  if (data === 'unknown')
    return {
      blocked: {
        reason: 'ContainerCreating',
        message: `waiting for ${spoken[kind]} "${ref.name}"`,
        expected: true,
      },
    };
  if (data === undefined && ref.optional !== true) {
    return { blocked: configError(`${spoken[kind]} "${ref.name}" not found`) };
  }
  return { made: data };
}

function configError(message: string): Blocked {
  return { reason: 'CreateContainerConfigError', message };
}
