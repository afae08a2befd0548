import type { Admin } from 'kafkajs';
import { eventually } from './eventually.ts';

/** Waits until the broker shows all of the topics: it does so some moments after it has acknowledged them. */
export async function topicsSeen(admin: Admin, topics: readonly string[]): Promise<void> {
  await eventually(`the topics ${topics.join(', ')}`, async () => {
    const seen = await admin.listTopics();
    return topics.every(topic => seen.includes(topic)) ? true : undefined;
  });
}

/** Waits until the broker shows none of the topics. */
export async function topicsGone(admin: Admin, topics: readonly string[]): Promise<void> {
  await eventually(`no topics ${topics.join(', ')}`, async () => {
    const seen = await admin.listTopics();
    return topics.some(topic => seen.includes(topic)) ? undefined : true;
  });
}
