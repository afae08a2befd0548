import type { KubeClient } from '../../operator/kube/kube-client.ts';
import { waitUntil } from '../stack/wait-until.ts';
import type { PipelineManifest } from './pipeline-manifest.ts';
import { type PipelineStatus, readPipelineStatus } from './pipeline-status.ts';

/** 20 JOINs in 10 s by Twitch's rule and a minute for everything else: enough for 1,000 channels. */
const DEADLINE_MS = 10 * 60_000;

/**
 * Waits until a pipeline is ready and all its channels are joined.
 * @param say told what is waited for, whenever that changes; the error at the deadline says it too
 */
export async function waitJoined(
  client: KubeClient,
  pipeline: Omit<PipelineManifest, 'yaml'>,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<PipelineStatus> {
  let said = '';
  return waitUntil(
    `all channels of ${pipeline.namespace}/${pipeline.name} are joined`,
    async () => {
      const status = await readPipelineStatus(client, pipeline);
      if (status.ready && status.channelsJoined === pipeline.channels.length) return status;
      if (status.words !== said) say(`  ${status.words}`);
      said = status.words;
      throw new Error(`${status.channelsJoined} of ${pipeline.channels.length} joined; ${status.words}`);
    },
    { deadlineMs: DEADLINE_MS, everyMs: 250, signal },
  );
}
