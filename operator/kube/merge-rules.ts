/**
 * How the API server merges and rewrites the fields of built-in kinds, as far as it matters for telling whether applying
 * an object would change anything. From the `x-kubernetes-list-type`, `-list-map-keys` and `-map-type` of its
 * OpenAPI and the defaults of its types. What is missing here costs one write too many after a start, never a
 * missed change (see apply.ts).
 */

/** How the entries of a list are told apart. `defaults` fill in a key that may be left out. */
export interface ListKey {
  readonly fields: readonly string[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The order of the entries means something (variables refer to earlier ones; init containers run one by one). */
  readonly ordered?: true;
}

const byName: ListKey = { fields: ['name'] };

/** Lists whose entries are merged by key; every other list is replaced whole. */
export const keyedLists: Readonly<Record<string, ListKey>> = {
  containers: byName,
  initContainers: { fields: ['name'], ordered: true },
  ephemeralContainers: byName,
  env: { fields: ['name'], ordered: true },
  volumes: byName,
  volumeMounts: { fields: ['mountPath'] },
  volumeDevices: { fields: ['devicePath'] },
  imagePullSecrets: byName,
  hostAliases: { fields: ['ip'] },
  schedulingGates: byName,
  resourceClaims: byName,
  topologySpreadConstraints: { fields: ['topologyKey', 'whenUnsatisfiable'] },
  ownerReferences: { fields: ['uid'] },
  conditions: { fields: ['type'] },
  secrets: byName,
};

/** `ports` is keyed differently in containers and Services (and is replaced whole, with all around it, in network policies). */
export function portsKey(entry: Readonly<Record<string, unknown>>): ListKey {
  const field = 'containerPort' in entry ? 'containerPort' : 'port';
  return { fields: [field, 'protocol'], defaults: { protocol: 'TCP' } };
}

/** Lists of plain values of which ours must be among the live ones. */
export const setLists: ReadonlySet<string> = new Set(['finalizers']);

/** Maps that are replaced whole: an entry that is not ours is a difference. */
export const atomicMaps: ReadonlySet<string> = new Set([
  'selector',
  'nodeSelector',
  'labelSelector',
  'namespaceSelector',
  'podSelector',
  'fieldRef',
  'resourceFieldRef',
  'configMapKeyRef',
  'secretKeyRef',
  'fileKeyRef',
  'roleRef',
  'scaleTargetRef',
]);

/** Maps of which an empty one is dropped by the server. (An empty struct, such as `emptyDir: {}`, is kept and means something.) */
export const plainMaps: ReadonlySet<string> = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'data',
  'binaryData',
  'limits',
  'requests',
  'overhead',
  'hard',
]);

/** Maps from a resource's name to a quantity. */
export const quantityMaps: ReadonlySet<string> = new Set([
  'limits',
  'requests',
  'overhead',
  'hard',
  'capacity',
  'allocatable',
  'default',
  'defaultRequest',
  'max',
  'min',
  'maxLimitRequestRatio',
]);

/** Fields that are one quantity. */
export const quantityFields: ReadonlySet<string> = new Set(['sizeLimit', 'divisor']);

/** Fields that the server leaves out when they have this value: zero values of fields that are no pointers. */
export const droppedWhenZero: ReadonlySet<string> = new Set([
  'value',
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'readOnly',
  'subPath',
  'subPathExpr',
  'stdin',
  'stdinOnce',
  'tty',
  'paused',
  'minReadySeconds',
  'initialDelaySeconds',
  'medium',
  'hostPort',
  'publishNotReadyAddresses',
  'workingDir',
  'priorityClassName',
  'hostname',
  'subdomain',
]);

/** What the server adds inside values that are replaced whole. */
export const addedDefaults: Readonly<Record<string, readonly unknown[]>> = {
  apiVersion: ['v1'],
  apiGroup: ['', 'rbac.authorization.k8s.io'],
  protocol: ['TCP'],
  divisor: ['0'],
  expirationSeconds: [3600],
  defaultMode: [420],
};

/** Parts of an object that are not compared: identity, what the server keeps, what other requests write. */
export const notCompared: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'status']);
/** The parts of metadata that are. */
export const comparedMetadata: readonly string[] = ['labels', 'annotations', 'finalizers', 'ownerReferences'];
