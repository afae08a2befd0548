import { join } from 'node:path';
import type { ListrTask } from 'listr2';
import { waitJoined } from '../../local/demo/wait-joined.ts';
import { connectAdmin } from '../../local/install/admin.ts';
import { applyManifestFiles } from '../../local/install/apply-manifests.ts';
import type { Docker } from './docker.ts';
import { kubeconfigOf, root } from './kind-paths.ts';
import { loadImages } from './load-images.ts';
import { installChart } from './run-chart.ts';
import { applySystems } from './systems/apply-systems.ts';
import { planSystems } from './trial-images.ts';

/** What examples/pipeline.yaml holds. */
const example = { name: 'dota', namespace: 'esports', channels: ['admiralbulldog'] } as const;

/** Images on the nodes, Kafka, Cassandra and made-up chat. Each step may be run again. */
export function systemSteps<Context extends { docker: Docker }>(cluster: string): ListrTask<Context>[] {
  return [
    {
      title: 'images on the nodes',
      task: async ({ docker }, task) => {
        const say = (line: string): void => {
          task.output = line;
        };
        const loaded = await loadImages(docker, cluster, await planSystems(), say);
        if (!loaded) task.title = 'images on the nodes: as they are';
      },
    },
    {
      title: 'Kafka, Cassandra and chat',
      task: async () => {
        using admin = connectAdmin(kubeconfigOf(cluster));
        await applySystems(admin.client, await planSystems(), {
          kind: 'generated',
          channels: example.channels,
        });
      },
    },
  ];
}

/** The chart, and a pipeline that reads the chat. Each step may be run again. */
export function trialSteps<Context extends object>(cluster: string): ListrTask<Context>[] {
  return [
    { title: 'the chart', task: async () => void (await installChart(cluster, 4)) },
    {
      title: 'examples/pipeline.yaml reads chat',
      task: async (_, task) => {
        using admin = connectAdmin(kubeconfigOf(cluster));
        await applyManifestFiles(admin.client, [join(root, 'examples/pipeline.yaml')]);
        await waitJoined(admin.client, example, new AbortController().signal, line => {
          task.output = line.trim();
        });
      },
    },
  ];
}
