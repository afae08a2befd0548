import type { Container, PodSpec } from '../api/workload-objects.ts';

/** What of a live pod template is looked at; anything may be there. */
export interface LivePodSpec {
  readonly containers?: readonly LiveContainer[];
  readonly initContainers?: readonly Named[];
  readonly volumes?: readonly Named[];
  readonly schedulingGates?: readonly Named[];
}

interface LiveContainer extends Named {
  readonly env?: readonly Named[];
  readonly envFrom?: readonly unknown[];
  readonly volumeMounts?: readonly { readonly mountPath: string }[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly lifecycle?: unknown;
}

interface Named {
  readonly name: string;
}

/** Fields that we never set and that would change what our programs are or may. */
const foreignPodFields = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'hostAliases',
  'nodeName',
  'serviceAccountName',
  'serviceAccount',
  'shareProcessNamespace',
  'runtimeClassName',
];
const foreignContainerFields = ['envFrom', 'command', 'args', 'lifecycle', 'workingDir', 'volumeDevices'];

/**
 * Finds what somebody added to a pod template of ours: containers, init containers, volumes, variables, mounts, and
 * fields that we never set. Server-side apply leaves list entries and fields of other managers alone, so they are
 * taken out by this strategic merge patch of the pod template's spec. `undefined` when there is nothing.
 */
export function removeStrangers(desired: PodSpec, live: LivePodSpec): object | undefined {
  const patch = {
    ...deletions('containers', 'name', desired.containers, live.containers),
    ...deletions('initContainers', 'name', [], live.initContainers),
    ...deletions('volumes', 'name', desired.volumes, live.volumes),
    ...deletions('schedulingGates', 'name', desired.schedulingGates ?? [], live.schedulingGates),
    ...absent(foreignPodFields, live),
    ...(desired.priorityClassName === undefined ? absent(['priorityClassName'], live) : {}),
  };
  const inside = desired.containers.flatMap(container => {
    const found = live.containers?.find(({ name }) => name === container.name);
    const change = found === undefined ? {} : insideContainer(container, found);
    return Object.keys(change).length === 0 ? [] : [{ name: container.name, ...change }];
  });
  const containers = [...(patch['containers'] ?? []), ...inside];
  const whole = { ...patch, ...(containers.length === 0 ? {} : { containers }) };
  return Object.keys(whole).length === 0 ? undefined : whole;
}

function insideContainer(desired: Container, live: LiveContainer): Record<string, unknown> {
  return {
    ...deletions('env', 'name', desired.env, live.env),
    ...deletions('volumeMounts', 'mountPath', desired.volumeMounts, live.volumeMounts),
    ...absent(foreignContainerFields, live),
  };
}

/** `{field: [{key, $patch: delete}]}` for each live entry that is not desired. */
function deletions<K extends string>(
  field: string,
  key: K,
  desired: readonly { readonly [key in K]: string }[],
  live: readonly { readonly [key in K]: string }[] | undefined,
): Record<string, readonly object[]> {
  const known = new Set(desired.map(entry => entry[key]));
  const strangers = (live ?? []).filter(entry => !known.has(entry[key]));
  if (strangers.length === 0) return {};
  return { [field]: strangers.map(entry => ({ [key]: entry[key], $patch: 'delete' })) };
}

function absent(fields: readonly string[], live: object): Record<string, never> {
  const present = fields.filter(field => Reflect.get(live, field) !== undefined);
  return Object.fromEntries(present.map(field => [field, null])) as Record<string, never>;
}
