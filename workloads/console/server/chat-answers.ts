import type { Reader } from '../access/access.ts';
import { ProblemError } from '../api/problem-error.ts';
import { writeToken } from '../api/queries.ts';
import type { AnswerOf, Asked, RouteId } from '../api/routes.ts';
import type { ChannelAnswer } from '../api/shapes.ts';
import type { Directory } from '../live/directory.ts';
import type { ListedPipeline } from '../live/listed-pipeline.ts';
import type { CassandraPool } from '../store/cassandra-pool.ts';
import { readRooms, readTops, readWindowRows } from '../store/channel-store.ts';
import { mergeTops, summarize } from '../store/summarize.ts';
import type { PipelineLag } from './pipeline-lag.ts';

export type Answer<I extends RouteId> = (asked: Asked<I>, reader: Reader) => Promise<AnswerOf<I>>;
export type ChatAnswers = { readonly [I in Exclude<RouteId, 'getSession'>]: Answer<I> };

export interface ChatSources {
  readonly directory: Directory;
  readonly store: CassandraPool;
  readonly lag: PipelineLag;
}

/** What the pages about chat answer. A pipeline that a reader may not see is answered as forbidden whether it exists or not. */
export function chatAnswers({ directory, store, lag }: ChatSources): ChatAnswers {
  const pipelineFor = async (reader: Reader, { namespace, name }: { namespace: string; name: string }) => {
    if (!(await reader.maySee(namespace))) {
      const who = reader.username ?? 'you';
      throw new ProblemError('Forbidden', `${who} may not list twitchpipelines in namespace ${namespace}`);
    }
    return directory.find(namespace, name);
  };

  return {
    async listPipelines({ query }, reader) {
      const { items, next } = cut(await visible(directory.all(), reader), keyOf, query);
      return { pipelines: items.map(({ answer }) => answer), ...next };
    },
    async getPipeline({ params }, reader) {
      return (await pipelineFor(reader, params)).answer;
    },
    async getHealth({ params }, reader) {
      const pipeline = await pipelineFor(reader, params);
      const { shards, processors, channels, channelsJoined, channelsFailed } = pipeline.answer;
      const figures = await lag.of(pipeline);
      return { shards, processors, channels, channelsJoined, channelsFailed, ...figures };
    },
    async listChannels({ params, query }, reader) {
      const pipeline = await pipelineFor(reader, params);
      const rooms = pipeline.keyspace === undefined ? [] : await readRooms(store.placeOf(pipeline));
      const { items, next } = cut(mergeChannels(pipeline, rooms), channelKey, query);
      return { channels: items, ...next };
    },
    async listWindows({ params, query }, reader) {
      const place = store.placeOf(await pipelineFor(reader, params));
      const { from, to, limit, continue: after } = query;
      const start = after === undefined ? from : Math.max(from, Number(after) + 1);
      const windows: AnswerOf<'listWindows'>['windows'] = [];
      let next = {};
      for await (const row of readWindowRows(place, { room: params.room, from: start, to })) {
        if (windows.length === limit) {
          next = { continue: writeToken(String(Date.parse(windows.at(-1)?.start ?? ''))) };
          break;
        }
        windows.push({ ...row, start: new Date(row.start).toISOString() });
      }
      return { ...rangeOf(query), windowSeconds: place.windowSeconds, windows, ...next };
    },
    async getSummary({ params, query }, reader) {
      const place = store.placeOf(await pipelineFor(reader, params));
      return { ...rangeOf(query), ...(await summarize(readWindowRows(place, { ...query, ...params }))) };
    },
    async listTopChatters({ params, query }, reader) {
      const place = store.placeOf(await pipelineFor(reader, params));
      const tops = readTops(place, { room: params.room, from: query.from, to: query.to });
      return { ...rangeOf(query), chatters: await mergeTops(tops, query.limit) };
    },
  };
}

async function visible(all: readonly ListedPipeline[], reader: Reader): Promise<readonly ListedPipeline[]> {
  const seen = new Map<string, boolean>();
  for (const { namespace } of all) {
    if (!seen.has(namespace)) seen.set(namespace, await reader.maySee(namespace));
  }
  return all.filter(({ namespace }) => seen.get(namespace));
}

/** Channels asked for and those of the table, by login: one may have a room and not be wanted any more, or be wanted and not have one yet. */
function mergeChannels(
  { channels, answer }: ListedPipeline,
  rooms: readonly { readonly room: string; readonly channel: string }[],
): ChannelAnswer[] {
  const wanted = new Set(channels);
  const failed = new Map(answer.channelsFailed.map(({ channel, reason }) => [channel, reason]));
  const known = new Set(rooms.map(({ channel }) => channel));
  const rows = [...rooms, ...channels.filter(channel => !known.has(channel)).map(channel => ({ channel }))];
  return rows
    .map(row => {
      const reason = failed.get(row.channel);
      if (!wanted.has(row.channel)) return { ...row, state: 'former' as const };
      return reason === undefined
        ? { ...row, state: 'wanted' as const }
        : { ...row, state: 'failed' as const, reason };
    })
    .sort((a, b) => (channelKey(a) < channelKey(b) ? -1 : 1));
}

/** A space comes before every character of a name, so that keys sort as their parts do. */
function keyOf({ namespace, name }: ListedPipeline): string {
  return `${namespace} ${name}`;
}

function channelKey({ channel, room }: { readonly channel: string; readonly room?: string }): string {
  return `${channel} ${room ?? ''}`;
}

function cut<T>(
  all: readonly T[],
  key: (item: T) => string,
  { limit, continue: after }: { readonly limit: number; readonly continue?: string | undefined },
): { readonly items: T[]; readonly next: { continue?: string } } {
  const rest = after === undefined ? all : all.filter(item => key(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: last === undefined || rest.length <= limit ? {} : { continue: writeToken(key(last)) },
  };
}

function rangeOf({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
