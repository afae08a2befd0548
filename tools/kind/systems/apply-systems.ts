import { resourceOf } from '../../../local/install/manifest-resources.ts';
import { waitUntil } from '../../../local/stack/wait-until.ts';
import type { KubeClient } from '../../../operator/kube/kube-client.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { type SystemImages, smackImage } from '../trial-images.ts';
import { cassandraObjects } from './cassandra-objects.ts';
import { chatObjects, type TrialChat } from './chat-objects.ts';
import { kafkaObjects } from './kafka-objects.ts';
import { SYSTEMS } from './system-objects.ts';

export const systemNames = ['kafka', 'cassandra', 'chat'] as const;
export type SystemName = (typeof systemNames)[number];

const FIELD_MANAGER = 'smack-kind';
/** Cassandra starts in 15 s on two free cores. */
const READY_DEADLINE_MS = 300_000;

interface StatefulSet extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
  };
}

/** Brings Kafka, Cassandra and the chat server into the cluster and waits until they are ready. */
export async function applySystems(client: KubeClient, images: SystemImages, chat: TrialChat): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEMS } };
  await applyObjects(client, [
    namespace,
    ...kafkaObjects(images.kafka),
    ...cassandraObjects(images.cassandra, images.jamm),
    ...chatObjects(smackImage('replay'), chat),
  ]);
  for (const name of systemNames) await waitSystem(client, name);
}

/** Applies objects, in order. */
export async function applyObjects(client: KubeClient, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    await client.apply(resourceOf(object), object, { fieldManager: FIELD_MANAGER });
  }
}

/** Waits until the pod of a system is ready, and is the one that was asked for last. */
export async function waitSystem(client: KubeClient, name: SystemName): Promise<void> {
  const statefulSets = resourceOf({ apiVersion: 'apps/v1', kind: 'StatefulSet' });
  await waitUntil(
    `${name} is ready`,
    async () => {
      const found = await client.get<StatefulSet>(statefulSets, { namespace: SYSTEMS, name });
      const { status, metadata } = found ?? {};
      const seen = status?.observedGeneration === metadata?.generation;
      return seen && status?.readyReplicas === 1 && status.updatedReplicas === 1;
    },
    { deadlineMs: READY_DEADLINE_MS, everyMs: 500 },
  );
}
