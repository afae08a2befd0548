import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aPipeline } from '../../test/support/a-pipeline.ts';
import { aScene, blueprintOf } from '../../test/support/a-scene.ts';
import type { TwitchPipelineStatus } from '../api/twitch-pipeline.generated.ts';
import type { ConfigMap } from '../api/workload-objects.ts';
import { ingesterConfigMap } from './build/ingester-config-map.ts';
import { Memory } from './memory.ts';

const claim: TwitchPipelineStatus = { topic: { name: 't', generation: 1, partitions: 1 } };
const full: TwitchPipelineStatus = { ...claim, keyspace: { name: 'k' }, observedGeneration: 1 };
const at = (resourceVersion: string, status?: TwitchPipelineStatus) =>
  aPipeline({ metadata: { resourceVersion }, ...(status === undefined ? {} : { status }) });

test('a pipeline that was never written to is as the cache shows it', () => {
  assert.deepEqual(new Memory().freshen(at('1', claim)), at('1', claim));
});

test('while the cache shows what a status replaced, the status written is the one there is', () => {
  const memory = new Memory();
  memory.wroteStatus(at('1'), claim);
  memory.wroteStatus(at('2', claim), full);
  assert.deepEqual(memory.freshen(at('1')).status, full);
  assert.deepEqual(memory.freshen(at('2', claim)).status, full);
});

test('a claim is known even when the cache shows a version between that has none', () => {
  const memory = new Memory();
  memory.wroteStatus(at('1'), claim);
  assert.deepEqual(memory.freshen(at('7')).status, claim);
});

test('what somebody else wrote later is believed', () => {
  const memory = new Memory();
  memory.wroteStatus(at('1'), { ...claim, observedGeneration: 1 });
  assert.equal(memory.freshen(at('9', { ...claim, observedGeneration: 5 })).status?.observedGeneration, 5);
});

test('a pipeline made anew under an old name inherits nothing', () => {
  const memory = new Memory();
  memory.wroteStatus(at('1'), claim);
  const reborn = aPipeline({ metadata: { uid: 'other', resourceVersion: '1' } });
  assert.equal(memory.freshen(reborn).status, undefined);
});

test('the newest ConfigMap known is read back until the cache has caught up', () => {
  const memory = new Memory();
  const pipeline = at('1');
  const version = (resourceVersion: string, channel: string): ConfigMap => {
    const seen = aScene({ pipeline: aPipeline({ spec: { channels: [channel] } }) });
    const made = ingesterConfigMap(blueprintOf(seen), 0);
    return { ...made, metadata: { ...made.metadata, resourceVersion } };
  };
  const [one, two, three] = [version('10', 'a'), version('11', 'b'), version('12', 'c')];
  memory.wroteConfigMap(pipeline, undefined, one);
  assert.deepEqual(memory.freshenConfigMaps(pipeline, []), [one]);
  memory.wroteConfigMap(pipeline, one, two);
  assert.deepEqual(memory.freshenConfigMaps(pipeline, [one]), [two]);
  assert.deepEqual(memory.freshenConfigMaps(pipeline, [three]), [three]);
  assert.deepEqual(memory.freshenConfigMaps(pipeline, [one]), [one], 'forgotten once the cache moved on');
});
