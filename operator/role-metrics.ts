import { Gauge, type Registry } from 'prom-client';
import type { ResourceRole } from './api/resource-role.ts';
import { roleConditionTypes } from './api/role-conditions.ts';
import type { Store } from './kube/store.ts';

/** Registers how many roles there are by the status of a condition; counted when scraped, from the cache. */
export function registerRoleMetrics(registry: Registry, roles: Store<ResourceRole>): void {
  new Gauge({
    name: 'smack_roles',
    help: 'ResourceRoles by the status of each of their conditions.',
    labelNames: ['condition', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { status } of roles.list()) {
        for (const type of roleConditionTypes) {
          const is = status?.conditions?.find(condition => condition.type === type)?.status ?? 'Unknown';
          this.inc({ condition: type, status: is });
        }
      }
    },
  });
}
