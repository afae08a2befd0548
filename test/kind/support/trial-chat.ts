import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { forwardPort } from '../../../tools/kind/forward-port.ts';
import { applyObjects, waitSystem } from '../../../tools/kind/systems/apply-systems.ts';
import { CHAT_CONTROL_PORT, chatObjects } from '../../../tools/kind/systems/chat-objects.ts';
import { SYSTEMS } from '../../../tools/kind/systems/system-objects.ts';
import { smackImage } from '../../../tools/kind/trial-images.ts';
import { writeChatLog } from '../../support/a-chat-log.ts';
import { countChatLog } from '../../support/count-chat-log.ts';
import type { TrialScene } from './trial-scene.ts';

/** A chat log that the chat server of the cluster plays. */
export interface TrialLog {
  readonly name: string;
  readonly channels: readonly string[];
  readonly messages: number;
  readonly seed: number;
  /** Event seconds a second. */
  readonly speed: number | 'max';
}

/** Chat that is being played. */
export interface PlayedLog {
  /** What every window must hold, counted plainly. */
  readonly expected: readonly object[];
  start(): Promise<void>;
  state(): Promise<'waiting' | 'playing' | 'done'>;
}

const stateShape = z.object({ state: z.enum(['waiting', 'playing', 'done']) });

/** Makes a log, brings it into the cluster and lets the chat server be ready to play it. */
export async function loadChat(scene: TrialScene, log: TrialLog): Promise<PlayedLog> {
  const folder = await mkdtemp(join(tmpdir(), 'smack-kind-chat-'));
  const file = `${log.name}.tsv`;
  try {
    const { channels, messages, seed } = log;
    await writeChatLog(join(folder, file), {
      channels,
      messages,
      seed,
      start: Date.parse('2024-05-01T10:00:00Z'),
    });
    const node = `${scene.cluster}-control-plane`;
    await scene.docker('exec', node, 'mkdir', '-p', '/var/lib/smack-trial/chat');
    await scene.docker('cp', join(folder, file), `${node}:/var/lib/smack-trial/chat/${file}`);
    const objects = chatObjects(smackImage('replay'), { kind: 'log', file, speed: log.speed });
    await applyObjects(scene.admin.client, objects);
    await waitSystem(scene.admin.client, 'chat');
    const expected = await countChatLog(join(folder, file));
    const ask = (path: string, method: string): Promise<unknown> => askChat(scene, path, method);
    return {
      expected,
      start: async () => void (await ask('/start', 'POST')),
      state: async () => stateShape.parse(await ask('/status', 'GET')).state,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function askChat({ admin }: TrialScene, path: string, method: string): Promise<unknown> {
  const target = { namespace: SYSTEMS, pod: 'chat-0', port: CHAT_CONTROL_PORT };
  await using forwarded = await forwardPort(admin.config, target);
  const answer = await fetch(`http://127.0.0.1:${forwarded.port}${path}`, {
    method,
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`the chat server answered ${answer.status} to ${method} ${path}`);
  return answer.json();
}
