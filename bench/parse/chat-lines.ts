import { usualMix } from '../../workloads/replay/chat-shape.ts';
import { generateChat } from '../../workloads/replay/generate-chat.ts';
import { renderEvent } from '../../workloads/replay/render-event.ts';

const SEED = 20_190_430;

/**
 * Lines of chat as Twitch sends them today: client nonce, badges, emotes; 12 % replies, 5 % shared chat, 5 % flags.
 * Each is a flat string of its own, as a socket's decoder makes them. Deterministic.
 */
export function chatLines(messages: number): string[] {
  const chat = generateChat({
    channels: ['bulldog', 'forsen', 'admiralbulldog', 'a_channel_of_25_letters_x'],
    seed: SEED,
    start: Date.UTC(2026, 0, 1),
    messages,
    mix: { ...usualMix, replies: 0.12, sharedChat: 0.05 },
  });
  const lines: string[] = [];
  for (const event of chat.events()) {
    if (event.kind !== 'message') continue;
    const { tags, rest } = renderEvent(event, SEED);
    lines.push(Buffer.from(`@${tags} ${rest}`).toString());
  }
  return lines;
}
