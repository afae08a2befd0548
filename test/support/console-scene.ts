import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaces, twitchPipelines } from '../../operator/api/resources.ts';
import type { TwitchPipelineStatus } from '../../operator/api/twitch-pipeline.generated.ts';
import { createHttpKubeClient, type HttpKubeClient } from '../../operator/kube/http-kube-client.ts';
import { loadKubeConfig } from '../../operator/kube/kube-config.ts';
import type { KubeObject } from '../../operator/kube/object.ts';
import type { ConsoleConfig } from '../../workloads/console/console-config.ts';
import { aConsoleAccount } from './console-account.ts';
import { eventually } from './eventually.ts';
import { installCrds } from './install-crds.ts';
import { aProcessorScene, type ProcessorScene } from './processor-scene.ts';
import { type ConsoleProcessOptions, type RunningConsole, startConsoleProcess } from './running-console.ts';
import { stackFacts } from './stack-facts.ts';
import { aRealRuntime } from './test-runtime.ts';

/** A pipeline with real topics and a real keyspace that a test fills, and a console with the rights of workloads/console/rbac.yaml and no others. */
export interface ConsoleScene {
  readonly person: HttpKubeClient;
  readonly namespace: string;
  readonly name: string;
  readonly processor: ProcessorScene;
  readonly console: RunningConsole;
  /** Path of an API page of the pipeline, e.g. `pipelineUrl('/channels')`. */
  pipelineUrl(rest?: string): string;
  setStatus(status: Partial<TwitchPipelineStatus>): Promise<void>;
  /** Another console on the same cluster. */
  start(options?: Partial<ConsoleProcessOptions>, config?: Partial<ConsoleConfig>): Promise<RunningConsole>;
  close(): Promise<void>;
}

export interface ConsoleSceneOptions {
  readonly channels?: readonly string[];
  readonly config?: Partial<ConsoleConfig>;
  readonly process?: Partial<ConsoleProcessOptions>;
}

const HAPPENED = '2026-01-01T00:00:00Z';

export async function aConsoleScene(options: ConsoleSceneOptions = {}): Promise<ConsoleScene> {
  const { channels = ['alpha', 'beta'] } = options;
  const facts = stackFacts();
  const admin = loadKubeConfig(facts.kubeconfig);
  const person = createHttpKubeClient({ config: admin, runtime: aRealRuntime().runtime });
  await installCrds(person);
  const kubeconfig = await aConsoleAccount(person, admin);
  const namespace = `console-${randomBytes(4).toString('hex')}`;
  const name = 'dota';
  await person.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const made = await person.create<KubeObject>(twitchPipelines, {
    apiVersion: 'smack.dev/v1alpha1',
    kind: 'TwitchPipeline',
    metadata: { namespace, name },
    spec: { channels },
  } as KubeObject);
  const uid = made.metadata.uid ?? '';
  const processor = await aProcessorScene({ config: { pipeline: { namespace, name, uid } } });
  const folder = await mkdtemp(join(tmpdir(), 'smack-console-'));
  const kubeconfigPath = join(folder, 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
  const started: RunningConsole[] = [];

  async function setStatus(status: Partial<TwitchPipelineStatus>): Promise<void> {
    await person.patch(
      twitchPipelines,
      { namespace, name },
      { kind: 'merge', body: { status } },
      { subresource: 'status' },
    );
  }
  await setStatus({
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'AllReady',
        message: 'everything runs',
        lastTransitionTime: HAPPENED,
        observedGeneration: 1,
      },
    ],
    shards: { desired: 1, ready: 1, channels: channels.length, channelsJoined: channels.length },
    topic: { name: processor.config.topics.chat, generation: 1, partitions: 4 },
    keyspace: { name: processor.config.keyspace, schemaVersion: 1 },
    processors: { replicas: 1, ready: 1 },
  });

  async function start(
    process: Partial<ConsoleProcessOptions> = {},
    changed: Partial<ConsoleConfig> = {},
  ): Promise<RunningConsole> {
    const config: Partial<ConsoleConfig> = {
      kafka: { kafka: { brokers: facts.kafka, tls: false } },
      cassandra: {
        cassandra: { contactPoints: facts.cassandra, localDatacenter: facts.datacenter, tls: false },
      },
      ...changed,
    };
    const configPath = join(folder, `config-${started.length}.json`);
    await writeFile(configPath, JSON.stringify(config));
    const running = await startConsoleProcess({ configPath, kubeconfig: kubeconfigPath, ...process });
    started.push(running);
    await eventually('the console has seen the pipelines', async () => {
      const answer = await fetch(`${running.healthUrl}/readyz`);
      return answer.ok || undefined;
    });
    return running;
  }
  const running = await start(options.process, options.config);

  return {
    person,
    namespace,
    name,
    processor,
    console: running,
    pipelineUrl: (rest = '') => `${running.url}/api/v1/pipelines/${namespace}/${name}${rest}`,
    setStatus,
    start,
    async close() {
      await Promise.all(started.map(one => one.kill('SIGKILL')));
      await person.delete(twitchPipelines, { namespace, name });
      await person.delete(namespaces, { name: namespace });
      person.close();
      await processor.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
