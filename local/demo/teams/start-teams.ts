import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { deployments } from '../../../operator/api/resources.ts';
import { applyManifests } from '../../install/apply-manifests.ts';
import { renderManifest } from '../pipeline-manifest.ts';
import { type Demo, startDemo } from '../start-demo.ts';
import { waitJoined } from '../wait-joined.ts';
import { createOffersApi, type OffersApi } from './offers-api.ts';

export interface TeamsPlan {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface TeamsDemo extends Demo {
  readonly offers: OffersApi;
  /** Pods that each team asks for, by role. */
  readonly asked: Map<string, number>;
  /** Applies a team's file of examples/teams and notes what it asks for. */
  enter(team: Team): Promise<void>;
  /** Deletes a team's Deployment. */
  leave(team: Team): Promise<void>;
}

/** A file of examples/teams with the Deployment of a team, named after its namespace and role. */
export type Team = 'music' | 'news' | 'esports' | 'research';

/** On a process node a container of this image is a program that sleeps; elsewhere it is the image that does nothing. */
const IDLE = { 'registry.k8s.io/pause:3.10': { argv: ['/bin/sleep', 'infinity'], cwd: '/' } };
const PIPELINE_PODS = 2;

/** A team that comes late is not to wait until pods of the others end, which never do. */
const ENV = { SMACK_OFFERS_REVOKE_BY_SHARE: 'on' };

/** Starts the stack with the operator, the roles of examples/teams and a team's pipeline, and waits until that runs. */
export async function startTeams(plan: TeamsPlan, cleanup: AsyncDisposableStack): Promise<TeamsDemo> {
  const roles = await readExample('roles');
  const own = renderManifest(await readExample('pipeline'));
  // The team's role first: a pod is charged to the role that its namespace has.
  const pipeline = { ...own, yaml: `${roles}\n${own.yaml}` };
  const chat = { kind: 'generated', channels: pipeline.channels } as const;
  const demo = await startDemo({ ...plan, pipeline, chat, images: IDLE, env: ENV }, cleanup);
  const asked = new Map<string, number>([[pipeline.namespace, PIPELINE_PODS]]);
  await Promise.race([waitJoined(demo.admin.client, pipeline, plan.signal, plan.say), demo.failed]);
  await demo.replay?.start();
  return {
    ...demo,
    offers: createOffersApi(demo.operator.url),
    asked,
    async enter(team) {
      const yaml = await readExample(team);
      const own = team === pipeline.namespace ? PIPELINE_PODS : 0;
      asked.set(team, own + sum(deploymentsIn(yaml).map(({ replicas }) => replicas)));
      await applyManifests(demo.admin.client, yaml);
    },
    async leave(team) {
      for (const { name } of deploymentsIn(await readExample(team)))
        await demo.admin.client.delete(deployments, { namespace: team, name });
      asked.set(team, 0);
    },
  };
}

function readExample(name: Team | 'roles' | 'pipeline'): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../../examples/teams/${name}.yaml`, import.meta.url)), 'utf8');
}

function deploymentsIn(yaml: string): readonly { readonly name: string; readonly replicas: number }[] {
  return parseAllDocuments(yaml)
    .filter(document => document.get('kind') === 'Deployment')
    .map(document => ({
      name: String(document.getIn(['metadata', 'name'])),
      replicas: Number(document.getIn(['spec', 'replicas'])),
    }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
