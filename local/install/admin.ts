import type { KubeConfig } from '@kubernetes/client-node';
import pino from 'pino';
import { Registry } from 'prom-client';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import { createKubeMetrics } from '../../operator/kube/metrics.ts';
import { systemClock } from '../../operator/kube/system-clock.ts';

/** The administrator of a local stack. */
export interface Admin extends Disposable {
  readonly config: KubeConfig;
  readonly client: HttpKubeClient;
}

/** Speaks to a stack's API server as its administrator. */
export function connectAdmin(kubeconfig: string): Admin {
  const config = loadKubeConfig(kubeconfig);
  const runtime = {
    clock: systemClock,
    random: Math.random,
    log: pino({ level: 'silent' }),
    metrics: createKubeMetrics(new Registry()),
  };
  const client = createHttpKubeClient({ config, runtime, userAgent: 'smack-local/0.1' });
  return { config, client, [Symbol.dispose]: () => client.close() };
}
