import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Speed } from './demo-options.ts';

/** What the replay server is to play. */
export type ReplayChat =
  | { readonly kind: 'log'; readonly file: string; readonly speed: Speed }
  /** Chat made by the project's generator, without end, at real time. */
  | { readonly kind: 'generated'; readonly channels: readonly string[] };

export interface ReplayOptions {
  readonly chat: ReplayChat;
  /** Loopback address to listen on. */
  readonly host: string;
  readonly log: string;
}

const listening = z.object({ ws: z.string(), control: z.string() });
const status = z.object({
  state: z.enum(['waiting', 'playing', 'done']),
  joined: z.record(z.string(), z.number()),
  sent: z.number(),
  total: z.number().nullable(),
});
export type ReplayStatus = z.output<typeof status>;

/** A running chat server that speaks like Twitch. */
export interface ReplayProcess {
  /** Where ingesters connect. */
  readonly url: string;
  start(): Promise<void>;
  status(): Promise<ReplayStatus>;
  /** Rejects when it ends before it is stopped. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const LISTENING_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 5_000;

/** Starts the replay server; it plays nothing before {@link ReplayProcess.start}. */
export async function startReplay(options: ReplayOptions): Promise<ReplayProcess> {
  const main = fileURLToPath(new URL('../../workloads/replay/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--host', options.host, ...chatArgs(options.chat)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stderr.pipe(createWriteStream(options.log, { flags: 'a' }));
  let stopping = false;
  const ended = once(child, 'exit');
  const failed = ended.then(([code, signal]): never => {
    if (stopping) return new Promise<never>(() => {}) as never;
    throw new Error(`the chat server ended with ${signal ?? `code ${code}`}; its log is ${options.log}`);
  });
  failed.catch(() => {});
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line', { signal: AbortSignal.timeout(LISTENING_DEADLINE_MS) });
  const [line] = (await Promise.race([first, failed])) as [string];
  const { ws, control } = listening.parse(JSON.parse(line));
  const ask = async (path: string, method: string): Promise<unknown> => {
    const answer = await fetch(`${control}${path}`, { method, signal: AbortSignal.timeout(5_000) });
    if (!answer.ok) throw new Error(`the chat server answered ${answer.status} to ${method} ${path}`);
    return answer.json();
  };
  return {
    url: ws,
    start: async () => void (await ask('/start', 'POST')),
    status: async () => status.parse(await ask('/status', 'GET')),
    failed,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function chatArgs(chat: ReplayChat): string[] {
  if (chat.kind === 'log') return ['--chat', chat.file, '--speed', String(chat.speed)];
  return ['--channels', chat.channels.join(','), '--loop'];
}
