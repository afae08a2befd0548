import { LivePicture } from '../protocol/live-picture.ts';
import type { ListedPipeline } from './listed-pipeline.ts';
import {
  channelKey,
  type LiveChannel,
  type LiveValue,
  liveChannel,
  liveRecord,
  pipelineKey,
} from './live-value.ts';

/** Channels shown at most; a cluster has a thousand pipelines and most of them some dozens. */
const MOST_CHANNELS = 20_000;

/** Puts pipelines and the figures of their open windows into one picture. Scopes are `NAMESPACE/NAME`. */
export class LiveBoard {
  readonly picture = new LivePicture<LiveValue>();
  #pipelines = new Map<string, ListedPipeline>();
  #channels = 0;
  #refused = 0;

  /** Records that were no live figures, or for which there was no room. */
  get refused(): number {
    return this.#refused;
  }

  /** The pipelines that there are now; what belongs to others goes. */
  setPipelines(pipelines: readonly ListedPipeline[]): void {
    const before = this.#pipelines;
    this.#pipelines = new Map(pipelines.map(pipeline => [pipelineKey(pipeline), pipeline]));
    for (const [key, pipeline] of this.#pipelines) {
      const known = this.picture.get(key);
      const answer = JSON.stringify(pipeline.answer);
      if (known?.kind === 'pipeline' && JSON.stringify(known.pipeline) === answer) continue;
      this.picture.put(key, scopeOf(pipeline), { kind: 'pipeline', pipeline: pipeline.answer });
    }
    for (const [key, old] of before) {
      const now = this.#pipelines.get(key);
      if (now === undefined) this.picture.remove(key);
      if (now?.uid !== old.uid || now.channels.join() !== old.channels.join()) this.#dropChannels(old, now);
    }
  }

  /** A record of a pipeline's topic of live figures. */
  takeRecord(pipeline: ListedPipeline, text: string, readAt: number): void {
    const record = liveRecord.safeParse(parseJson(text));
    const current = this.#pipelines.get(pipelineKey(pipeline));
    if (!record.success) this.#refused += 1;
    else if (current?.uid === pipeline.uid && current.channels.includes(record.data.channel)) {
      this.#put(pipeline, liveChannel(pipeline, record.data, readAt));
    }
  }

  #put(pipeline: ListedPipeline, value: LiveChannel): void {
    const key = channelKey(pipeline, value.room);
    const known = this.picture.get(key);
    if (known?.kind === 'channel' && isOlder(value, known)) return;
    if (known === undefined) {
      if (this.#channels >= MOST_CHANNELS) {
        this.#refused += 1;
        return;
      }
      this.#channels += 1;
    }
    this.picture.put(key, scopeOf(pipeline), value);
  }

  #dropChannels(old: ListedPipeline, now: ListedPipeline | undefined): void {
    const wanted = new Set(now?.uid === old.uid ? now.channels : []);
    const prefix = channelKey(old, '');
    for (const key of this.picture.keys()) {
      const value = this.picture.get(key);
      if (!key.startsWith(prefix) || value?.kind !== 'channel' || wanted.has(value.channel)) continue;
      this.picture.remove(key);
      this.#channels -= 1;
    }
  }
}

/** A follower that begins anew meets figures again. Those of one window only grow. */
function isOlder(value: LiveChannel, known: LiveChannel): boolean {
  if (value.windowStart !== known.windowStart) return value.windowStart < known.windowStart;
  return value.messages <= known.messages && value.latest <= known.latest;
}

/** Who may see it is asked by namespace; a tab may look at one pipeline. */
export function scopeOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
