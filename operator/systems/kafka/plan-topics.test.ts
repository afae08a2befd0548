import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aTopicsRequest } from '../../../test/support/a-topics-request.ts';
import { topicNames } from '../../api/names.ts';
import { desiredTopics } from './desired-topics.ts';
import { performSteps } from './perform-steps.ts';
import { type ObservedTopic, planTopics, printPlan, type Seen } from './plan-topics.ts';
import type { TopicsRequest } from './topics-port.ts';

const names = topicNames('esports', 'dota');
const all = [names.chat, names.live, names.dead];

/** A world in which the request's topics exist as asked. */
function asAsked(request: TopicsRequest = aTopicsRequest()): Map<string, ObservedTopic> {
  return new Map(
    desiredTopics(request).topics.map(({ name, partitions, replicationFactor, config }) => [
      name,
      { partitions, replicationFactor, leaderless: 0, config, own: Object.keys(config) },
    ]),
  );
}

function aScene(changes: Partial<Seen> = {}): Seen {
  return {
    brokers: 3,
    topics: new Map(),
    claimed: new Set(),
    adoptable: new Set(),
    others: new Map(),
    ...changes,
  };
}

function withChat(change: Partial<ObservedTopic>): Map<string, ObservedTopic> {
  const topics = asAsked();
  topics.set(names.chat, { ...(topics.get(names.chat) as ObservedTopic), ...change });
  return topics;
}

const claimed = new Set(all);
const chatConfig = asAsked().get(names.chat)?.config ?? {};

interface Case {
  request?: Partial<TopicsRequest>;
  seen: Seen;
  want: RegExp;
}
const cases: Record<string, Case> = {
  'free names are claimed before anything is made': {
    seen: aScene(),
    want: /^claim smack\.esports\.dota\.chat\nclaim smack\.esports\.dota\.live\nclaim smack\.esports\.dota\.dead$/,
  },
  'claimed names that do not exist are made': {
    seen: aScene({ claimed }),
    want: /^create smack\.esports\.dota\.chat \(12 partitions, 1 replicas\) cleanup\.policy=delete message\.timestamp\.type=LogAppendTime retention\.ms=604800000\ncreate .*live .*cleanup\.policy=compact.*\ncreate .*dead/,
  },
  'topics as asked need nothing': { seen: aScene({ claimed, topics: asAsked() }), want: /^nothing to do$/ },
  'a topic deleted by hand is made again': {
    seen: aScene({ claimed, topics: new Map([...asAsked()].filter(([name]) => name !== names.live)) }),
    want: /^create smack\.esports\.dota\.live /,
  },
  'a setting changed by hand is repaired, alone': {
    seen: aScene({
      claimed,
      topics: withChat({ config: { ...chatConfig, 'retention.ms': '1', 'x.foreign': '7' } }),
    }),
    want: /^configure smack\.esports\.dota\.chat retention\.ms=604800000$/,
  },
  'a setting taken out of the spec goes back to the default when it was ours': {
    request: { configKeys: ['segment.bytes'] },
    seen: aScene({
      claimed,
      topics: withChat({ own: ['segment.bytes'], config: { ...chatConfig, 'segment.bytes': '2000000' } }),
    }),
    want: /^configure smack\.esports\.dota\.chat segment\.bytes=\(default\)$/,
  },
  'a setting taken out of the spec that is default already needs nothing': {
    request: { configKeys: ['segment.bytes'] },
    seen: aScene({ claimed, topics: asAsked() }),
    want: /^nothing to do$/,
  },
  "somebody else's topic is not touched, and the message says what helps": {
    seen: aScene({ topics: asAsked() }),
    want: /^refused \(TopicNotOurs\).*adoptTopics/,
  },
  'a listed topic of equal shape is adopted': {
    seen: aScene({ topics: asAsked(), adoptable: claimed }),
    want: /^nothing to do$/,
  },
  'a listed topic with other partitions is not adopted': {
    seen: aScene({ topics: withChat({ partitions: 6 }), adoptable: claimed }),
    want: /^refused \(TopicShapeDiffers\).*6 partitions, 12 are asked/,
  },
  'a listed topic with more replicas is not adopted': {
    seen: aScene({ topics: withChat({ replicationFactor: 3 }), adoptable: claimed }),
    want: /^refused \(TopicShapeDiffers\).*3 replicas, 1 is asked/,
  },
  'a listed topic that is compacted is not adopted as chat': {
    seen: aScene({
      topics: withChat({ config: { ...chatConfig, 'cleanup.policy': 'compact' } }),
      adoptable: claimed,
    }),
    want: /^refused \(TopicShapeDiffers\).*cleanup\.policy compact/,
  },
  'a listed topic that keeps records longer is not adopted, for that would delete them': {
    seen: aScene({
      topics: withChat({ config: { ...chatConfig, 'retention.ms': '-1' } }),
      adoptable: claimed,
    }),
    want: /^refused \(TopicShapeDiffers\).*would delete records/,
  },
  'changed partitions are refused with the way back': {
    request: { partitions: 24 },
    seen: aScene({ claimed, topics: asAsked() }),
    want: /^refused \(PartitionsImmutable\).*set spec\.topic\.partitions back to 12/,
  },
  'a changed replication factor is refused with the way back': {
    request: { replicationFactor: 3 },
    seen: aScene({ claimed, topics: asAsked() }),
    want: /^refused \(ReplicationFactorImmutable\).*back to 1/,
  },
  'more replicas than brokers are refused with the number': {
    request: { replicationFactor: 5 },
    seen: aScene({ claimed }),
    want: /^refused \(TooFewBrokers\).*5 and Kafka has 3 brokers/,
  },
  'a broker less does not trouble topics that exist': {
    request: { replicationFactor: 3 },
    seen: aScene({ claimed, brokers: 2, topics: asAsked(aTopicsRequest({ replicationFactor: 3 })) }),
    want: /^nothing to do$/,
  },
  "an older pipeline's topic is its own": {
    seen: aScene({ claimed, others: new Map([[names.chat, 'esports/old']]) }),
    want: /^refused \(TopicTaken\).*esports\/old/,
  },
  'a bad setting stops all three topics': {
    request: { config: { 'cleanup.policy': 'compact', 'segment.bytes': '5' } },
    seen: aScene({ claimed }),
    want: /^refused \(TopicConfigRefused\).*cleanup\.policy can't be set here.*segment\.bytes must be/,
  },
};

