import type { ChannelReport, PlanEffect, PlanEvent } from './plan-events.ts';
import type { PlanSettings } from './plan-settings.ts';
import { newPlanState, type PlanState } from './plan-state.ts';
import { settle } from './settle-plan.ts';
import { takeEvent } from './take-event.ts';

/**
 * Decides which connections exist and which channel is read on which: events in, effects out, no sockets, no clock
 * of its own. One rule does everything: *a channel without a lasting seat is joined wherever a JOIN is free soonest,
 * and its old seat is given up only when the new one holds*. Start-up, RECONNECT, lost connections, channel edits and
 * the merging of spare connections are only ways for channels to have no lasting seat.
 *
 * Each anonymous connection is an identity of its own to Twitch, with 20 JOINs in 10 s of its own: 90 channels over
 * five connections take a second, over one they take 40.
 */
export class ConnectionPlan {
  readonly #state: PlanState;

  /** `random` gives numbers in [0, 1). */
  constructor(settings: PlanSettings, random: () => number) {
    this.#state = newPlanState(settings, random);
  }

  /** Takes in one event at `now` (monotonic milliseconds) and says what to do, in order. */
  handle(event: PlanEvent, now: number): readonly PlanEffect[] {
    this.#state.effects = [];
    takeEvent(this.#state, event, now);
    // While the sockets are not read nothing can be judged, and a new connection could not even log in.
    if (this.#state.reading) settle(this.#state, now);
    return this.#state.effects;
  }

  /** Whether every channel is joined or failed. */
  get settled(): boolean {
    return this.report().pending.length === 0;
  }

  /** How many connections exist, those being left included. */
  get connections(): number {
    return this.#state.connections.size;
  }

  /** The room id of a wanted channel that was joined at least once. */
  roomOf(channel: string): string | undefined {
    return this.#state.channels.get(channel)?.room;
  }

  /** Room ids of the wanted channels that were joined at least once. */
  rooms(): readonly string[] {
    return [...this.#state.channels.values()].flatMap(({ room }) => (room === undefined ? [] : [room]));
  }

  /** Where each channel stands. A channel that moves between connections stays joined. */
  report(): ChannelReport {
    const joined: string[] = [];
    const failed: { readonly channel: string; readonly reason: string }[] = [];
    const pending: string[] = [];
    for (const { login, holder, failure } of this.#state.channels.values()) {
      if (holder !== undefined) joined.push(login);
      else if (failure !== undefined) failed.push({ channel: login, reason: failure });
      else pending.push(login);
    }
    return { joined, failed, pending };
  }
}
