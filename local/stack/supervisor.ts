import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildProgram, startProgram } from './child-program.ts';
import type { ProgramPlan } from './program-plan.ts';
import type { ProgramName, ProgramState } from './stack-state.ts';

/** What a test or a person may do to a running program. `kill` is SIGKILL, `pause` is SIGSTOP. */
export const programActions = ['start', 'stop', 'kill', 'pause', 'resume'] as const;
export type ProgramAction = (typeof programActions)[number];

/** Grace of a program that is stopped by request; it will be started again with its data. */
const STOP_GRACE_MS = 30_000;

/**
 * Owns the programs of one stack: starts each when those before it are ready, and ends them. A program that ends by
 * itself is not started again: tests kill programs because they want them dead, and people should see that one died.
 */
export class Supervisor {
  readonly #plans: ReadonlyMap<ProgramName, ProgramPlan>;
  readonly #logs: string;
  readonly #changed: () => void;
  readonly #states = new Map<ProgramName, ProgramState>();
  readonly #children = new Map<ProgramName, ChildProgram>();
  readonly #ending = new AbortController();

  /** @param changed called whenever {@link states} is different from before */
  constructor(plans: readonly ProgramPlan[], logs: string, changed: () => void) {
    this.#plans = new Map(plans.map(plan => [plan.name, plan]));
    this.#logs = logs;
    this.#changed = changed;
    for (const { name } of plans)
      this.#states.set(name, { name, phase: 'starting', log: join(logs, `${name}.log`) });
  }

  states(): readonly ProgramState[] {
    return [...this.#states.values()];
  }

  /**
   * Starts everything, as much at once as the order allows.
   * @throws Error of the first program that failed, with the end of its log
   */
  async startAll(): Promise<void> {
    const ready = new Map<ProgramName, Promise<void>>();
    const readyOf = (plan: ProgramPlan): Promise<void> => {
      const known = ready.get(plan.name);
      if (known !== undefined) return known;
      const before = plan.after.flatMap(name => this.#plans.get(name) ?? []);
      const promise = Promise.all(before.map(readyOf)).then(() => this.#start(plan));
      ready.set(plan.name, promise);
      return promise;
    };
    await Promise.all([...this.#plans.values()].map(readyOf));
  }

  /** Does it and waits until it is done: a started program is ready, a stopped one is gone. */
  async act(name: ProgramName, action: ProgramAction): Promise<void> {
    const plan = this.#plans.get(name);
    if (plan === undefined) throw new Error(`this stack has no program ${name}`);
    const child = this.#children.get(name);
    if (action === 'start') {
      if (child?.running()) throw new Error(`${name} is running`);
      return this.#start(plan);
    }
    if (child === undefined || !child.running()) throw new Error(`${name} is not running`);
    if (action === 'pause' || action === 'resume') {
      child.signal(action === 'pause' ? 'SIGSTOP' : 'SIGCONT');
      this.#set(name, { phase: action === 'pause' ? 'paused' : 'ready' });
      return;
    }
    this.#set(name, { phase: 'stopped' });
    await child.stop(action === 'kill' ? 0 : STOP_GRACE_MS);
  }

  /** Ends everything: the last of the start order first, each with its own grace. */
  async endAll(): Promise<void> {
    this.#ending.abort(new Error('the stack ends'));
    const nodes = this.#children.get('nodes');
    if (nodes !== undefined) await this.#end('nodes', nodes);
    await Promise.all([...this.#children].map(([name, child]) => this.#end(name, child)));
  }

  async #end(name: ProgramName, child: ChildProgram): Promise<void> {
    if (child.running()) this.#set(name, { phase: 'stopped' });
    await child.stop(this.#plans.get(name)?.graceMs ?? 0);
  }

  async #start(plan: ProgramPlan): Promise<void> {
    const { signal } = this.#ending;
    signal.throwIfAborted();
    const log = join(this.#logs, `${plan.name}.log`);
    const child = await this.#spawn(plan, log);
    const failed = child.ended.then(async end => {
      throw await this.#failure(plan.name, log, `it ended with ${end} before it was ready`);
    });
    const waiting = new AbortController();
    try {
      await Promise.race([plan.ready(AbortSignal.any([signal, waiting.signal])), failed]);
    } finally {
      waiting.abort();
      failed.catch(() => {});
    }
    this.#set(plan.name, { phase: 'ready' });
  }

  async #spawn(plan: ProgramPlan, log: string): Promise<ChildProgram> {
    const child = await startProgram(plan.run, log).catch(async (error: Error) => {
      throw await this.#failure(plan.name, log, error.message);
    });
    this.#children.set(plan.name, child);
    this.#states.set(plan.name, { name: plan.name, phase: 'starting', process: child.id, log });
    this.#changed();
    void child.ended.then(exit => {
      const phase = this.#states.get(plan.name)?.phase;
      if (this.#children.get(plan.name) !== child) return;
      this.#set(plan.name, phase === 'stopped' ? { phase } : { phase: 'exited', exit });
    });
    return child;
  }

  #set(name: ProgramName, change: Partial<ProgramState>): void {
    const state = this.#states.get(name);
    if (state === undefined) return;
    this.#states.set(name, { ...state, ...change });
    this.#changed();
  }

  async #failure(name: ProgramName, log: string, what: string): Promise<Error> {
    const text = await readFile(log, 'utf8').catch(() => '');
    return new Error(
      `${name} did not start: ${what}. The end of ${log}:\n${text.trimEnd().split('\n').slice(-12).join('\n')}`,
    );
  }
}
