import { useMemo, useState } from 'preact/hooks';
import type { ChannelAnswer, SummaryAnswer, TopChattersAnswer, WindowAnswer } from '../../api/shapes.ts';
import { csvOf } from '../numbers/csv.ts';
import { minutePoints } from '../numbers/minute-points.ts';
import { instantsOf, readRange, type TimeRange, writeRange } from '../numbers/time-range.ts';
import { Chart } from '../parts/chart.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { RangeChoice } from '../parts/range-choice.tsx';
import { saveText } from '../parts/save-text.ts';
import { Since } from '../parts/since.tsx';
import { Empty, Held } from '../parts/states.tsx';
import { Stats } from '../parts/stats.tsx';
import { askWindows } from '../state/ask-windows.ts';
import { count, t, timeText } from '../state/language.ts';
import { consoleNow, liveChannels } from '../state/live.ts';
import { get, useResource } from '../state/resource.ts';
import { goTo, route } from '../state/route.ts';

interface ChannelViewProps {
  readonly namespace: string;
  readonly pipeline: string;
  readonly room: string;
  readonly query: string;
}

const AGAIN_MS = 20_000;

/** A channel: now, and in a range of time. */
export function ChannelView({ namespace, pipeline, room, query }: ChannelViewProps) {
  const pipelinePath = `/pipelines/${namespace}/${pipeline}`;
  const channels = useResource(
    pipelinePath,
    get<{ channels: ChannelAnswer[] }>(`${pipelinePath}/channels?limit=500`),
    60_000,
  );
  const now = liveChannels(namespace, pipeline).find(one => one.room === room);
  const name = now?.channel ?? channels.value?.channels.find(one => one.room === room)?.channel;
  const range = readRange(query);
  const choose = (chosen: TimeRange) => {
    if (route.value.name === 'channel') goTo({ ...route.value, query: writeRange(chosen) });
  };
  return (
    <>
      <p class="crumbs">
        <a href="/">{t('pipelines')}</a> / <a href={pipelinePath}>{`${namespace}/${pipeline}`}</a>
      </p>
      <h1 tabIndex={-1}>
        <bdi>{name ?? room}</bdi>
      </h1>
      <section aria-label={t('messagesWindow')} class="now">
        <Stats
          of={[
            [t('messagesWindow'), now === undefined ? '–' : count(now.messages)],
            [t('chatters'), now === undefined ? '–' : count(now.chatters)],
            [t('topNow'), now?.top[0] === undefined ? '–' : <bdi key="top">{now.top[0].login}</bdi>],
            [t('lastMessage'), now === undefined ? t('quietChannel') : <Since key="since" ms={now.latest} />],
          ]}
        />
      </section>
      <RangeChoice range={range} choose={choose} />
      <Past path={`${pipelinePath}/channels/${room}`} range={range} name={name ?? room} />
    </>
  );
}

interface PastProps {
  readonly path: string;
  readonly range: TimeRange;
  readonly name: string;
}

function Past({ path, range, name }: PastProps) {
  const instants = () => {
    const { from, to } = instantsOf(range, consoleNow.peek());
    return `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  };
  const key = `${path}?${writeRange(range)}`;
  const windows = useResource(key, () => askWindows(path, instants()), AGAIN_MS);
  const summary = useResource(key, () => get<SummaryAnswer>(`${path}/summary?${instants()}`)(), AGAIN_MS);
  const top = useResource(
    key,
    () => get<TopChattersAnswer>(`${path}/top-chatters?${instants()}&limit=20`)(),
    AGAIN_MS,
  );
  return (
    <>
      <Held of={windows}>
        {found =>
          found.windows.length === 0 ? (
            <Empty says="noChat" next="noChatNext" />
          ) : (
            <Windows windows={found.windows} seconds={found.windowSeconds} name={name} />
          )
        }
      </Held>
      <Held of={summary}>{found => <Summary of={found} />}</Held>
      <h2>{t('topChatters')}</h2>
      <Held of={top}>{({ chatters }) => <TopChatters chatters={chatters} />}</Held>
    </>
  );
}

interface WindowsProps {
  readonly windows: readonly WindowAnswer[];
  readonly seconds: number;
  readonly name: string;
}

function Windows({ windows, seconds, name }: WindowsProps) {
  const [table, setTable] = useState(false);
  // The chart is drawn anew when its numbers change, not whenever something else on the page does.
  const points = useMemo(() => minutePoints(windows, seconds), [windows, seconds]);
  const title = seconds === 60 ? t('perMinute') : t('perWindow', { seconds });
  const save = () => {
    const heads = [
      'start',
      'messages',
      'chatters',
      'first_time_chatters',
      'subscriptions',
      'gifted_subscriptions',
      'bits',
      'bans',
      'timeouts',
      'deletions',
    ];
    const rows = windows.map(one => [
      one.start,
      one.messages,
      one.chatters,
      one.firstTimeChatters,
      one.subscriptions,
      one.giftedSubscriptions,
      one.bits,
      one.bans,
      one.timeouts,
      one.deletions,
    ]);
    saveText(`${name}.csv`, 'text/csv', csvOf(heads, rows));
  };
  return (
    <>
      {table ? (
        <DataTable
          caption={title}
          columns={[
            { head: t('time') },
            { head: t('messages'), numeric: true },
            { head: t('chatters'), numeric: true },
            { head: t('firstTime'), numeric: true },
            { head: t('bits'), numeric: true },
          ]}
          rows={windows.toReversed().map(one => ({
            key: one.start,
            cells: [
              timeText(Date.parse(one.start)),
              count(one.messages),
              count(one.chatters),
              count(one.firstTimeChatters),
              count(one.bits),
            ],
          }))}
        />
      ) : (
        <Chart points={points} name={title} />
      )}
      <p class="tools">
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>
          {t(table ? 'asChart' : 'asTable')}
        </button>
        <button type="button" onClick={save}>
          {t('downloadCsv')}
        </button>
      </p>
    </>
  );
}

function Summary({ of }: { readonly of: SummaryAnswer }) {
  const { peak } = of;
  const shown = peak && { messages: count(peak.messages), time: timeText(Date.parse(peak.start)) };
  return (
    <Stats
      of={[
        [t('messages'), count(of.messages)],
        [t('peak'), shown === undefined ? '–' : t('peakAt', shown)],
        [t('mostChatters'), count(of.mostChatters)],
        [t('firstTime'), count(of.firstTimeChatters)],
        [t('subscriptions'), count(of.subscriptions)],
        [t('giftedSubscriptions'), count(of.giftedSubscriptions)],
        [t('bits'), count(of.bits)],
        [t('moderation'), [of.bans, of.timeouts, of.deletions].map(count).join(' · ')],
      ]}
    />
  );
}

function TopChatters({ chatters }: { readonly chatters: TopChattersAnswer['chatters'] }) {
  if (chatters.length === 0) return <Empty says="noChat" />;
  return (
    <>
      <p class="next">{t('atLeast')}</p>
      <DataTable
        caption={t('topChatters')}
        columns={[{ head: t('chatters') }, { head: t('messages'), numeric: true }]}
        rows={chatters.map(({ user, login, messages }) => ({
          key: user,
          cells: [<bdi key="login">{login}</bdi>, count(messages)],
        }))}
      />
    </>
  );
}
