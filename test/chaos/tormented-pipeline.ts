import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessorConfig } from '../../workloads/processor/processor-config.ts';
import { eventually } from '../support/eventually.ts';
import type { ProcessorScene } from '../support/processor-scene.ts';
import type { RunningProcessor } from '../support/running-processor.ts';

/** What was done to processors; `kills` counts them, not the times. */
export interface Torments {
  kills: number;
  frozen: number;
  rebalances: number;
}

export interface TormentOptions {
  readonly name: string;
  readonly scene: ProcessorScene;
  readonly config: ProcessorConfig;
  readonly processors: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Counted in here, together with what other pipelines suffer. */
  readonly done: Torments;
  readonly say: (line: string) => void;
}

/** Longer than a member's session in the group, so that others take over what a frozen one believes to be its own. */
const FROZEN_MS = 17_000;
/** Kafka or Cassandra may be starting again meanwhile. */
const READS_WITHIN_MS = 180_000;

/** The processors of one pipeline, which are killed, frozen, added and taken away at random moments. */
export class TormentedPipeline {
  readonly config: ProcessorConfig;
  readonly #options: TormentOptions;
  readonly #processors: RunningProcessor[] = [];
  #frozen: RunningProcessor | undefined;
  #thaw: Promise<void> = Promise.resolve();
  #started = 0;

  constructor(options: TormentOptions) {
    this.#options = options;
    this.config = options.config;
  }

  /** Goes on until `kills` processors of all pipelines together were killed. */
  async torment(kills: number): Promise<void> {
    const { processors, random, done } = this.#options;
    while (this.#processors.length < processors) await this.#start();
    while (done.kills < kills) {
      await this.#someoneReads();
      await sleep(random() * 1_500);
      const chance = random();
      if (chance < 0.15) this.#freeze();
      else if (chance < 0.3) await this.#comeAndGo();
      else await this.#killSome();
    }
    await this.#thaw;
  }

  /** Ends the processors as Kubernetes does; answers the exit codes that are not 0 with their pods. */
  async end(): Promise<string[]> {
    const codes = await Promise.all(
      this.#processors.map(async processor => ({ processor, code: await processor.kill('SIGTERM') })),
    );
    return codes
      .filter(({ code }) => code !== 0)
      .map(({ processor, code }) => `${processor.pod} ended with ${code}: ${processor.log().slice(-2_000)}`);
  }

  /** At once, one after another or all: who remains takes over before the dead one's session has ended, or after. */
  async #killSome(): Promise<void> {
    const { random, done, say, name } = this.#options;
    const victims = this.#awake().slice(0, 1 + Math.floor(random() * this.#processors.length));
    for (const victim of victims) {
      await victim.kill('SIGKILL');
      this.#processors.splice(this.#processors.indexOf(victim), 1);
      done.kills += 1;
    }
    say(`${name}: killed ${victims.map(({ pod }) => pod).join(', ')}`);
    for (const _ of victims) await this.#start();
  }

  async #comeAndGo(): Promise<void> {
    const { done, say, name } = this.#options;
    const [leaver] = this.#awake();
    if (leaver === undefined) return;
    await this.#start();
    await this.#someoneReads();
    this.#processors.splice(this.#processors.indexOf(leaver), 1);
    const code = await leaver.kill('SIGTERM');
    if (code !== 0) throw new Error(`${leaver.pod} ended with ${code}: ${leaver.log().slice(-2_000)}`);
    done.rebalances += 2;
    say(`${name}: ${leaver.pod} left for another`);
  }

  #freeze(): void {
    const { done, say, name } = this.#options;
    const victim = this.#awake()[1];
    if (this.#frozen !== undefined || victim === undefined) return;
    this.#frozen = victim;
    victim.signal('SIGSTOP');
    done.frozen += 1;
    say(`${name}: froze ${victim.pod}`);
    this.#thaw = sleep(FROZEN_MS).then(() => {
      victim.signal('SIGCONT');
      this.#frozen = undefined;
    });
  }

  #awake(): RunningProcessor[] {
    return this.#processors.filter(processor => processor !== this.#frozen);
  }

  async #start(): Promise<void> {
    const { scene, config, name } = this.#options;
    this.#started += 1;
    this.#processors.push(await scene.start(`${name}-${this.#started}`, config));
  }

  async #someoneReads(): Promise<void> {
    const reads = async (processor: RunningProcessor) => {
      const { partitions } = JSON.parse((await processor.get('/partitions')).body);
      return partitions.some(({ mode }: { mode: string }) => mode === 'reading');
    };
    await eventually(
      `a processor of ${this.#options.name} reads`,
      async () => {
        const answers = await Promise.all(
          this.#awake().map(processor => reads(processor).catch(() => false)),
        );
        return answers.includes(true) || undefined;
      },
      { withinMs: READS_WITHIN_MS, everyMs: 200 },
    );
  }
}
