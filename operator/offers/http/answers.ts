import { z } from 'zod';
import { allReasons } from '../reasons.ts';
import { problems } from './problems.ts';

/**
 * The shapes of what the read-only API answers, for its readers: the command line reads answers with them, `docs/offers-api.md` is made from
 * them. They say the same as `../view/offers-view.ts`; a test holds both together.
 */
const amounts = z.record(z.string(), z.string());
const reason = z.enum(allReasons as [(typeof allReasons)[number], ...typeof allReasons]);
const place = z.enum(['gated', 'granted', 'bound', 'foreign']);
const time = z.string();
const next = z
  .string()
  .exactOptional()
  .describe('Value of `continue` for the next page; absent on the last one.');
const namespace = z.string().describe('Namespace of the pod.');
const asks = amounts.describe('What it asks for, as kube-scheduler counts it.');

const holdings = z.object({
  pods: z.number().describe('Their number.'),
  resources: amounts.describe('Their requests, by kind.'),
});

const refusal = z.object({
  reason: reason.describe('A word of the table of reasons (docs/offers.md).'),
  text: z.string().describe('The same with its numbers, for people.'),
  resource: z.string().exactOptional().describe('The resource that it is about.'),
  asks: z.string().exactOptional().describe('What the pod asks for.'),
  free: z.string().exactOptional().describe('What is free.'),
  used: z.string().exactOptional().describe('What the role holds.'),
  limit: z.string().exactOptional().describe('The limit of the role.'),
  until: time.exactOptional().describe('Until when it holds.'),
});

const role = z.object({
  name: z.string().describe('Its name; `default` is always there.'),
  explicit: z.boolean().describe('Whether a ResourceRole of this name exists.'),
  weight: z.number().describe('Twice the weight is twice the share.'),
  nodeChoice: z.enum(['Pin', 'Scheduler']).describe('Who chooses the node of its pods.'),
  guarantee: amounts.describe('Room that it always gets.'),
  limit: amounts.describe('The most that it may hold; 0: nothing of it is allowed.'),
  namespaces: z.array(z.string()).describe('Namespaces that it serves.'),
  granted: holdings.describe('What its pods hold: bound, or granted and not yet bound.'),
  pending: holdings.describe(
    'What its pods at the gate ask for; those that carry gates of others too do not count yet.',
  ),
  dominantShare: z
    .number()
    .describe(
      'The largest part of any resource of the cluster that it holds; above 1 only while pods are left on lost nodes.',
    ),
  weightedShare: z.number().describe('The dominant share divided by the weight: whose is lowest comes next.'),
  dominantResource: z.string().describe('The resource of the dominant share; empty when it holds nothing.'),
  guaranteeUnmet: amounts.describe('What is missing to the guarantee.'),
});

const hold = z.object({
  kind: z
    .enum(['starvation', 'revocation'])
    .describe('`starvation`: it has waited too long. `revocation`: pods were told to go for it.'),
  role: z.string().describe('Role of the workload.'),
  namespace: z.string().describe('Namespace of the workload.'),
  resources: amounts.describe('Room that is kept.'),
  since: time.describe('Since when.'),
});

const nodePod = z.object({
  namespace,
  name: z.string().describe('Name of the pod.'),
  role: z.string().describe('The role that it is charged to.'),
  state: place.describe('Where it stands.'),
  resources: asks,
  leaving: z.boolean().describe('Told to go, or being deleted.'),
});

const node = z.object({
  name: z.string().describe('Its name.'),
  condition: z.enum(['ready', 'cordoned', 'draining', 'lost']).describe('Only ready nodes get grants.'),
  drainBy: time.exactOptional().describe('When a draining node must be empty.'),
  allocatable: amounts.describe('What it has for pods.'),
  free: amounts.describe('Allocatable less what is bound, granted or nominated here.'),
  usedByRole: z.record(z.string(), amounts).describe('What the pods of each role hold here.'),
  holds: z.array(hold).describe('Room kept for one workload each.'),
  pods: z.array(nodePod).describe('Pods here.'),
});

const pod = z.object({
  namespace,
  name: z.string().describe('Name of the pod.'),
  role: z.string().describe('The role that it is charged to.'),
  state: place.describe(
    '`gated`: it carries the gate; `granted`: ungated and not yet bound; `bound`: bound after a grant; `foreign`: it has a node, or asks for one, without a grant.',
  ),
  node: z.string().exactOptional().describe('Its node, if it has one.'),
  asks,
  waitingSince: time.exactOptional().describe('Since when its workload waits, while it is gated.'),
  reason: reason.exactOptional().describe('The most telling reason, while it waits.'),
});

const explanation = pod.extend({
  uid: z.string().describe('UID of the pod.'),
  position: z
    .number()
    .exactOptional()
    .describe(
      'How many waiting pods of its role come before it, as room for one after another comes free; 0: it is the next.',
    ),
  anywhere: z.array(refusal).describe('What keeps it waiting whatever the node.'),
  nodes: z
    .array(
      z.object({
        node: z.string().describe('Name of the node.'),
        refusals: z.array(refusal).describe('What it has against the pod; empty: it would take it.'),
      }),
    )
    .describe('Every node, by name.'),
  summary: z
    .array(
      z.object({
        reason: reason.describe('A word of the table of reasons.'),
        nodes: z.number().describe('On how many nodes it holds.'),
      }),
    )
    .describe('The reasons of all nodes counted, most first.'),
});

const decision = z.object({
  at: time.describe('When.'),
  kind: z
    .enum(['granted', 'declined', 'taken-back', 'revoked', 'drained'])
    .describe(
      '`granted`: one patch; `declined`: it fits nowhere or may not, told when the reason changes; `taken-back`: kube-scheduler could not bind it; `revoked`: told to go for another role; `drained`: told to go because its node is to be empty.',
    ),
  role: z.string().describe('Role of the pod.'),
  namespace,
  pod: z.string().describe('Name of the pod.'),
  node: z.string().exactOptional().describe('The node that it is about.'),
  reason: z.string().describe('Why, for people.'),
});

const problem = z.object({
  type: z.string().describe('`urn:smack:problem:` and the reason.'),
  title: z.string().describe('A sentence that belongs to the reason.'),
  status: z.number().describe('The HTTP status again.'),
  detail: z.string().describe('What it is this time.'),
  reason: z
    .enum(Object.keys(problems) as [keyof typeof problems, ...(keyof typeof problems)[]])
    .describe('A word to branch on, see the table of problems.'),
  next: z.string().describe('What helps.'),
});

/** Each page's answer, by what it shows. */
export const answers = {
  pod: explanation,
  pods: z.object({ pods: z.array(pod), continue: next }),
  roles: z.object({ roles: z.array(role), continue: next }),
  role,
  nodes: z.object({ nodes: z.array(node), continue: next }),
  decisions: z.object({ decisions: z.array(decision) }),
  problem,
} as const;

/** The objects that the documentation lists field by field. */
export const shapes = {
  role,
  holdings,
  pod,
  explanation,
  refusal,
  node,
  hold,
  nodePod,
  decision,
  problem,
} as const;

export type RoleAnswer = z.infer<typeof role>;
export type NodeAnswer = z.infer<typeof node>;
export type PodAnswer = z.infer<typeof pod>;
export type ExplanationAnswer = z.infer<typeof explanation>;
export type DecisionAnswer = z.infer<typeof decision>;
