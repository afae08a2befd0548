import { setImmediate as turn } from 'node:timers/promises';
import { allocate } from '../../operator/offers/core/cycle.ts';
import type { Model } from '../../operator/offers/core/testing/model.ts';
import type { Bench, BenchOptions, Figure } from '../bench.ts';
import { revocations } from './revocations.ts';
import { allDeclining, fullCluster, largeAndSmallQuota, multiFramework } from './shapes.ts';
import { Stretches, type StretchTimes, stalls } from './stretches.ts';

type Report = (figure: Omit<Figure, 'bench'>) => void;

/** Mesos' own figures are of other hardware (not stated) and of offers made to C++ frameworks in the same process; the shapes are theirs. */
export const bench: Bench = {
  name: 'offers',
  describe:
    "allocation cycles of the pure core, in the shapes of Mesos' allocator benchmarks; nothing is sent to an API server",
  async run(options, report) {
    const small = options.quick ? 10 : 1;
    // The compiler has seen the code before anything is measured, as Mesos' had.
    for (const model of [allDeclining(500, 50), largeAndSmallQuota(300, 300)]) await timedCycle(model);
    await declining(10_000 / small, 1_000 / small, options, report, {
      cycle: 1.06,
      source: 'Mesos, DeclineOffers, commit 86653356d',
    });
    await declining(20_000 / small, 2_000 / small, options, report, {
      cycle: 3.8,
      source: 'Mesos 1.8, read off a chart',
    });
    await quota(3_000 / small, 3_000 / small, options, report);
    await frameworks(options, report);
    await events(options, report);
    await revocations(options, report);
  },
};

interface CycleTime extends StretchTimes {
  readonly grants: number;
}

/** Runs one cycle as the loop will: the event loop gets a turn at each pause, and after a grant when 5 ms have gone by. */
async function timedCycle(model: Model): Promise<CycleTime> {
  const stretches = new Stretches();
  let grants = 0;
  const steps = allocate(model.cluster, {
    now: model.now,
    random: model.random,
    grantCap: Number.POSITIVE_INFINITY,
  });
  for (let step = steps.next(); !step.done; step = steps.next()) {
    if (step.value.kind === 'grant') grants += 1;
    if (step.value.kind === 'grant' && stretches.sinceTurnMs < 5) continue;
    await stretches.turn();
  }
  return { ...stretches.end(), grants };
}

/** Makes every class look at every node again, as if nothing was remembered. */
function forgetAll(model: Model): void {
  for (const podClass of model.cluster.classes.values()) podClass.awaken();
}

async function declining(
  nodes: number,
  roles: number,
  { progress }: BenchOptions,
  report: Report,
  anchor: { readonly cycle: number; readonly source: string },
): Promise<void> {
  const shape = `${nodes}x${roles}`;
  progress(`${shape}: building`);
  const model = allDeclining(nodes, roles);
  const first = await timedCycle(model);
  const again: CycleTime[] = [];
  for (let i = 0; i < 5; i++) {
    forgetAll(model);
    again.push(await timedCycle(model));
  }
  // Every pod has waited too long by then: a node is looked for that could be held for it.
  model.now += 3_600_000;
  const starving = await timedCycle(model);
  if ([first, ...again, starving].some(({ grants }) => grants > 0))
    throw new Error(`${shape}: a pod fitted, none should`);
  const median = middle(again.map(({ seconds }) => seconds));
  const text = `${anchor.cycle} s (${anchor.source})`;
  report({
    shape,
    metric: 'cycle',
    value: first.seconds,
    unit: 's',
    anchor: `${text}; first cycle, nothing remembered`,
    ratio: anchor.cycle / first.seconds,
  });
  report({
    shape,
    metric: 'cycle, processor time',
    value: first.cpuSeconds,
    unit: 's',
    anchor: `${text}; what is left when others have the cores too`,
    ratio: anchor.cycle / first.cpuSeconds,
  });
  report({
    shape,
    metric: 'cycle again',
    value: median,
    unit: 's',
    anchor: `${text}; median of 5, all pairs looked at again`,
    ratio: anchor.cycle / median,
  });
  report({
    shape,
    metric: 'cycle, all starving',
    value: starving.seconds,
    unit: 's',
    anchor: `${text}; all have waited too long, a node to hold is looked for once`,
    ratio: anchor.cycle / starving.seconds,
  });
  stalls(shape, [first, ...again, starving], report);
}

