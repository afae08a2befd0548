import type { ListrTask } from 'listr2';
import { findMissingTools, renderMissingTools } from '../../local/demo/required-tools.ts';
import { waitUntil } from '../../local/stack/wait-until.ts';
import { buildKind } from './build-programs.ts';
import { clusterExists, clusterNodes, createCluster, exportKubeconfig } from './cluster.ts';
import { type Docker, findDocker, findOrStartDocker } from './docker.ts';
import { findNodeImage, type NodeImageChoice } from './node-image.ts';
import { kindTools, makingTools, trialTools } from './required-tools.ts';
import { runSteps } from './run-steps.ts';
import { systemSteps, trialSteps } from './trial-steps.ts';

/** What is in the cluster: nothing; images, Kafka, Cassandra and chat; or the chart and a pipeline too. */
export type Contents = 'nothing' | 'systems' | 'trial';

export interface UpOptions {
  readonly name: string;
  readonly nodeImage: NodeImageChoice;
  readonly contents: Contents;
}

interface Context {
  docker: Docker;
  exists: boolean;
  image: string;
}

const NODES_DEADLINE_MS = 120_000;

/**
 * Brings the cluster up, showing each step as it goes; a cluster that is up stays as it is.
 * @throws Error that says what is missing, or which step failed and why
 */
export async function bringUp(options: UpOptions): Promise<void> {
  await refuseMissingTools(options);
  const { name, contents } = options;
  const systems = contents === 'nothing' ? [] : systemSteps<Context>(name);
  const trial = contents === 'trial' ? trialSteps<Context>(name) : [];
  await runSteps([...steps(options), ...systems, ...trial]);
}

async function refuseMissingTools({ nodeImage, contents }: UpOptions): Promise<void> {
  const missing = [
    ...(await findMissingTools([...kindTools, ...(contents === 'nothing' ? [] : trialTools)])),
  ];
  if (nodeImage === 'made' || (await findDocker()) === undefined) {
    missing.push(...(await findMissingTools(makingTools)));
  }
  if (missing.length > 0) throw new Error(renderMissingTools(missing));
}

function steps({ name, nodeImage }: UpOptions): ListrTask<Context>[] {
  return [
    {
      title: 'Docker',
      task: async (context, task) => {
        context.docker = await findOrStartDocker();
        task.title = context.docker.own ? 'Docker: a daemon of our own' : 'Docker';
      },
    },
    {
      title: 'kind',
      task: async context => {
        await buildKind();
        context.exists = await clusterExists(context.docker, name);
      },
    },
    {
      title: 'node image',
      skip: ({ exists }) => exists && 'node image: not needed',
      task: async (context, task) => {
        context.image = await findNodeImage(context.docker, nodeImage, line => {
          task.output = line;
        });
        task.title = `node image ${context.image}`;
      },
    },
    {
      title: `cluster ${name}`,
      skip: ({ exists }) => exists && `cluster ${name} is there`,
      task: ({ docker, image }) => createCluster(docker, name, image),
    },
    {
      title: 'credentials',
      skip: ({ exists }) => !exists && 'credentials: written with the cluster',
      task: ({ docker }) => exportKubeconfig(docker, name),
    },
    { title: 'all nodes are ready', task: () => waitNodesReady(name) },
  ];
}

async function waitNodesReady(name: string): Promise<void> {
  const ready = async (): Promise<boolean> => {
    const nodes = await clusterNodes(name);
    const waiting = nodes.filter(({ ready }) => !ready).map(node => node.name);
    if (waiting.length > 0) throw new Error(`${waiting.join(', ')} not ready`);
    return nodes.length > 0;
  };
  await waitUntil('all nodes are ready', ready, { deadlineMs: NODES_DEADLINE_MS, everyMs: 500 });
}
