import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../operator/kube/clock.ts';
import { ContainerRunner, type EventTeller } from './container-runner.ts';
import { decidePod, graceOf, isEnding, type PodDecision } from './decide-pod.ts';
import type { PodPlace } from './field-value.ts';
import type { Images } from './images.ts';
import { type Launch, planLaunch } from './launch.ts';
import type { Container, Pod, PodStatus } from './pod.ts';
import type { PodRecords, PodVerdict } from './pod-phase.ts';
import { podStatus } from './pod-status.ts';
import { createPodVolumes } from './pod-volumes.ts';
import type { ProcessJournal } from './process-journal.ts';
import { recordFrom } from './record-from-status.ts';
import type { Lookup } from './referenced-data.ts';
import type { BackoffTimes } from './restart-backoff.ts';
import type { ServiceAccountTokens } from './service-account-tokens.ts';
import { createStatusWriter, type PodWriter } from './status-writer.ts';

export interface PodWorkerDeps {
  readonly clock: Clock;
  readonly backoff: BackoffTimes;
  readonly images: Images;
  readonly baseEnv: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly place: PodPlace;
  /** The pod's folder; it goes when the pod goes. */
  readonly folder: string;
  /** Logs of its containers; they stay. */
  readonly logs: string;
  readonly journal: ProcessJournal;
  readonly lookup: Lookup;
  readonly tokens: ServiceAccountTokens;
  readonly writer: PodWriter;
  readonly tell: EventTeller;
  /** The pod is over and gone from the API server. */
  readonly done: () => void;
}

/** A pod that vanished from the API server (force deleted) still gets this long. */
const VANISHED_GRACE_SECONDS = 2;

/** Keeps one pod as its spec wants it: looks at everything, asks {@link decidePod}, does it, reports. One at a time. */
export class PodWorker {
  readonly #deps: PodWorkerDeps;
  readonly #init: readonly ContainerRunner[];
  readonly #main: readonly ContainerRunner[];
  readonly #volumes;
  readonly #status;
  readonly #startedAt: number;
  #pod: Pod;
  #verdict: PodVerdict | undefined;
  #prepared = false;
  #busy = false;
  #again = false;
  #gone = false;
  #finished = false;
  #timer: AbortController | undefined;

  constructor(pod: Pod, deps: PodWorkerDeps) {
    this.#deps = deps;
    this.#pod = pod;
    const { status } = pod;
    this.#startedAt = status?.startTime === undefined ? deps.clock.now() : Date.parse(status.startTime);
    const runner = (container: Container, known: PodStatus['containerStatuses']): ContainerRunner =>
      new ContainerRunner(
        container,
        {
          ...deps,
          logs: join(deps.logs, container.name),
          podIp: deps.place.podIp,
          changed: () => this.look(),
        },
        recordFrom(container.name, known, deps.clock.now()),
      );
    this.#init = (pod.spec.initContainers ?? []).map(each => runner(each, status?.initContainerStatuses));
    this.#main = pod.spec.containers.map(each => runner(each, status?.containerStatuses));
    this.#volumes = createPodVolumes(deps.folder);
    this.#status = createStatusWriter(pod, deps.writer, deps.clock, () => this.look());
    this.#verdict = verdictFrom(status);
  }

  /** The pod changed. */
  update(pod: Pod): void {
    this.#pod = pod;
    this.look();
  }

