import type { RoleConditionType, RoleReason } from '../api/role-conditions.ts';
import { DEFAULT_ROLE } from '../offers/gate.ts';
import { amountsText, kindsBeyond } from './cluster-amounts.ts';
import type { SeenRole } from './seen-role.ts';

/** What a condition is to say. */
export interface RoleJudgement {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: RoleReason | 'NotObserved';
  readonly message: string;
}

type Because = Omit<RoleJudgement, 'status'>;

/** Pods that wait for what is guaranteed a shorter time than this are just being served: status does not flicker with them. */
export const UNMET_PATIENCE_MS = 10_000;

const MAX_NAMED = 20;

const unheard: RoleJudgement = {
  status: 'Unknown',
  reason: 'NotObserved',
  message: 'the allocator has not taken the role in yet',
};

/** The conditions of a role. Pure. Of Ready, Reconciling and Stalled exactly one is True. */
export function judgeRole(seen: SeenRole): Readonly<Record<RoleConditionType, RoleJudgement>> {
  const guarantee = judgeGuarantee(seen);
  return {
    ...judgeOverall(seen, guarantee),
    GuaranteeMet: guarantee,
    AdmissionEnforced: judgeAdmission(seen),
  };
}

function judgeOverall(
  seen: SeenRole,
  guarantee: RoleJudgement,
): Readonly<Record<'Ready' | 'Reconciling' | 'Stalled', RoleJudgement>> {
  const atRest = no({ reason: 'AtRest', message: 'nothing is under way' });
  const free = no({ reason: 'Unhindered', message: 'nothing stands in the way' });
  const obstacle = obstacleOf(seen, guarantee);
  if (obstacle !== undefined) return { Ready: no(obstacle), Reconciling: atRest, Stalled: yes(obstacle) };
  if (seen.view === undefined) {
    return { Ready: unheard, Reconciling: { ...unheard, status: 'True' }, Stalled: free };
  }
  if (guarantee.status !== 'True')
    return { Ready: no(guarantee), Reconciling: yes(guarantee), Stalled: free };
  const message = `weight ${seen.role.spec.weight}; it serves ${servedBy(seen)}`;
  return { Ready: yes({ reason: 'Served', message }), Reconciling: atRest, Stalled: free };
}

function servedBy({ role }: SeenRole): string {
  const named = role.spec.namespaces.length;
  const others = role.metadata.name === DEFAULT_ROLE ? ['the namespaces that no role names'] : [];
  return (
    [...(named === 0 ? [] : [`${named} namespace${named === 1 ? '' : 's'}`]), ...others].join(' and ') ||
    'no namespace'
  );
}

/** What only a person can put right. */
function obstacleOf({ taken }: SeenRole, guarantee: RoleJudgement): Because | undefined {
  if (taken.length > 0) {
    const list = taken.slice(0, MAX_NAMED).map(({ namespace, keptBy }) => `${namespace} (${keptBy})`);
    const more = taken.length > MAX_NAMED ? ` and ${taken.length - MAX_NAMED} more` : '';
    const message = `belong to older roles that name them too: ${list.join(', ')}${more}; a namespace must be named by one role: take it out of \`spec.namespaces\` of the other`;
    return { reason: 'NamespaceTaken', message };
  }
  const hopeless = guarantee.reason === 'GuaranteeTooLarge' || guarantee.reason === 'GuaranteesTooLarge';
  return hopeless ? guarantee : undefined;
}

function judgeGuarantee({ role, view, cluster, overpromised, unmetForMs }: SeenRole): RoleJudgement {
  const guarantee = role.spec.guarantee ?? {};
  if (Object.keys(guarantee).length === 0) {
    return yes({ reason: 'NoGuarantee', message: 'the role asks for no guarantee' });
  }
  const beyond = kindsBeyond(guarantee, cluster);
  if (beyond.length > 0) {
    const message = `guaranteed: ${amountsText(guarantee, beyond)}; all nodes together have ${amountsText(cluster, beyond)}: lower \`spec.guarantee\` or add nodes`;
    return no({ reason: 'GuaranteeTooLarge', message });
  }
  if (view === undefined) {
    return {
      status: 'Unknown',
      reason: 'NotObserved',
      message: 'the allocator has not taken the role in yet',
    };
  }
  const missing = Object.keys(view.guaranteeUnmet).sort();
  if (missing.length === 0) {
    return yes({ reason: 'GuaranteeHeld', message: `the role holds ${amountsText(guarantee)} or more` });
  }
  const shared = missing.filter(kind => overpromised.includes(kind));
  if (shared.length > 0) {
    const message = `all roles together are guaranteed more ${shared.join(', ')} than all nodes have: lower guarantees or add nodes, or this one is not met when all ask for theirs`;
    return no({ reason: 'GuaranteesTooLarge', message });
  }
  if (unmetForMs < UNMET_PATIENCE_MS) {
    return yes({ reason: 'GuaranteeKept', message: 'no pod waits for long for what is guaranteed' });
  }
  const message = `pods wait while ${missing.join(', ')} of the guarantee is not held: it is granted as room becomes free, or is revoked from roles above theirs`;
  return no({ reason: 'GuaranteePending', message });
}

function judgeAdmission(seen: SeenRole): RoleJudgement {
  const { admission, role } = seen;
  const remedy = 'apply operator/policies, or limits are advisory';
  if (admission.state === 'missing') {
    return no({ reason: 'PoliciesMissing', message: `missing: ${admission.what.join(', ')}; ${remedy}` });
  }
  if (admission.state === 'weak') {
    const message = `bound without Deny, or not for all: ${admission.what.join(', ')}; ${remedy}`;
    return no({ reason: 'PoliciesNotDenying', message });
  }
  if (role.spec.namespaces.length === 0) {
    const message = 'the gate is compulsory in namespaces that a role names, and this one names none';
    return no({ reason: 'NoNamespaces', message });
  }
  return yes({ reason: 'PoliciesActive', message: 'the gate is compulsory in the namespaces of the role' });
}

function yes({ reason, message }: Because): RoleJudgement {
  return { status: 'True', reason, message };
}

function no({ reason, message }: Because): RoleJudgement {
  return { status: 'False', reason, message };
}
