import type { ObservedTopic, Step } from './plan-topics.ts';

/** The topics as they are once Kafka's controller has acknowledged all steps. Pure. */
export function performSteps(
  topics: ReadonlyMap<string, ObservedTopic>,
  steps: readonly Step[],
): ReadonlyMap<string, ObservedTopic> {
  const next = new Map(topics);
  for (const step of steps) {
    if (step.do === 'create') {
      const { name, partitions, replicationFactor, config } = step.topic;
      next.set(name, { partitions, replicationFactor, leaderless: 0, config, own: Object.keys(config) });
      continue;
    }
    const { topic: name, set, reset } = step.change;
    const topic = next.get(name);
    if (topic === undefined) continue;
    next.set(name, {
      ...topic,
      config: Object.fromEntries(
        Object.entries({ ...topic.config, ...set }).filter(([key]) => !reset.includes(key)),
      ),
      own: [...new Set([...topic.own, ...Object.keys(set)])].filter(key => !reset.includes(key)),
    });
  }
  return next;
}
