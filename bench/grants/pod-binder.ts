import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Admin } from '../../local/install/admin.ts';
import { pods } from '../../operator/api/resources.ts';
import { createInformer } from '../../operator/kube/informer.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';
import type { RawPod } from '../../operator/offers/core/pod-facts.ts';
import { openBareRequests } from './bare-requests.ts';

/** As kube-scheduler, whose binding cycles run side by side. */
const IN_FLIGHT = 32;

/**
 * Stands in for kube-scheduler: binds each pod to the node that it is pinned to, as soon as it sees it ungated. It checks nothing, so it takes less
 * of the processor than kube-scheduler; the API server has as much to do for a binding.
 */
export async function startBinder({ client, config }: Admin): Promise<AsyncDisposable> {
  const requests = await openBareRequests(config, IN_FLIGHT);
  const runtime = {
    clock: systemClock,
    random: Math.random,
    log: pino({ level: 'silent' }),
    metrics: createKubeMetrics(new Registry()),
  };
  // A pod that is bound leaves this selection.
  const unbound = createInformer<RawPod>({
    client,
    runtime,
    resource: pods,
    fieldSelector: 'spec.nodeName=',
  });
  unbound.onEvent(({ type, object }) => {
    const node = pinOf(object);
    if (type === 'deleted' || node === undefined) return;
    const { namespace, name } = object.metadata;
    const target = { apiVersion: 'v1', kind: 'Node', name: node };
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { namespace, name }, target };
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/binding`;
    // A refusal would show: the bench waits until all are bound.
    requests
      .send({ method: 'POST', path, type: 'application/json', body: JSON.stringify(binding) })
      .catch(() => undefined);
  });
  unbound.start();
  await unbound.whenSynced(AbortSignal.timeout(60_000));
  return {
    async [Symbol.asyncDispose]() {
      await unbound.stop();
      requests[Symbol.dispose]();
    },
  };
}

/** The node that a pod was pinned to by its grant. */
export function pinOf({ spec }: RawPod): string | undefined {
  if ((spec?.schedulingGates ?? []).length > 0) return undefined;
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0];
}
