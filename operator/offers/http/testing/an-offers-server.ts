import fastify from 'fastify';
import { createManualClock } from '../../../../test/support/manual-clock.ts';
import type {
  Decision,
  NodeView,
  OffersView,
  PodExplanation,
  PodView,
  RoleView,
} from '../../view/offers-view.ts';
import { offersRoutes, offersServer } from '../offers-routes.ts';
import type { ProblemError } from '../problem.ts';
import type { Right } from '../reviews.ts';

const nothing = { pods: 0, resources: {} };

export function aRole(name: string): RoleView {
  return {
    name,
    explicit: name !== 'default',
    weight: 1,
    nodeChoice: 'Pin',
    guarantee: { cpu: '4' },
    limit: {},
    namespaces: [name],
    granted: { pods: 2, resources: { cpu: '1500m', memory: '4Gi', pods: '2' } },
    pending: nothing,
    dominantShare: 0.25,
    weightedShare: 0.25,
    dominantResource: 'cpu',
    guaranteeUnmet: { cpu: '2500m' },
  };
}

export function aNode(name: string): NodeView {
  return {
    name,
    condition: 'draining',
    drainBy: '2026-01-01T12:00:00.000Z',
    allocatable: { cpu: '16' },
    free: { cpu: '8' },
    usedByRole: { a: { cpu: '8' } },
    holds: [
      {
        kind: 'starvation',
        role: 'a',
        namespace: 'a',
        resources: { cpu: '6' },
        since: '2026-01-01T00:00:00.000Z',
      },
    ],
    pods: [{ namespace: 'a', name: 'p', role: 'a', state: 'bound', resources: { cpu: '8' }, leaving: false }],
  };
}

export function aPod(namespace: string, name: string): PodView {
  return { namespace, name, role: namespace, state: 'gated', asks: { cpu: '1' }, reason: 'NotYetTried' };
}

export const explained: PodExplanation = {
  ...aPod('a', 'p'),
  uid: 'u-1',
  waitingSince: '2026-01-01T00:00:00.000Z',
  position: 3,
  anywhere: [
    { reason: 'RoleAtLimit', text: 'role a is at its limit', resource: 'cpu', used: '4', limit: '4' },
  ],
  nodes: [
    {
      node: 'n-1',
      refusals: [
        { reason: 'InsufficientResource', text: 'insufficient cpu', resource: 'cpu', asks: '2', free: '1' },
      ],
    },
    { node: 'n-2', refusals: [] },
  ],
  summary: [{ reason: 'InsufficientResource', nodes: 1 }],
};

export function aDecision(at: string, namespace = 'a'): Decision {
  return { at, kind: 'granted', role: namespace, namespace, pod: 'p', node: 'n-1', reason: 'it fits' };
}

/** A server of the routes over a view of our choice, its caller let through unless told otherwise; and what was asked of both. */
export async function anOffersServer({
  view = {},
  denied,
  ...more
}: {
  view?: Partial<OffersView>;
  denied?: ProblemError;
  check?: () => Promise<void>;
  deadlineMs?: number;
  inFlight?: number;
} = {}) {
  const clock = createManualClock();
  const rights: Right[] = [];
  const failures: unknown[] = [];
  const whole: OffersView = {
    deciding: true,
    roles: () => ['a', 'b', 'default'].map(aRole),
    nodes: () => ['n-1', 'n-2'].map(aNode),
    pod: (namespace, name) => (`${namespace}/${name}` === 'a/p' ? explained : undefined),
    pods: ({ after = '', limit }) =>
      ['p', 'q', 'r']
        .map(name => aPod('a', name))
        .filter(({ namespace, name }) => `${namespace}/${name}` > after)
        .slice(0, limit),
    waitingReason: () => undefined,
    decisions: () => [],
    ...view,
  };
  const app = fastify(offersServer);
  await app.register(
    offersRoutes({
      view: whole,
      clock,
      failed: error => failures.push(error),
      access: {
        async check(_, asked) {
          if (denied !== undefined) throw denied;
          rights.push(...asked);
          await more.check?.();
        },
      },
      ...more,
    }),
    { prefix: '/offers' },
  );
  return {
    clock,
    rights,
    failures,
    async get(url: string, method: 'GET' | 'POST' | 'DELETE' = 'GET') {
      const { statusCode, headers, body } = await app.inject({ method, url });
      return { status: statusCode, headers, body: JSON.parse(body) };
    },
  };
}
