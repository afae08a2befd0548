import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { happen, happenings, modelWith, roleWishes } from '../core/testing/history.ts';
import type { Model } from '../core/testing/model.ts';
import { rowView } from './amounts-view.ts';
import { createOffersView } from './create-offers-view.ts';
import { DecisionLog } from './decision-log.ts';
import type { AmountsView, OffersView, PodView } from './offers-view.ts';

function viewOf(model: Model): OffersView {
  return createOffersView({
    cluster: () => model.cluster,
    deciding: () => true,
    explicitRoles: () => new Set(),
    decisions: new DecisionLog(),
  });
}

/** Amounts that are shown, as the numbers that they stand for. */
function read(model: Model, shown: AmountsView): number[] {
  const row: number[] = [];
  for (const [name, text] of Object.entries(shown)) {
    row[model.kinds.indexOf(name)] = model.amounts.read(name, text);
  }
  return row;
}

function sum(model: Model, all: readonly AmountsView[]): AmountsView {
  const total: number[] = [];
  for (const shown of all) {
    read(model, shown).forEach((amount, kind) => {
      total[kind] = (total[kind] ?? 0) + amount;
    });
  }
  return rowView(total, model.kinds);
}

/** All pods, page by page. */
function pagesOf(view: OffersView, limit: number): readonly PodView[] {
  const all: PodView[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last === undefined ? undefined : `${last.namespace}/${last.name}`;
    const page = view.pods({ after, limit });
    all.push(...page);
    if (page.length < limit) return all;
  }
}

function checkNodes(model: Model, view: OffersView): void {
  for (const { name, allocatable, free, usedByRole, pods } of view.nodes()) {
    assert.deepEqual(
      sum(model, Object.values(usedByRole)),
      sum(
        model,
        pods.map(pod => pod.resources),
      ),
      name,
    );
    const has = read(model, allocatable);
    const left = read(model, free);
    const used = read(model, sum(model, Object.values(usedByRole)));
    for (let kind = 0; kind < model.kinds.count; kind += 1) {
      const expected = (has[kind] ?? 0) - (used[kind] ?? 0);
      assert.equal(left[kind] ?? 0, Math.max(0, expected), `free ${model.kinds.nameOf(kind)} on ${name}`);
    }
  }
}

function checkRoles(model: Model, view: OffersView, pods: readonly PodView[]): void {
  for (const { name, granted, pending } of view.roles()) {
    const own = pods.filter(pod => pod.role === name);
    const held = own.filter(pod => pod.state !== 'gated');
    const waiting = own.filter(pod => pod.state === 'gated' && pod.reason !== undefined);
    for (const [holdings, of] of [
      [granted, held],
      [pending, waiting],
    ] as const) {
      assert.equal(holdings.pods, of.length, `pods of ${name}`);
      assert.deepEqual(
        holdings.resources,
        sum(
          model,
          of.map(({ asks }) => asks),
        ),
        `resources of ${name}`,
      );
    }
  }
}

/** Every pod has its page, and the word in lists and in status is the one that the explanation begins with. */
function checkPods(model: Model, view: OffersView, pods: readonly PodView[]): void {
  const positions = new Map<string, number[]>();
  for (const pod of pods) {
    const explanation = view.pod(pod.namespace, pod.name);
    assert.ok(explanation !== undefined);
    const { uid, position, anywhere, nodes, summary, ...rest } = explanation;
    assert.deepEqual(rest, pod);
    assert.equal(view.waitingReason(uid), pod.reason);
    if (pod.reason !== undefined) {
      const said = [...anywhere, ...summary].map(({ reason }) => reason);
      assert.ok(
        said.includes(pod.reason) || model.cluster.nodes.size === 0,
        'it is one of those that are told',
      );
    }
    assert.equal(nodes.length, position === undefined ? 0 : model.cluster.nodes.size);
    if (position !== undefined) positions.set(pod.role, [...(positions.get(pod.role) ?? []), position]);
  }
  for (const [role, all] of positions) {
    const inOrder = [...all].sort((a, b) => a - b);
    assert.deepEqual(inOrder, [...all.keys()], `each place in the queue of ${role} is taken once`);
  }
}

describe('the view of a cluster, over random histories', () => {
  it('adds up, agrees with itself, and changes nothing', () => {
    fc.assert(
      fc.property(
        roleWishes,
        happenings,
        fc.integer(),
        fc.integer({ min: 1, max: 7 }),
        (roles, all, seed, limit) => {
          const model = modelWith(roles, seed);
          const view = viewOf(model);
          for (const happening of all) {
            happen(model, happening);
            if (happening.what === 'cycle') {
              const grants = model.cycle();
              // Now and then the cache shows nothing of the last grant yet.
              for (const grant of grants.slice(0, model.random.below(3) === 0 ? -1 : undefined))
                model.bind(grant);
            }
            const { revision } = model.cluster;
            const pods = pagesOf(view, limit);
            assert.deepEqual(pods, view.pods({ limit: 1_000 }), 'pages are parts of the whole');
            assert.equal(pods.length, model.cluster.pods.size);
            checkNodes(model, view);
            checkRoles(model, view, pods);
            checkPods(model, view, pods);
            assert.equal(model.cluster.revision, revision);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
