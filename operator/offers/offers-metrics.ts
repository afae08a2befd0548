import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Cluster } from './core/cluster.ts';

/** The counters of the allocator; gauges are computed from its model when they are scraped. */
export interface OffersMetrics {
  readonly grants: Counter<'role' | 'stage'>;
  readonly declines: Counter<'reason'>;
  readonly takeBacks: Counter<'role'>;
  readonly revocations: Counter<'role' | 'because'>;
  readonly forced: Counter<'role'>;
  readonly patches: Counter<'result'>;
  readonly gateTime: Histogram<never>;
  readonly cycleTime: Histogram<never>;
}

/** Registers the metrics; once a registry. */
export function createOffersMetrics(registry: Registry, cluster: Cluster): OffersMetrics {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name, help, labelNames, registers });
  const byRole = (name: string, help: string, read: (role: Roles[number]) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['role'],
      registers,
      collect() {
        this.reset();
        cluster.shares.refresh(cluster.accounts.roles.values());
        for (const role of cluster.accounts.roles.values()) this.set({ role: role.facts.name }, read(role));
      },
    });
  };
  byRole(
    'smack_offers_weighted_share',
    'Dominant share of a role divided by its weight.',
    ({ share }) => share,
  );
  byRole(
    'smack_offers_dominant_share',
    'Largest part of any resource of the cluster that a role holds, 0 to 1.',
    ({ share, facts }) => share * facts.weight,
  );
  byRole('smack_offers_waiting_pods', 'Pods of a role that wait at the gate.', ({ waiting }) =>
    [...waiting.values()].reduce((sum, { pods }) => sum + pods.size, 0),
  );
  new Gauge({
    name: 'smack_offers_unbound_pods',
    help: 'Granted pods that kube-scheduler has not bound yet.',
    registers,
    collect() {
      this.set(cluster.unbound);
    },
  });
  return {
    grants: counter(
      'smack_offers_grants_total',
      'Pods granted, by role and pass: guarantee, share.',
      'role',
      'stage',
    ),
    declines: counter(
      'smack_offers_declines_total',
      'Waiting pods whose reason to wait became another.',
      'reason',
    ),
    takeBacks: counter(
      'smack_offers_take_backs_total',
      'Granted pods that kube-scheduler could not bind and that were deleted.',
      'role',
    ),
    revocations: counter(
      'smack_offers_revocations_total',
      'Pods of a role told to go, by cause: guarantee, share, drain.',
      'role',
      'because',
    ),
    forced: counter(
      'smack_offers_forced_deletions_total',
      'Pods of a role deleted because their eviction was held up beyond its deadline.',
      'role',
    ),
    patches: counter(
      'smack_offers_patches_total',
      'Patches that pin and ungate, by result: done, changed, gone, refused, forbidden, unknown.',
      'result',
    ),
    gateTime: new Histogram({
      name: 'smack_offers_gate_seconds',
      help: 'Time from the making of a pod to its passing the gate by a grant.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
      registers,
    }),
    cycleTime: new Histogram({
      name: 'smack_offers_cycle_seconds',
      help: 'Duration of an allocation cycle, pauses for other work and for patches included.',
      buckets: [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
  };
}

type Roles = readonly ReturnType<Cluster['accounts']['role']>[];
