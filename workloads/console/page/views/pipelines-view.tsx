import type { LiveChannel } from '../../live/live-value.ts';
import { trouble, worstFirst } from '../numbers/worst-first.ts';
import { writePath } from '../page-path.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, Loading } from '../parts/states.tsx';
import { Word } from '../parts/word.tsx';
import { count, t } from '../state/language.ts';
import { consoleNow, liveChannels, liveKnown, livePipelines } from '../state/live.ts';

/** All pipelines, whatever needs somebody first. */
export function PipelinesView() {
  const pipelines = worstFirst(livePipelines.value.map(({ pipeline }) => pipeline));
  const channels = Map.groupBy(liveChannels(), one => `${one.namespace}/${one.pipeline}`);
  return (
    <>
      <h1 tabIndex={-1}>{t('pipelines')}</h1>
      {!liveKnown.value ? (
        <Loading />
      ) : pipelines.length === 0 ? (
        <Empty says="noPipelines" next="noPipelinesNext" />
      ) : (
        <DataTable
          caption={t('pipelines')}
          columns={[
            { head: t('pipeline') },
            { head: t('state') },
            { head: t('channels'), numeric: true },
            { head: t('messagesNow'), numeric: true },
            { head: t('waitingPods'), numeric: true },
          ]}
          rows={pipelines.map(pipeline => {
            const { namespace, name } = pipeline;
            return {
              key: `${namespace}/${name}`,
              cells: [
                <a key="link" href={writePath({ name: 'pipeline', namespace, pipeline: name })}>
                  {namespace}/{name}
                </a>,
                <StateCell key="state" {...pipeline} />,
                t('joinedOf', { joined: count(pipeline.channelsJoined), wanted: count(pipeline.channels) }),
                count(messagesNow(channels.get(`${namespace}/${name}`) ?? [])),
                count(pipeline.waitingPods),
              ],
            };
          })}
        />
      )}
    </>
  );
}

/** A pipeline's state with the reason why. */
export function StateCell(
  pipeline: Parameters<typeof trouble>[0] & { readonly reason: string; readonly message: string },
) {
  const level = trouble(pipeline);
  const word = (['ready', 'paused', 'lacking', 'notReady'] as const)[level];
  return (
    <>
      <Word level={level} says={t(word)} />
      {(level === 3 || pipeline.waitingPods > 0) && (
        <span class="reason" lang="en" title={pipeline.message}>
          {pipeline.reason}
        </span>
      )}
    </>
  );
}

/** Messages of open windows; those of channels that fell silent are over. */
function messagesNow(channels: readonly LiveChannel[]): number {
  const now = consoleNow.value;
  return channels
    .filter(({ windowStart, windowSeconds }) => now < windowStart + 2_000 * windowSeconds)
    .reduce((sum, { messages }) => sum + messages, 0);
}
