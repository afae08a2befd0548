import type { KubeObject } from '../../../operator/kube/object.ts';
import { addressOf, systemObjects } from './system-objects.ts';

export const CHAT_PORT = 8080;
export const CHAT_CONTROL_PORT = 8081;
export const chatUrl = `ws://${addressOf('chat')}:${CHAT_PORT}`;

/** What the chat server plays. */
export type TrialChat =
  /** Made up, without end, in real time. */
  | { readonly kind: 'generated'; readonly channels: readonly string[] }
  /** A log in its data folder, from when it is told to start. */
  | { readonly kind: 'log'; readonly file: string; readonly speed: number | 'max' };

/** The Twitch-compatible chat server. */
export function chatObjects(image: string, chat: TrialChat): readonly KubeObject[] {
  const node = ['/nodejs/bin/node', '--disable-warning=DEP0040', '/app/main.mjs'];
  const ports = ['--ws-port', String(CHAT_PORT), '--control-port', String(CHAT_CONTROL_PORT)];
  return systemObjects({
    name: 'chat',
    image,
    command: [...node, '--host', '0.0.0.0', ...ports, ...chatArguments(chat)],
    ports: { chat: CHAT_PORT, control: CHAT_CONTROL_PORT },
    config: {},
    data: '/data',
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  });
}

function chatArguments(chat: TrialChat): readonly string[] {
  if (chat.kind === 'log') return ['--chat', `/data/${chat.file}`, '--speed', String(chat.speed)];
  return ['--channels', chat.channels.join(','), '--loop', '--autostart', '0'];
}
