import response from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import { readFetchResponse } from './read-fetch-response.ts';

const topics = new Set<string>();
let mended = false;

/**
 * Lets kafkajs hand on the log of this topic as it came, batch by batch, to every consumer of this process: what
 * `eachBatch` calls a message is a `FetchedBatch` then. kafkajs' own decoder makes a dozen objects and several BigInts
 * of each record (docs/performance.md).
 *
 * Everything else of kafkajs stays: groups, positions, retries, transactions. A consumer that also reads other topics, or
 * whose broker speaks no Fetch 11 (Kafka before 2.3), gets kafkajs' messages. Idempotent.
 */
export function readInPlace(topic: string): void {
  topics.add(topic);
  if (mended) return;
  mended = true;
  const decode = response.decode;
  response.decode = async rawData =>
    (await readFetchResponse(rawData, name => topics.has(name))) ?? decode(rawData);
}
