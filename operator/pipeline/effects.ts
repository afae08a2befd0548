import type { Deployment } from '../api/workload-objects.ts';
import type { SchemaReady } from '../systems/cassandra/schema-port.ts';
import type { TopicsReady } from '../systems/kafka/topics-port.ts';
import type { SystemReport, Unclaimed } from '../systems/system-report.ts';
import type { Startable } from './build/build-objects.ts';
import type { Finding } from './seen.ts';

/** What the systems outside Kubernetes answered. */
export interface SystemsReport {
  readonly topics: SystemReport<TopicsReady> | Unclaimed;
  readonly schema: SystemReport<SchemaReady> | Unclaimed;
}

/** What was done about a pipeline's objects, and how they are now. */
export interface ObjectsReport {
  readonly startable: Startable;
  /** The pipeline's Deployments as the API server last answered. */
  readonly deployments: readonly Deployment[];
  /** What the API server or somebody else's object stood against. `stalled`: it will not go away by itself. */
  readonly refusal: (Finding & { readonly stalled: boolean }) | undefined;
  /** Names of objects that somebody had changed and that were put right. */
  readonly repaired: readonly string[];
}

/** What came of a plan. Absent = it was not come to. */
export interface Effects {
  readonly systems?: SystemsReport;
  readonly objects?: ObjectsReport;
  /** Of `clean`: what is still to be deleted and why it is not. */
  readonly cleanup?: Finding;
  /** Something failed that should not. */
  readonly failure?: Finding;
}
