import type { SchemaReady } from '../../systems/cassandra/schema-port.ts';
import type { TopicsReady } from '../../systems/kafka/topics-port.ts';
import type { SystemReport, Unclaimed } from '../../systems/system-report.ts';
import { bad, good, type Judgement } from './judgement.ts';

/** TopicsReady from Kafka's answer. */
export function judgeTopics(report: SystemReport<TopicsReady> | Unclaimed): Judgement {
  if (report.state !== 'ready') return notReady(report, 'topics');
  const { chat, live, dead, partitions } = report.value;
  return good('AsAsked', `${chat} has ${partitions} partitions; ${live} and ${dead} are there`);
}

/** SchemaReady from Cassandra's answer. */
export function judgeSchema(report: SystemReport<SchemaReady> | Unclaimed): Judgement {
  if (report.state !== 'ready') return notReady(report, 'keyspace');
  const { keyspace, schemaVersion } = report.value;
  return good('AsAsked', `keyspace ${keyspace} is at schema version ${schemaVersion}`);
}

function notReady(
  report: Exclude<SystemReport<unknown>, { readonly state: 'ready' }> | Unclaimed,
  what: string,
): Judgement {
  if (report.state === 'unclaimed') return bad('Claiming', `the ${what} will be created`);
  return bad(report.reason, report.message);
}