for (const [name, { request, seen, want }] of Object.entries(cases)) {
  test(name, () => assert.match(printPlan(planTopics(desiredTopics(aTopicsRequest(request)), seen)), want));
}

const someRequest = fc
  .record({
    replicationFactor: fc.constantFrom(1, 3),
    config: fc.constantFrom({}, { 'segment.bytes': '2000000' }),
    configKeys: fc.subarray(['segment.bytes', 'retention.bytes']),
  })
  .map(aTopicsRequest);
/** How one topic differs from what is asked for; undefined: it does not exist. */
const someDrift = fc.option(
  fc.record({
    partitions: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
    config: fc.dictionary(
      fc.constantFrom('retention.ms', 'segment.bytes', 'foreign.entry'),
      fc.constantFrom('1', '604800000', '-1'),
    ),
    own: fc.subarray(['retention.ms', 'segment.bytes', 'foreign.entry']),
  }),
  { nil: undefined },
);
const mostly = (list: string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(list) }, { weight: 1, arbitrary: fc.subarray(list) });
const someWorld = someRequest.chain(request =>
  fc
    .tuple(
      fc.tuple(someDrift, someDrift, someDrift),
      mostly(all),
      mostly(all),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([drifts, claims, adoptable, brokers]) => {
      const topics = asAsked(request);
      for (const [index, name] of all.entries()) {
        const [topic, drift] = [topics.get(name), drifts[index]];
        if (topic === undefined || drift === undefined) topics.delete(name);
        else {
          const config = { ...topic.config, ...drift.config };
          topics.set(name, {
            ...topic,
            config,
            own: drift.own,
            partitions: topic.partitions + drift.partitions,
          });
        }
      }
      return {
        request,
        world: aScene({ topics, claimed: new Set(claims), adoptable: new Set(adoptable), brokers }),
      };
    }),
);

test('in any world: a plan done leaves nothing to do, touches nothing foreign and makes only what was claimed', () => {
  let stepsDone = 0;
  fc.assert(
    fc.property(someWorld, ({ request, world }) => {
      const desired = desiredTopics(request);
      const plan = planTopics(desired, world);
      if (plan.kind !== 'steps') return;
      for (const step of plan.steps) {
        if (step.do === 'create') {
          assert.ok(world.claimed.has(step.topic.name));
          assert.ok(!world.topics.has(step.topic.name));
        } else {
          assert.ok(world.topics.has(step.change.topic));
          assert.ok(world.claimed.has(step.change.topic) || world.adoptable.has(step.change.topic));
          assert.ok(!('foreign.entry' in step.change.set) && !step.change.reset.includes('foreign.entry'));
        }
      }
      const topics = performSteps(world.topics, plan.steps);
      for (const [name, topic] of world.topics) {
        assert.equal(topics.get(name)?.config['foreign.entry'], topic.config['foreign.entry']);
        assert.equal(topics.get(name)?.partitions, topic.partitions);
      }
      assert.equal(printPlan(planTopics(desired, { ...world, topics })), 'nothing to do');
      stepsDone += plan.steps.length;
    }),
    { numRuns: 500 },
  );
  assert.ok(
    stepsDone > 100,
    `only ${stepsDone} steps were ever planned: the worlds are too odd to show anything`,
  );
});
