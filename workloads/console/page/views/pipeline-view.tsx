import type { ChannelAnswer, HealthAnswer, PipelineAnswer } from '../../api/shapes.ts';
import type { LiveChannel } from '../../live/live-value.ts';
import { writePath } from '../page-path.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Since } from '../parts/since.tsx';
import { Empty, Held } from '../parts/states.tsx';
import { Stats } from '../parts/stats.tsx';
import { Word } from '../parts/word.tsx';
import { count, t } from '../state/language.ts';
import { liveChannels, livePipelines } from '../state/live.ts';
import { get, useResource } from '../state/resource.ts';
import { StateCell } from './pipelines-view.tsx';

interface PipelineViewProps {
  readonly namespace: string;
  readonly pipeline: string;
}

/** A pipeline: how well it reads and counts, and its channels with what happens in them now. */
export function PipelineView({ namespace, pipeline }: PipelineViewProps) {
  const path = `/pipelines/${namespace}/${pipeline}`;
  const asked = useResource(path, get<PipelineAnswer>(path), 30_000);
  const followed = livePipelines.value.find(
    one => one.pipeline.namespace === namespace && one.pipeline.name === pipeline,
  );
  const channels = useResource(
    path,
    get<{ channels: ChannelAnswer[] }>(`${path}/channels?limit=500`),
    30_000,
    JSON.stringify([followed?.pipeline.channelsJoined, followed?.pipeline.channelsFailed]),
  );
  return (
    <>
      <p class="crumbs">
        <a href="/">{t('pipelines')}</a>
      </p>
      <h1 tabIndex={-1}>
        {namespace}/{pipeline}
      </h1>
      <Held of={followed === undefined ? asked : { ...asked, value: followed.pipeline, trouble: undefined }}>
        {one => (
          <>
            <p>
              <StateCell {...one} /> {!one.ready && <span lang="en">{one.message}</span>}
            </p>
            <Health path={path} />
          </>
        )}
      </Held>
      <h2>{t('channels')}</h2>
      <Held of={channels}>
        {answer => <Channels namespace={namespace} pipeline={pipeline} channels={answer.channels} />}
      </Held>
    </>
  );
}

function Health({ path }: { readonly path: string }) {
  const health = useResource(path, get<HealthAnswer>(`${path}/health`), 10_000);
  const known = (value: number | null) => (value === null ? t('unknown') : count(value));
  const of = (have: number, wanted: number) => t('joinedOf', { joined: count(have), wanted: count(wanted) });
  return (
    <Held of={health}>
      {({ channels, channelsJoined, shards, processors, lag, deadLetters }) => (
        <Stats
          of={[
            [t('channels'), of(channelsJoined, channels)],
            [t('ingesters'), of(shards.ready, shards.desired)],
            [t('processors'), of(processors.ready, processors.desired)],
            [t('lag'), known(lag)],
            [t('deadLetters'), known(deadLetters)],
          ]}
        />
      )}
    </Held>
  );
}

interface ChannelsProps extends PipelineViewProps {
  readonly channels: readonly ChannelAnswer[];
}

function Channels({ namespace, pipeline, channels }: ChannelsProps) {
  const live = new Map(liveChannels(namespace, pipeline).map(one => [one.room, one]));
  const rows = [...channels].sort((a, b) => weight(b, live) - weight(a, live));
  if (rows.length === 0) return <Empty says="quietChannel" />;
  return (
    <DataTable
      caption={t('channels')}
      columns={[
        { head: t('channel') },
        { head: t('messagesWindow'), numeric: true },
        { head: t('chatters'), numeric: true },
        { head: t('topNow') },
        { head: t('lastMessage'), numeric: true },
      ]}
      rows={rows.map(channel => {
        const now = channel.room === undefined ? undefined : live.get(channel.room);
        return {
          key: channel.room ?? channel.channel,
          cells: [
            <ChannelName key="name" namespace={namespace} pipeline={pipeline} channel={channel} />,
            now === undefined ? '' : count(now.messages),
            now === undefined ? '' : count(now.chatters),
            now?.top[0] === undefined ? '' : <bdi key="top">{now.top[0].login}</bdi>,
            now === undefined ? '' : <Since key="since" ms={now.latest} />,
          ],
        };
      })}
    />
  );
}

/** Those that can not be read come first, then the busiest. */
function weight(channel: ChannelAnswer, live: ReadonlyMap<string, LiveChannel>): number {
  if (channel.state === 'failed') return Number.POSITIVE_INFINITY;
  if (channel.state === 'former') return -1;
  return live.get(channel.room ?? '')?.messages ?? 0;
}

function ChannelName({
  namespace,
  pipeline,
  channel,
}: PipelineViewProps & { readonly channel: ChannelAnswer }) {
  const { room, state, reason } = channel;
  const name = <bdi>{channel.channel}</bdi>;
  return (
    <>
      {room === undefined ? (
        name
      ) : (
        <a href={writePath({ name: 'channel', namespace, pipeline, room, query: '' })}>{name}</a>
      )}
      {state === 'failed' && <Word level={3} says={t('failedChannel', { reason: reason ?? '' })} />}
      {state === 'former' && <Word level={1} says={t('formerChannel')} />}
      {state === 'wanted' && room === undefined && <Word level={1} says={t('quietChannel')} />}
    </>
  );
}
