import type { Images } from './images.ts';
import type { NodePlan } from './node-object.ts';
import type { BackoffTimes } from './restart-backoff.ts';

/** What the supervisor passes: `node local/nodes/main.ts FILE` with this as JSON in the file. */
export interface NodesConfig {
  readonly kubeconfig: string;
  readonly nodes: readonly NodePlan[];
  /** Folder of the pods. */
  readonly folder: string;
  readonly logs: string;
  /** Images beside the default ones. */
  readonly images: Images;
  readonly backoff?: BackoffTimes;
  /** For the API server, which comes for logs: our certificate, and the authority that has signed its own. */
  readonly serving: { readonly cert: string; readonly key: string; readonly clientCa: string };
}
