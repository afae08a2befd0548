import { computed, signal } from '@preact/signals';
import type { LiveChannel, LivePipeline, LiveValue } from '../../live/live-value.ts';
import type { LiveEvent } from '../../protocol/live-event.ts';
import { LiveMirror } from '../../protocol/live-mirror.ts';
import { type Freshness, freshnessOf, type StreamState } from '../numbers/freshness.ts';

const mirror = new LiveMirror<LiveValue>();
const shown = signal<ReadonlyMap<string, LiveValue>>(new Map());
const stream = signal<StreamState>({ heardAt: undefined, sourceAge: 0, open: false });
/** The tab's own clock, once a second. */
const tick = signal(performance.now());
/** What the console's wall clock is ahead of the tab's monotonic one: a browser's own date may be wrong. */
const ahead = signal(Date.now() - performance.now());
const known = signal(false);

const COME_BACK_MS = 1_500;

/** Whether a first picture has come. */
export const liveKnown = computed(() => known.value);
export const freshness = computed<Freshness>(() => freshnessOf(stream.value, tick.value));
/** The console's wall clock, milliseconds since 1970. */
export const consoleNow = computed(() => ahead.value + tick.value);

export const livePipelines = computed<readonly LivePipeline[]>(() =>
  [...shown.value.values()].filter(value => value.kind === 'pipeline'),
);

/** What is live of the channels of one pipeline, or of all. */
export function liveChannels(namespace?: string, pipeline?: string): readonly LiveChannel[] {
  return [...shown.value.values()].filter(
    (value): value is LiveChannel =>
      value.kind === 'channel' &&
      (namespace === undefined || (value.namespace === namespace && value.pipeline === pipeline)),
  );
}

/** Keeps one stream open while the tab is seen. */
export function followLive(): void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    stream.value = { ...stream.value, open: false };
  };
  const openSoon = () => {
    close();
    timer = setTimeout(open, COME_BACK_MS * (1 + Math.random()));
  };
  const open = () => {
    close();
    if (document.hidden) return;
    const { place } = mirror;
    const number = mirror.begin();
    source = new EventSource(
      `/api/v1/live${place === undefined ? '' : `?since=${encodeURIComponent(place)}`}`,
    );
    source.onerror = () => {
      // A browser comes back by itself after a broken connection, and never after a refusal.
      stream.value = { ...stream.value, open: false };
      if (source?.readyState === EventSource.CLOSED) openSoon();
    };
    for (const name of ['snapshot', 'delta', 'beat', 'bye'] as const) {
      source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        if (take(number, lastEventId, JSON.parse(data)) === 'again') openSoon();
      });
    }
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('online', open);
  setInterval(() => {
    tick.value = performance.now();
  }, 1_000);
  open();
}

function take(number: number, id: string, event: LiveEvent<LiveValue>): 'again' | undefined {
  const now = performance.now();
  if (event.type === 'bye') return 'again';
  ahead.value = event.now - now;
  tick.value = now;
  stream.value = {
    heardAt: now,
    sourceAge: event.type === 'beat' ? event.sourceAge : stream.value.sourceAge,
    open: true,
  };
  const outcome = mirror.take(number, id, event);
  if (outcome === 'applied') {
    shown.value = new Map(mirror.entries);
    known.value = true;
  }
  return outcome === 'gap' ? 'again' : undefined;
}
