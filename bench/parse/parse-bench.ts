import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../bench.ts';
import { parsers } from './parsers.ts';

const WORKER = fileURLToPath(new URL('parse-worker.ts', import.meta.url));
/** Passes before the measured ones: the compiler has then seen every kind of line often enough. */
const WARM_UP = 3;

interface Pass {
  readonly seconds: number;
  readonly lines: number;
  readonly bytes: number;
}

/**
 * Each parser has a process of its own; passes alternate, so that whatever else the machine does hits all alike. Time
 * is the CPU time of the parsing thread. The ratio is the median over the rounds of ours to the best of the others.
 */
export const bench: Bench = {
  name: 'parse',
  describe: 'lines of chat parsed a second, against tmi.js, @twurple/chat and irc-message on the same lines',
  async run({ quick, progress }, report) {
    const messages = quick ? 4_000 : 20_000;
    const rounds = quick ? 3 : 11;
    const names = Object.keys(parsers);
    const workers = new Map(names.map(name => [name, fork(WORKER, [name, String(messages)])]));
    try {
      for (const worker of workers.values()) await answer(worker);
      const rates = new Map<string, number[]>(names.map(name => [name, []]));
      let last: Pass | undefined;
      for (let round = -WARM_UP; round < rounds; round++) {
        for (const [name, worker] of workers) {
          worker.send('pass');
          last = (await answer(worker)) as Pass;
          if (round >= 0) rates.get(name)?.push(last.lines / last.seconds);
        }
      }
      const shape = `${last?.lines} lines, ${Math.round((last?.bytes ?? 0) / (last?.lines ?? 1))} B mean`;
      for (const [name, values] of rates) {
        progress(`${name}: ${Math.round(median(values))} messages/s`);
        report({
          shape: `${name}, ${shape}`,
          metric: 'messages/s',
          value: Math.round(median(values)),
          unit: 'messages/s of CPU time',
          anchor: 'the other parsers on the same lines',
        });
      }
      const [best, ratio] = bestGeneric(rates);
      report({
        shape,
        metric: 'of best generic',
        value: Math.round(100 * ratio) / 100,
        unit: 'x',
        anchor: `${best}, the fastest generic parser; aim 5`,
        ratio: Math.round(100 * (ratio / 5)) / 100,
      });
    } finally {
      for (const worker of workers.values()) worker.kill();
    }
  },
};

/** The fastest of the others, and how many times faster ours is. */
function bestGeneric(rates: ReadonlyMap<string, readonly number[]>): [name: string, ratio: number] {
  const others = [...rates].filter(([name]) => name !== 'ours').sort(([, a], [, b]) => median(b) - median(a));
  const [best, theirs] = others[0] ?? ['none', []];
  const ours = rates.get('ours') ?? [];
  return [best, median(ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN)))];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The worker's next message; rejects when it ends instead. */
async function answer(worker: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const exit = once(worker, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a worker ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([
      once(worker, 'message', { signal: AbortSignal.timeout(120_000) }),
      exit,
    ]);
    return message;
  } finally {
    ended.abort();
    exit.catch(() => undefined);
  }
}
