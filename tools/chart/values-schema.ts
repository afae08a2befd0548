import { z } from 'zod';
import { connectionsSchema } from '../../operator/api/connections.ts';

const text = z.string();
const port = z.int().min(1).max(65535);
const labels = z.record(z.string(), z.string());
const count = z.int().min(1);
/** Parts of Kubernetes' own types: the API server checks them, and knows better. */
const kubernetes = z.looseObject({});
const kubernetesList = z.array(kubernetes);
const namespace = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  .describe('A namespace, by its whole name.');
const secretName = z.string().regex(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/);

const image = z.strictObject({
  repository: text.min(1),
  tag: text,
  digest: text.regex(/^(sha256:[0-9a-f]{64})?$/),
});

const scrape = z.strictObject({
  enabled: z.boolean(),
  labels,
  interval: text.regex(/^[0-9]+(ms|s|m|h)$/),
  metricRelabelings: kubernetesList,
});

/**
 * What helm/smack/values.yaml may hold: closed, so that a misspelt value is refused and not ignored. Descriptions stand
 * in values.yaml itself.
 */
export const valuesSchema = z.strictObject({
  image: z.strictObject({
    registry: text.regex(/^[^\s]*$/),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
    pullSecrets: z.array(secretName),
    operator: image,
    ingester: image,
    processor: image,
  }),
  connections: connectionsSchema,
  offers: z.strictObject({
    enabled: z.boolean(),
    excludedResources: z.array(text.min(1)),
    maxUnbound: count.max(100_000),
    patches: count.max(256),
    revokeByShare: z.boolean(),
  }),
  admissionPolicies: z.strictObject({ enabled: z.boolean() }),
  operator: z.strictObject({
    replicas: z.int().min(0).max(5),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
    concurrency: count.max(256),
    relookSeconds: count.max(3600),
    cleanUpSeconds: count.max(86_400),
    ingesterPort: port,
    resources: kubernetes,
    extraEnv: kubernetesList,
    extraArgs: z.array(text),
    extraVolumes: kubernetesList,
    extraVolumeMounts: kubernetesList,
    podLabels: labels,
    podAnnotations: labels,
    nodeSelector: labels,
    tolerations: kubernetesList,
    affinity: kubernetes,
    topologySpreadConstraints: kubernetesList,
    priorityClassName: text,
    terminationGracePeriodSeconds: z.int().min(0),
  }),
  podDisruptionBudget: z.strictObject({
    enabled: z.boolean(),
    maxUnavailable: z.union([z.int().min(0), text.regex(/^[0-9]{1,3}%$/)]),
    unhealthyPodEvictionPolicy: z.enum(['AlwaysAllow', 'IfHealthyBudget']),
  }),
  serviceAccount: z.strictObject({ name: secretName, annotations: labels }),
  rbac: z.strictObject({ aggregate: z.boolean() }),
  networkPolicy: z.strictObject({
    enabled: z.boolean(),
    from: kubernetesList,
    apiServerPorts: z.array(port).min(1),
    systemPorts: z.array(port),
    extraEgress: kubernetesList,
  }),
  crds: z.strictObject({ enabled: z.boolean(), keep: z.boolean() }),
  cleanUp: z.strictObject({ enabled: z.boolean() }),
  monitoring: z.strictObject({
    force: z.boolean(),
    serviceMonitor: scrape,
    podMonitor: scrape,
    rules: z.strictObject({ enabled: z.boolean(), labels, runbookUrl: text, disabled: z.array(text) }),
    dashboards: z.strictObject({ enabled: z.boolean(), labels, annotations: labels }),
  }),
  namespaces: z.array(namespace).max(50),
  commonLabels: labels,
  extraObjects: z.array(z.union([kubernetes, text])),
});
