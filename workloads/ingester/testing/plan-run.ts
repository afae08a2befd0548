import { ConnectionPlan } from '../connection-plan.ts';
import type { PlanEvent } from '../plan-events.ts';
import { type PlanSettings, twitchSettings } from '../plan-settings.ts';
import { SimulatedChat } from './simulated-chat.ts';

const STEP_MS = 100;

/** A connection plan that runs against a simulated server in virtual time. */
export class PlanRun {
  readonly plan: ConnectionPlan;
  readonly chat: SimulatedChat;
  now = 0;

  constructor(random: () => number = () => 0.5, settings: Partial<PlanSettings> = {}) {
    const twitch = twitchSettings({ joinsPerTenSeconds: 20, pingSeconds: 30 });
    this.plan = new ConnectionPlan({ ...twitch, ...settings }, random);
    this.chat = new SimulatedChat(() => 20 + 200 * random());
  }

  handle(event: PlanEvent): void {
    for (const effect of this.plan.handle(event, this.now)) this.chat.act(effect, this.now);
  }

  want(channels: readonly string[]): void {
    this.handle({ kind: 'channels', wanted: channels });
  }

  /** Lets time pass; `watch` is called at every step. */
  pass(ms: number, watch: () => void = () => undefined): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += STEP_MS;
      for (const event of this.chat.arrived(this.now)) this.handle(event);
      this.handle({ kind: 'tick' });
      watch();
    }
  }

  /** Lets time pass until `done`, at most `limitMs`; returns how long it took. */
  passUntil(done: () => boolean, limitMs: number): number {
    const start = this.now;
    while (!done()) {
      if (this.now - start > limitMs) throw new Error(`not done after ${limitMs} ms`);
      this.pass(STEP_MS);
    }
    return this.now - start;
  }
}

/** `count` channel logins. */
export function logins(count: number, prefix = 'channel'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}_${index}`);
}
