import type { Bench, BenchOptions } from '../bench.ts';
import { compareLoops, cpuMsOf, rateOf } from './compare-loops.ts';
import { makeNodes, PODS_A_NODE } from './fake-cluster.ts';
import { measureFreeRoom } from './free-room.ts';
import { grantMany } from './grant-many.ts';
import { aGrantsScene, type GrantsScene, IN_FLIGHT } from './grants-scene.ts';

type Report = Parameters<Bench['run']>[1];

/** At least so much of the bare loop's rate. */
const AIM_OF_BARE = 0.8;
const AIM_P99_SECONDS = 1;
const AIM_PODS_A_SECOND = 300;
/** Kueue's own scale test admits about so many pods a second (anchor of the aim; not measured here). */
const KUEUE_PODS_A_SECOND = 112;

export const bench: Bench = {
  name: 'grants',
  describe:
    'pods pinned and ungated a second through a real API server, beside a loop that only sends the patches',
  async run(options, report) {
    const { quick, progress } = options;
    const [rounds, pods, many] = quick ? [2, 300, 1_000] : [6, 1_500, 10_000];
    progress('starting the API server');
    await using scene = await aGrantsScene(['etcd', 'kube-apiserver']);
    await makeNodes(scene.admin.client, pods / PODS_A_NODE);
    progress('warming up');
    await compareLoops(scene, { rounds: 1, pods: 200, prefix: 'warm' });
    const bareRate = await tellOfBare(scene, { rounds, pods }, options, report);
    await tellFreeRoom(scene, { count: pods, rate: bareRate / 2 }, options, report);
    progress(`${many} pods on ${many / PODS_A_NODE} nodes`);
    await makeNodes(scene.admin.client, many / PODS_A_NODE, pods / PODS_A_NODE);
    const { seconds, operatorRssMb, rest } = await grantMany(scene, many);
    const shape = `${many} gated pods, ${many / PODS_A_NODE} nodes, 4 roles`;
    report({
      shape,
      metric: 'granted pods/s',
      value: many / seconds,
      unit: '1/s',
      anchor: `aim ${AIM_PODS_A_SECOND}/s; Kueue: about ${KUEUE_PODS_A_SECOND} pods/s`,
      ratio: many / seconds / AIM_PODS_A_SECOND,
    });
    const anchor = 'none: shown for the size of the operator';
    report({
      shape: `${shape}, all waiting`,
      metric: 'cpu at rest',
      value: (rest.cpuSeconds / rest.seconds) * 1_000,
      unit: 'ms/s',
      anchor: `${rest.requests} requests in ${rest.seconds.toFixed(0)} s, its Lease excepted`,
    });
    report({ shape, metric: 'operator rss MB', value: operatorRssMb, unit: 'MB', anchor });
  },
};

async function tellOfBare(
  scene: GrantsScene,
  { rounds, pods }: { readonly rounds: number; readonly pods: number },
  { progress }: BenchOptions,
  report: Report,
): Promise<number> {
  progress(`${rounds} rounds of ${pods} pods each, by the bare loop and by the operator in turn`);
  const { bare, operator } = await compareLoops(scene, { rounds, pods, prefix: 'compare' });
  const shape = `${rounds} x ${pods} pods, ${pods / PODS_A_NODE} nodes, ${IN_FLIGHT} in flight`;
  const [theirs, ours] = [rateOf(bare), rateOf(operator)];
  report({
    shape,
    metric: 'of bare loop',
    value: ours / theirs,
    unit: 'ratio',
    anchor: `${ours.toFixed(0)}/s beside ${theirs.toFixed(0)}/s of a loop that only sends the patches, same run; aim ${AIM_OF_BARE}`,
    ratio: ours / theirs / AIM_OF_BARE,
  });
  const whole = (runs: typeof bare) => cpuMsOf(runs, 'client') + cpuMsOf(runs, 'server');
  report({
    shape,
    metric: 'of bare loop by cpu',
    value: whole(bare) / whole(operator),
    unit: 'ratio',
    anchor: `${whole(operator).toFixed(2)} ms of processor time a pod beside ${whole(bare).toFixed(2)} ms, servers included`,
    ratio: whole(bare) / whole(operator) / AIM_OF_BARE,
  });
  const client = cpuMsOf(operator, 'client');
  report({
    shape,
    metric: 'operator cpu a pod',
    value: client,
    unit: 'ms',
    anchor: `${cpuMsOf(bare, 'client').toFixed(2)} ms: the bare loop, which watches and decides nothing`,
    ratio: cpuMsOf(bare, 'client') / client,
  });
  return theirs;
}

async function tellFreeRoom(
  scene: GrantsScene,
  shape: { readonly count: number; readonly rate: number },
  { progress }: BenchOptions,
  report: Report,
): Promise<void> {
  const { count, rate } = shape;
  progress(`room for ${rate.toFixed(0)} pods a second becomes free`);
  const sorted = await measureFreeRoom(scene, shape);
  const p99 = (sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN) / 1_000;
  report({
    shape: `${count} pods, room for ${rate.toFixed(0)}/s: half the bare loop's rate`,
    metric: 'free room to ungated p99',
    value: p99,
    unit: 's',
    anchor: `aim ${AIM_P99_SECONDS} s`,
    ratio: AIM_P99_SECONDS / p99,
  });
}
