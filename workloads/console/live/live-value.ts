import { z } from 'zod';
import type { PipelineAnswer } from '../api/shapes.ts';

const login = z.string().max(64);

/** A record of a topic of live figures, as the processor writes it (`LiveFigures` in workloads/chat/record.ts). */
export const liveRecord = z.object({
  room: z.string().max(20),
  channel: login,
  windowStart: z.number(),
  windowSeconds: z.number(),
  messages: z.number(),
  chatters: z.number(),
  top: z.array(z.object({ login, messages: z.number() })).max(100),
  latest: z.number(),
  late: z.number(),
});

/** What the open window of a channel shows so far; times in milliseconds since 1970. */
export interface LiveChannel {
  readonly kind: 'channel';
  readonly namespace: string;
  readonly pipeline: string;
  readonly room: string;
  readonly channel: string;
  readonly windowStart: number;
  readonly windowSeconds: number;
  readonly messages: number;
  readonly chatters: number;
  readonly top: readonly { readonly login: string; readonly messages: number }[];
  /** Event time of the newest message. */
  readonly latest: number;
  /** Messages that came too late for any total, since the processor has the channel. */
  readonly late: number;
  /** When the console read it, by its own clock. */
  readonly readAt: number;
}

/** A pipeline as the list of pipelines has it. */
export interface LivePipeline {
  readonly kind: 'pipeline';
  readonly pipeline: PipelineAnswer;
}

export type LiveValue = LiveChannel | LivePipeline;

/** A tab shows no more of them. */
const TOP = 5;

export function liveChannel(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { top, ...record }: z.output<typeof liveRecord>,
  readAt: number,
): LiveChannel {
  return { kind: 'channel', namespace, pipeline: name, ...record, top: top.slice(0, TOP), readAt };
}

export function pipelineKey({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string {
  return `p ${namespace} ${name}`;
}

export function channelKey(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  room: string,
): string {
  return `c ${namespace} ${name} ${room}`;
}
