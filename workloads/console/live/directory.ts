import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { KubeApi } from '../access/kube-api.ts';
import { ProblemError } from '../api/problem-error.ts';
import { type ListedPipeline, listedPipeline, pipelineObject } from './listed-pipeline.ts';

export interface DirectoryOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after each look that found something else than the one before. */
  readonly changed: (pipelines: readonly ListedPipeline[]) => void;
}

/** The pipelines of the cluster, looked at again and again. */
export interface Directory {
  /** By namespace, then name. Ends with DirectoryUnavailable before the first look succeeded. */
  all(): readonly ListedPipeline[];
  find(namespace: string, name: string): ListedPipeline;
  /** Milliseconds since the last look that succeeded; infinite before the first. */
  readonly ageMs: number;
  /** Looks until the signal; never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

const EVERY_MS = 3_000;
const PAGE = 500;
/** As many pipelines as a cluster may have, twice. */
const MOST = 2_000;

const page = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(z.unknown()),
});

/**
 * Lists the pipelines every few seconds instead of watching them: a look costs the API server's cache one page, and nothing has to be mended
 * when a watch breaks.
 */
export function createDirectory({ api, clock, log, changed }: DirectoryOptions): Directory {
  let known: readonly ListedPipeline[] | undefined;
  let text = '';
  let lookedAt = Number.NEGATIVE_INFINITY;

  function all(): readonly ListedPipeline[] {
    if (known === undefined) throw new ProblemError('DirectoryUnavailable', 'no look has succeeded', 2);
    return known;
  }

  async function look(): Promise<void> {
    const found: ListedPipeline[] = [];
    let token = '';
    do {
      const query = token === '' ? '&resourceVersion=0' : `&continue=${encodeURIComponent(token)}`;
      const answer = page.parse(
        await api.get(`/apis/smack.dev/v1alpha1/twitchpipelines?limit=${PAGE}${query}`),
      );
      for (const item of answer.items) {
        // One that can not be read hides no other.
        const parsed = pipelineObject.safeParse(item);
        if (parsed.success) found.push(listedPipeline(parsed.data));
        else log.debug({ err: parsed.error }, 'a pipeline could not be read');
      }
      token = answer.metadata.continue ?? '';
    } while (token !== '' && found.length < MOST);
    found.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
    lookedAt = clock.monotonic();
    const seen = JSON.stringify(found);
    known = found;
    if (seen === text) return;
    text = seen;
    changed(found);
  }

  return {
    all,
    find(namespace, name) {
      const found = all().find(one => one.namespace === namespace && one.name === name);
      if (found === undefined) throw new ProblemError('NoSuchPipeline', `${namespace}/${name}`);
      return found;
    },
    get ageMs() {
      return clock.monotonic() - lookedAt;
    },
    async run(signal) {
      let failing = false;
      while (!signal.aborted) {
        try {
          await look();
          failing = false;
        } catch (error) {
          if (!failing) log.warn({ err: error }, 'the pipelines could not be listed; it is tried again');
          failing = true;
        }
        await clock.sleep(EVERY_MS, signal).catch(() => undefined);
      }
    },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