  /** The pod is gone from the API server although it was not over: what still runs is ended, fast. */
  vanish(): void {
    this.#gone = true;
    this.#pod = {
      ...this.#pod,
      metadata: {
        ...this.#pod.metadata,
        deletionTimestamp:
          this.#pod.metadata.deletionTimestamp ?? new Date(this.#deps.clock.now()).toISOString(),
        deletionGracePeriodSeconds: Math.min(graceOf(this.#pod), VANISHED_GRACE_SECONDS),
      },
    };
    this.look();
  }

  /** The log file of a container; `undefined` when the pod has no such container. */
  logFile(container: string, previous: boolean): string | undefined {
    return [...this.#init, ...this.#main].find(each => each.container.name === container)?.logFile(previous);
  }

  /** Whether a container runs: its log may still grow. */
  runs(container: string): boolean {
    const runner = [...this.#init, ...this.#main].find(each => each.container.name === container);
    return runner?.record.now.state === 'running';
  }

  /** An object that the pod refers to may have changed. */
  referenced(): void {
    for (const runner of [...this.#init, ...this.#main]) runner.unblock();
    this.look();
  }

  /** Ends the containers without telling the API server: the node itself ends. Resolves when they are gone. */
  async abandon(graceSeconds: number): Promise<void> {
    this.#finished = true;
    this.#timer?.abort();
    await Promise.all(
      [...this.#init, ...this.#main].map(runner => runner.kill(graceSeconds, 'the node ends')),
    );
  }

  /** Looks at the pod soon; many calls become one look. */
  look(): void {
    this.#again = true;
    if (this.#busy || this.#finished) return;
    this.#busy = true;
    void this.#loop();
  }

  async #loop(): Promise<void> {
    while (this.#again && !this.#finished) {
      this.#again = false;
      try {
        await this.#sync();
      } catch (error) {
        this.#deps.tell('Warning', 'FailedSync', error instanceof Error ? error.message : String(error));
        this.#wakeAt(this.#deps.clock.now() + 1000);
      }
    }
    this.#busy = false;
  }

  async #sync(): Promise<void> {
    const { clock, backoff } = this.#deps;
    this.#judge();
    const records: PodRecords = {
      init: this.#init.map(each => each.record),
      main: this.#main.map(each => each.record),
    };
    const scene = {
      pod: this.#pod,
      records,
      now: clock.now(),
      backoff,
      ...(this.#verdict === undefined ? {} : { verdict: this.#verdict }),
    };
    const decision = decidePod(scene);
    if (isEnding(this.#pod, this.#verdict)) this.#hurry();
    await this.#act(decision);
    if (!this.#gone) this.#report(scene, decision);
    if (decision.over && this.#pod.metadata.deletionTimestamp !== undefined) return this.#finish();
    this.#wakeAt(Math.min(decision.wakeAt ?? Number.POSITIVE_INFINITY, this.#deadline()));
  }

  async #act(decision: PodDecision): Promise<void> {
    const starts = decision.actions.some(action => action.kind === 'start');
    const blocked = isEnding(this.#pod, this.#verdict) ? undefined : await this.#refresh();
    this.#prepared = blocked === undefined;
    await Promise.all(
      decision.actions.map(async action => {
        const runner = [...this.#init, ...this.#main].find(each => each.container.name === action.container);
        if (runner === undefined) return;
        if (action.kind === 'kill') void runner.kill(action.graceSeconds, action.because);
        else
          await runner.start(async () =>
            blocked === undefined ? this.#launch(runner.container) : { blocked },
          );
      }),
    );
    if (starts) this.#again = true;
  }

  #refresh() {
    const { lookup, place, allocatable, tokens } = this.#deps;
    const pod = this.#pod;
    return this.#volumes.refresh(pod, {
      pod,
      lookup,
      place,
      allocatable,
      token: (audience, seconds) => tokens.get(pod, audience, seconds, () => this.referenced()),
    });
  }

  async #launch(container: Container): Promise<Launch> {
    const { lookup, place, allocatable, images, baseEnv, folder } = this.#deps;
    const pod = this.#pod;
    const mounts = await this.#volumes.mounts(pod, container);
    const own = join(folder, 'containers', container.name);
    await mkdir(own, { recursive: true });
    return planLaunch(container, { pod, lookup, place, allocatable, images, baseEnv, mounts, folder: own });
  }

  /** A second deletion may shorten the grace of kills that are under way. */
  #hurry(): void {
    for (const runner of [...this.#init, ...this.#main]) {
      const { now } = runner.record;
      if (now.state === 'running' && now.stopping) void runner.kill(this.#remainingGrace(), 'sooner');
    }
  }

  /** The API server writes the end of the grace into deletionTimestamp. */
  #remainingGrace(): number {
    const { deletionTimestamp } = this.#pod.metadata;
    if (deletionTimestamp === undefined || this.#gone) return graceOf(this.#pod);
    return Math.max(
      0,
      Math.min(graceOf(this.#pod), (Date.parse(deletionTimestamp) - this.#deps.clock.now()) / 1000 + 1),
    );
  }

  #report(scene: Parameters<typeof decidePod>[0], { over }: PodDecision): void {
    const { place } = this.#deps;
    const records = { init: this.#init.map(each => each.record), main: this.#main.map(each => each.record) };
    const status = podStatus({
      ...scene,
      records,
      over,
      hostIp: place.hostIp,
      podIp: place.podIp,
      startedAt: this.#startedAt,
      before: this.#status.last(),
      prepared: this.#prepared,
    });
    this.#status.write(status);
  }

  /** "the Pod ... exceeded its activeDeadlineSeconds" is for ever. */
  #judge(): void {
    if (this.#verdict !== undefined || this.#deps.clock.now() < this.#deadline()) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#verdict = { reason: 'DeadlineExceeded', message };
  }

  #deadline(): number {
    const { activeDeadlineSeconds } = this.#pod.spec;
    if (activeDeadlineSeconds === undefined || this.#verdict !== undefined) return Number.POSITIVE_INFINITY;
    return this.#startedAt + activeDeadlineSeconds * 1000;
  }

  async #finish(): Promise<void> {
    this.#finished = true;
    this.#timer?.abort();
    await this.#status.flush();
    if (!this.#gone) await this.#status.remove();
    await rm(this.#deps.folder, { recursive: true, force: true });
    this.#deps.done();
  }

  #wakeAt(at: number): void {
    this.#timer?.abort();
    if (at === Number.POSITIVE_INFINITY) return;
    const timer = new AbortController();
    this.#timer = timer;
    this.#deps.clock.sleep(at - this.#deps.clock.now(), timer.signal).then(
      () => this.look(),
      () => {},
    );
  }
}

/** A pod that failed as a whole stays failed when the node agent starts anew. */
function verdictFrom(status: PodStatus | undefined): PodVerdict | undefined {
  if (status?.phase !== 'Failed' || status.reason === undefined) return undefined;
  return { reason: status.reason, message: status.message ?? '' };
}
