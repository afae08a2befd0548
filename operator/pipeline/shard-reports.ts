import type { Clock } from '../kube/clock.ts';
import { type ChannelReport, channelReportSchema } from './channel-report.ts';

/** An ingester pod that can be asked. */
export interface ReportingPod {
  readonly uid: string;
  readonly ip: string;
  /** Key of its pipeline, `namespace/name`. */
  readonly pipeline: string;
}

export interface ShardReportsOptions {
  readonly clock: Clock;
  /** The pods to ask now; read at each round. */
  readonly pods: () => Iterable<ReportingPod>;
  /** Reads one pod's report; rejects when the signal is aborted. */
  readonly fetchReport: (ip: string, signal: AbortSignal) => Promise<unknown>;
  /** Whether a pipeline still waits for channels: then its pods are asked often. */
  readonly isWaiting: (pipeline: string) => boolean;
  /** Told when what is known of a pipeline's channels became different. */
  readonly onChange: (pipeline: string) => void;
  readonly onFailure: (pod: ReportingPod, error: unknown) => void;
}

/** Between questions while channels are still pending. */
const PENDING_MS = 2_000;
/** When every channel is joined or has failed: only a change of Twitch's mind is looked for. */
const SETTLED_MS = 15_000;
const DEADLINE_MS = 2_000;
/** Pods asked at once. */
const IN_FLIGHT = 16;
const TICK_MS = 500;

/**
 * Knows which channels each ingester pod reads, by asking it. A status written by the pods themselves would need a
 * right to write in every tenant's namespace. What a pod that can't be reached said last is kept until it is gone.
 */
export class ShardReports {
  readonly #options: ShardReportsOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: ShardReportsOptions) {
    this.#options = options;
  }

  /** The reports of a pipeline's pods, by pod UID. */
  of(pipeline: string): ReadonlyMap<string, ChannelReport> {
    const reports = new Map<string, ChannelReport>();
    for (const [uid, known] of this.#known) {
      if (known.pipeline === pipeline && known.report !== undefined) reports.set(uid, known.report);
    }
    return reports;
  }

  /** Asks until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round(signal);
      await this.#options.clock.sleep(TICK_MS, signal).catch(() => undefined);
    }
  }

  /** Asks every pod that is due, a few at once. */
  async round(signal: AbortSignal): Promise<void> {
    const now = this.#options.clock.monotonic();
    const pods = [...this.#options.pods()];
    this.#forgetAllBut(new Set(pods.map(({ uid }) => uid)));
    const due = pods.filter(pod => this.#dueAt(pod) <= now);
    const workers = Array.from({ length: Math.min(IN_FLIGHT, due.length) }, async () => {
      for (let pod = due.pop(); pod !== undefined && !signal.aborted; pod = due.pop()) {
        await this.#ask(pod, signal);
      }
    });
    await Promise.all(workers);
  }

  #dueAt({ uid, pipeline }: ReportingPod): number {
    const known = this.#known.get(uid);
    if (known === undefined) return 0;
    const pending = known.report === undefined || known.report.pending.length > 0;
    return known.askedAt + (pending || this.#options.isWaiting(pipeline) ? PENDING_MS : SETTLED_MS);
  }

  async #ask(pod: ReportingPod, signal: AbortSignal): Promise<void> {
    const { clock, fetchReport, onChange, onFailure } = this.#options;
    const before = this.#known.get(pod.uid)?.report;
    try {
      const within = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
      const report = channelReportSchema.parse(await fetchReport(pod.ip, within));
      this.#known.set(pod.uid, { pipeline: pod.pipeline, report, askedAt: clock.monotonic() });
      if (!sameReport(before, report)) onChange(pod.pipeline);
    } catch (error) {
      this.#known.set(pod.uid, { pipeline: pod.pipeline, report: before, askedAt: clock.monotonic() });
      if (!signal.aborted) onFailure(pod, error);
    }
  }

  #forgetAllBut(uids: ReadonlySet<string>): void {
    for (const [uid, { pipeline, report }] of this.#known) {
      if (uids.has(uid)) continue;
      this.#known.delete(uid);
      if (report !== undefined) this.#options.onChange(pipeline);
    }
  }
}

interface Known {
  readonly pipeline: string;
  readonly report: ChannelReport | undefined;
  /** Monotonic time, milliseconds. */
  readonly askedAt: number;
}

function sameReport(a: ChannelReport | undefined, b: ChannelReport): boolean {
  return a !== undefined && fingerprint(a) === fingerprint(b);
}

/** The order in which an ingester lists its channels means nothing. */
function fingerprint({ joined, failed }: ChannelReport): string {
  return JSON.stringify([
    joined.toSorted(),
    failed.map(({ channel, reason }) => `${channel} ${reason}`).sort(),
  ]);
}
