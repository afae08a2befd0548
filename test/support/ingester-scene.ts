import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeRecord } from '../../workloads/chat/codec.ts';
import type { TopicRecord } from '../../workloads/chat/record.ts';
import type { ChannelReport } from '../../workloads/ingester/plan-events.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { readTopic, type StoredRecord, testKafka } from './read-topic.ts';

const MAIN = fileURLToPath(new URL('../../workloads/ingester/main.ts', import.meta.url));

/** What a test says about an ingester's configuration. */
export interface IngesterOptions {
  readonly url: string;
  readonly channels: readonly string[];
  readonly kafka: readonly string[];
  readonly partitions?: number;
  readonly pingSeconds?: number;
  readonly topicConfig?: Readonly<Record<string, string>>;
}

/** A record of the `.chat` topic with where it stands. */
export interface ChatLine extends StoredRecord {
  readonly record: TopicRecord;
}

/** Topics of their own, and ingester processes that write into them. */
export interface IngesterScene {
  readonly topics: { readonly chat: string; readonly live: string; readonly dead: string };
  start(name?: string): Promise<RunningIngester>;
  /** All records of `.chat`. */
  chat(): Promise<ChatLine[]>;
  dead(): Promise<StoredRecord[]>;
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** One ingester process. */
export interface RunningIngester {
  readonly url: string;
  channels(): Promise<ChannelReport>;
  readonly ready: () => Promise<boolean>;
  /** A metric by its name with its labels, as it stands in the Prometheus text. */
  metric(name: string): Promise<number>;
  /** How many messages it has put into its queue. */
  messages(): Promise<number>;
  /** Writes other channels into its configuration file. */
  edit(channels: readonly string[]): Promise<void>;
  /** Sends a signal and resolves to the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  log(): string;
}

export async function anIngesterScene(options: IngesterOptions): Promise<IngesterScene> {
  const base = `e.test-${randomBytes(4).toString('hex')}`;
  const topics = { chat: `${base}.chat`, live: `${base}.live`, dead: `${base}.dead` };
  const admin = testKafka(options.kafka).admin();
  await admin.connect();
  const entries = Object.entries({ 'message.timestamp.type': 'LogAppendTime', ...options.topicConfig });
  const configEntries = entries.map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: [
      { topic: topics.chat, numPartitions: options.partitions ?? 3, replicationFactor: 1, configEntries },
      { topic: topics.dead, numPartitions: 1, replicationFactor: 1 },
    ],
  });
  await admin.disconnect();
  const folder = await mkdtemp(join(tmpdir(), 'smack-ingester-'));
  const running: ChildProcess[] = [];
  return {
    topics,
    start: async (name = 'pod-0') => {
      const path = join(folder, `${name}.json`);
      const write = async (channels: readonly string[]): Promise<void> => {
        await writeFile(`${path}.new`, JSON.stringify({ ...config(options, topics), channels }));
        await rename(`${path}.new`, path);
      };
      await write(options.channels);
      const port = await freePort();
      const child = spawn(process.execPath, [MAIN], {
        env: {
          ...process.env,
          SMACK_CONFIG: path,
          POD_NAME: name,
          POD_IP: '127.0.0.1',
          SMACK_PORT: String(port),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.push(child);
      return watchChild(child, `http://127.0.0.1:${port}`, write);
    },
    chat: async () => {
      const stored = await readTopic(options.kafka, topics.chat);
      return stored.map(line => {
        const decoded = decodeRecord(Buffer.from(line.value));
        if (!decoded.ok) throw new Error(`${decoded.reason}: ${line.value}`);
        return { ...line, record: decoded.record };
      });
    },
    dead: () => readTopic(options.kafka, topics.dead),
    close: async () => {
      for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}

function config(options: IngesterOptions, topics: IngesterScene['topics']): object {
  return {
    pipeline: { namespace: 'e', name: 'test', uid: randomUUID() },
    shard: 0,
    replica: 0,
    twitch: { url: options.url, joinsPerTenSeconds: 20, pingSeconds: options.pingSeconds ?? 0.3 },
    kafka: { brokers: options.kafka },
    topics,
  };
}

function watchChild(
  child: ChildProcess,
  url: string,
  edit: (channels: readonly string[]) => Promise<void>,
): RunningIngester {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      output += chunk;
    });
  }
  const exited = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const line = text.split('\n').find(one => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  };
  return {
    url,
    metric,
    messages: () => metric('smack_ingester_records_total{type="message"}'),
    channels: async () => (await fetch(`${url}/channels`)).json() as Promise<ChannelReport>,
    ready: async () => (await fetch(`${url}/readyz`)).ok,
    edit,
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
    log: () => output,
  };
}

/** Waits until the ingester says it is ready; its log is told when it does not become so. */
export async function untilReady(ingester: RunningIngester, withinMs = 60_000): Promise<void> {
  const look = async () => (await ingester.ready()) || undefined;
  await eventually('the ingester is ready', look, { withinMs }).catch((error: unknown) => {
    throw new Error(ingester.log(), { cause: error });
  });
}
