import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../operator/kube/clock.ts';
import { startProbes } from './container-probes.ts';
import { type ContainerProcess, startContainerProcess } from './container-process.ts';
import { type ContainerRecord, newRecord, type Running } from './container-record.ts';
import type { Launch } from './launch.ts';
import type { Container } from './pod.ts';
import type { ProcessJournal } from './process-journal.ts';
import { type BackoffTimes, nextBackoff } from './restart-backoff.ts';
import { type HandlerPlace, runHandler } from './run-handler.ts';
import { terminationMessage } from './termination-message.ts';

export type EventTeller = (type: 'Normal' | 'Warning', reason: string, note: string) => void;

export interface RunnerDeps {
  readonly clock: Clock;
  readonly backoff: BackoffTimes;
  readonly journal: ProcessJournal;
  readonly tell: EventTeller;
  /** Folder of the container's logs, one file a run. */
  readonly logs: string;
  readonly podIp: string;
  /** Called after every change of {@link ContainerRunner.record}. */
  readonly changed: () => void;
}

/** A container that could not be configured is looked at again this often, besides at each change of what it needs. */
const BLOCKED_RETRY_MS = 10_000;
/** "the kubelet requests a small, one-off grace period extension of 2 seconds" for a process whose preStop took it all. */
const LEAST_GRACE_MS = 2000;
const MAX_HOOK_MS = 3_600_000;

/** Runs one container of a pod: starts it, probes it, kills it, and keeps the record of it. Decides nothing. */
export class ContainerRunner {
  readonly container: Container;
  readonly #deps: RunnerDeps;
  #record: ContainerRecord;
  #process: ContainerProcess | undefined;
  #place: HandlerPlace | undefined;
  #probes = new AbortController();
  /** Of the kill under way: cuts waiting short when the grace becomes shorter. */
  #hurry: ((graceMs: number) => void) | undefined;
  #starting = false;

  constructor(container: Container, deps: RunnerDeps, record = newRecord(container.name)) {
    this.container = container;
    this.#deps = deps;
    this.#record = record;
  }

  get record(): ContainerRecord {
    return this.#record;
  }

  /** The log of the present run, or of the one before it. */
  logFile(previous: boolean): string {
    return join(this.#deps.logs, `${this.#record.restarts - (previous ? 1 : 0)}.log`);
  }

  /** Looks again at once at a container that could not be configured. */
  unblock(): void {
    const { blocked } = this.#record;
    if (blocked !== undefined) this.#record = { ...this.#record, blocked: { ...blocked, retryAt: 0 } };
  }

  /** Starts the container, or records why that can't be done. Does nothing while a start is under way. */
  async start(launch: () => Promise<Launch>): Promise<void> {
    if (this.#starting || this.#record.now.state === 'running') return;
    this.#starting = true;
    try {
      await this.#start(await launch());
    } finally {
      this.#starting = false;
    }
  }

  async #start(launch: Launch): Promise<void> {
    const { clock, logs, tell, journal } = this.#deps;
    const { name } = this.container;
    if ('blocked' in launch) {
      const { reason, message, expected } = launch.blocked;
      const isNew = this.#record.blocked?.message !== message && expected !== true;
      if (isNew) tell('Warning', reason === 'ContainerCreating' ? 'FailedMount' : 'Failed', message);
      this.#record = {
        ...this.#record,
        blocked: { reason, message, retryAt: clock.now() + BLOCKED_RETRY_MS },
      };
      this.#deps.changed();
      return;
    }
    const { record, id } = this.#nextRun();
    const { argv, cwd, env, rewrite, messageFile } = launch.made;
    await mkdir(logs, { recursive: true });
    await rm(messageFile, { force: true });
    const log = join(logs, `${record.restarts}.log`);
    const startedAt = clock.now();
    this.#place = { container: this.container, podIp: this.#deps.podIp, cwd, env, rewrite };
    try {
      this.#process = await startContainerProcess({ argv, cwd, env, log });
    } catch (error) {
      const message = `failed to start container ${name}: ${error instanceof Error ? error.message : String(error)}`;
      tell('Warning', 'Failed', `Error: ${message}`);
      const exit = { id, startedAt, finishedAt: startedAt, exitCode: 128, reason: 'StartError', message };
      this.#record = { ...record, now: { state: 'exited', ...exit } };
      this.#deps.changed();
      return;
    }
    journal.add(this.#process.id);
    const now: Running = { state: 'running', id, startedAt, started: false, ready: false, stopping: false };
    this.#record = { ...record, now };
    tell('Normal', 'Started', `Started container ${name}`);
    this.#probes = new AbortController();
    void this.#awaitEnd(this.#process, { id, startedAt }, messageFile, log);
    void this.#becomeStarted(id, this.#place, this.#probes.signal);
    this.#deps.changed();
  }

  /** The record of the run that begins now: the one that ended becomes the last. */
  #nextRun(): { record: ContainerRecord; id: string } {
    const { clock, backoff } = this.#deps;
    const { blocked: _, ...record } = this.#record;
    const { now } = record;
    const restarts = now.state === 'exited' ? record.restarts + 1 : record.restarts;
    const id = `${this.#deps.logs.split('/').slice(-2).join('/')}/${restarts}`;
    if (now.state !== 'exited') return { record, id };
    const { state: _state, ...last } = now;
    const next = nextBackoff(record.backoff, now.finishedAt, clock.now(), backoff);
    return { record: { ...record, restarts, last, backoff: next }, id };
  }

