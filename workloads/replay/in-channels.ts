import type { ChatScript } from './chat-script.ts';

/** The whole script in each of several channels instead of its own: a big load out of one log. */
export function inChannels(script: ChatScript, channels: readonly string[]): ChatScript {
  return {
    channels: [...channels].sort(),
    total: script.total === null ? null : script.total * channels.length,
    *events() {
      for (const event of script.events()) {
        for (const [place, channel] of channels.entries()) {
          yield { ...event, channel, index: event.index * channels.length + place };
        }
      }
    },
  };
}
