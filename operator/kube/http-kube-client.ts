import type { KubeConfig } from '@kubernetes/client-node';
import type { KubeClient } from './kube-client.ts';
import type { ListWatch } from './list-watch.ts';
import type { Runtime } from './runtime.ts';

export interface HttpKubeClientOptions {
  /** Where the server is and who we are: KUBECONFIG, in-cluster, exec plugins and token files alike. */
  readonly config: KubeConfig;
  readonly runtime: Runtime;
  /** Of one attempt. Default 15 s. */
  readonly attemptTimeoutMs?: number;
  /** Of a whole call with its retries. Default 30 s. */
  readonly deadlineMs?: number;
  readonly userAgent?: string;
  /** Asked before each attempt of a write, retries included; see write-guard.ts for a guard over any client. */
  readonly mayWrite?: () => boolean;
}

export interface HttpKubeClient extends KubeClient, ListWatch {
  /** Closes idle and open connections. */
  close(): void;
}

/** A client of the API server over keep-alive HTTPS that speaks raw JSON. */
export function createHttpKubeClient(_options: HttpKubeClientOptions): HttpKubeClient {
  throw new Error('being written');
}