  async #becomeStarted(id: string, place: HandlerPlace, signal: AbortSignal): Promise<void> {
    const { container } = this;
    const hook = container.lifecycle?.postStart;
    const failure = hook === undefined ? undefined : await runHandler(hook, place, MAX_HOOK_MS);
    if (signal.aborted) return;
    if (failure !== undefined) {
      this.#deps.tell('Warning', 'FailedPostStartHook', `PostStartHook failed: ${failure}`);
      this.#update(id, { condemned: { message: 'FailedPostStartHook' } });
      return;
    }
    startProbes({
      container,
      place,
      clock: this.#deps.clock,
      signal,
      tell: this.#deps.tell,
      update: change => this.#update(id, change),
    });
  }

  /** Changes the record of a run, unless that run is over. */
  #update(id: string, change: Partial<Omit<Running, 'state' | 'id'>>): void {
    const { now } = this.#record;
    if (now.state !== 'running' || now.id !== id) return;
    this.#record = { ...this.#record, now: { ...now, ...change } };
    this.#deps.changed();
  }

  /**
   * preStop, SIGTERM, and SIGKILL when the grace is over; the grace contains the preStop hook ("Termination of Pods").
   * Called again with a shorter grace while a kill is under way, it shortens that one.
   */
  async kill(graceSeconds: number, because: string): Promise<void> {
    const { now } = this.#record;
    const child = this.#process;
    if (now.state !== 'running' || child === undefined) return;
    if (now.stopping) {
      this.#hurry?.(graceSeconds * 1000);
      return;
    }
    const { clock, tell } = this.#deps;
    let deadline = clock.monotonic() + graceSeconds * 1000;
    let sooner = new AbortController();
    this.#hurry = graceMs => {
      if (clock.monotonic() + graceMs >= deadline) return;
      deadline = clock.monotonic() + graceMs;
      sooner.abort();
    };
    tell('Normal', 'Killing', `Stopping container ${this.container.name}: ${because}`);
    this.#update(now.id, { stopping: true });
    const waitOut = async (until: Promise<unknown>): Promise<void> => {
      for (;;) {
        sooner = new AbortController();
        const left = deadline - clock.monotonic();
        if (left <= 0) return;
        const rest = clock.sleep(left, sooner.signal).then(
          () => 'over',
          () => 'sooner',
        );
        const first = await Promise.race([until.then(() => 'done'), rest]);
        if (first !== 'sooner') {
          sooner.abort();
          return;
        }
      }
    };
    const hook = this.container.lifecycle?.preStop;
    if (hook !== undefined && this.#place !== undefined && graceSeconds > 0) {
      await waitOut(Promise.race([runHandler(hook, this.#place, graceSeconds * 1000), child.ended]));
      deadline = Math.max(deadline, clock.monotonic() + LEAST_GRACE_MS);
    }
    child.signal('SIGTERM');
    await waitOut(child.ended);
    child.signal('SIGKILL');
    await child.ended;
  }

  async #awaitEnd(
    child: ContainerProcess,
    run: { id: string; startedAt: number },
    messageFile: string,
    log: string,
  ): Promise<void> {
    const { exitCode } = await child.ended;
    this.#probes.abort();
    this.#process = undefined;
    this.#hurry = undefined;
    this.#deps.journal.remove(child.id);
    const { terminationMessagePolicy } = this.container;
    const message = await terminationMessage(
      () => readFile(messageFile, 'utf8'),
      () => readFile(log, 'utf8'),
      terminationMessagePolicy === 'FallbackToLogsOnError' && exitCode !== 0,
    );
    const exit = {
      ...run,
      finishedAt: this.#deps.clock.now(),
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      ...(message === undefined ? {} : { message }),
    };
    this.#record = { ...this.#record, now: { state: 'exited', ...exit } };
    this.#deps.changed();
  }
}