async function quota(
  nodes: number,
  roles: number,
  { progress }: BenchOptions,
  report: Report,
): Promise<void> {
  const shape = `${nodes}x${roles}`;
  progress(`${shape}: building, quota on all roles`);
  const model = largeAndSmallQuota(nodes, roles);
  const cycle = await timedCycle(model);
  progress(`${shape}: ${cycle.grants} grants`);
  const noop = await timedCycle(model);
  const [some = ''] = [...model.cluster.pods.keys()];
  model.write({ ...model.raw(some) });
  forgetAll(model);
  const recheck = await timedCycle(model);
  if (noop.grants + recheck.grants > 0) throw new Error('a no-op cycle granted something');
  report({
    shape,
    metric: 'quota cycle',
    value: cycle.seconds,
    unit: 's',
    anchor: '15.4 s (Mesos, LargeAndSmallQuota/2, commit 73033130d)',
    ratio: 15.4 / cycle.seconds,
  });
  report({
    shape,
    metric: 'quota cycle, processor time',
    value: cycle.cpuSeconds,
    unit: 's',
    anchor: '15.4 s (the same; what is left when others have the cores too)',
    ratio: 15.4 / cycle.cpuSeconds,
  });
  report({
    shape,
    metric: 'no-op',
    value: noop.seconds,
    unit: 's',
    anchor: '13.7 s (the same; ours knows that nothing changed)',
    ratio: 13.7 / noop.seconds,
  });
  report({
    shape,
    metric: 'no-op, nothing remembered',
    value: recheck.seconds,
    unit: 's',
    anchor: '13.7 s (the same; every class looks at every node again)',
    ratio: 13.7 / recheck.seconds,
  });
  stalls(shape, [cycle, noop, recheck], report);
}

async function frameworks({ progress }: BenchOptions, report: Report): Promise<void> {
  const shape = '19500 tasks on 80 agents';
  progress(`multiframework: building ${shape}`);
  const { model, tasks } = multiFramework();
  const cycle = await timedCycle(model);
  if (cycle.grants !== tasks) throw new Error(`${cycle.grants} of ${tasks} tasks were placed`);
  report({
    shape,
    metric: 'multiframework',
    value: cycle.seconds,
    unit: 's',
    anchor: "30 s (limit of Mesos' MultiFrameworkAllocations, 19,500 tasks)",
    ratio: 30 / cycle.seconds,
  });
  report({
    shape,
    metric: 'multiframework, processor time',
    value: cycle.cpuSeconds,
    unit: 's',
    anchor: '30 s (the same; what is left when others have the cores too)',
    ratio: 30 / cycle.cpuSeconds,
  });
  stalls(shape, [cycle], report);
}

/** One pod ends, one is granted, its binding is seen: what that costs on clusters of different size. */
async function events({ quick, progress }: BenchOptions, report: Report): Promise<void> {
  const count = quick ? 200 : 2_000;
  const shapes: readonly (readonly [nodes: number, waiting: number])[] = quick
    ? [
        [100, 20],
        [500, 20],
      ]
    : [
        [1_000, 20],
        [5_000, 20],
        [20_000, 20],
        [1_000, 400],
      ];
  let smallest: number | undefined;
  let smallestCpu: number | undefined;
  for (const [nodes, waiting] of shapes) {
    progress(`events: ${nodes} nodes, ${nodes * 10} running and ${waiting * 100} waiting pods`);
    const { model, running } = fullCluster(nodes, waiting);
    model.cycle();
    const cost: number[] = [];
    let cpuMicros = 0;
    for (let i = 0; i < count; i++) {
      const ended = running[(i * 7919) % running.length] ?? '';
      const begin = performance.now();
      const cpu = process.threadCpuUsage();
      model.end(ended);
      const grants = model.cycle();
      for (const grant of grants) model.bind(grant);
      cost.push((performance.now() - begin) * 1000);
      const { user, system } = process.threadCpuUsage(cpu);
      cpuMicros += user + system;
      if (grants.length !== 1) throw new Error(`one pod ended, ${grants.length} were granted`);
      running[(i * 7919) % running.length] = grants[0]?.uid ?? '';
      model.pod({
        namespace: grants[0]?.role ?? '',
        owner: { kind: 'ReplicaSet', uid: `rs-${(grants[0]?.role ?? '').slice(5)}` },
        requests: { cpu: '1', memory: '2Gi' },
      });
      model.cycle();
    }
    const shape = `${nodes} nodes, ${nodes * 10} running, ${waiting * 100} waiting`;
    smallest ??= middle(cost);
    report({
      shape,
      metric: 'per event',
      value: middle(cost),
      unit: 'µs',
      anchor: `${smallest.toFixed(0)} µs: the smallest cluster; median of ${count} events`,
      ratio: smallest / middle(cost),
    });
    smallestCpu ??= cpuMicros / count;
    report({
      shape,
      metric: 'per event, processor time',
      value: cpuMicros / count,
      unit: 'µs',
      anchor: `${smallestCpu.toFixed(0)} µs: the smallest cluster; mean of ${count} events`,
      ratio: (smallestCpu * count) / cpuMicros,
    });
    await turn();
  }
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
