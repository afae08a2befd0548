import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { KubeClient } from '../../operator/kube/kube-client.ts';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import { eventually } from './eventually.ts';

const crds: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** Our custom resources on a test's API server; resolves when they are served. */
export async function installCrds(person: KubeClient): Promise<void> {
  const folder = new URL('../../crds/', import.meta.url);
  for (const file of ['twitchpipelines.smack.dev.yaml', 'resourceroles.smack.dev.yaml']) {
    const crd = parse(await readFile(new URL(file, folder), 'utf8')) as KubeObject;
    await person.apply(crds, crd, { fieldManager: 'tests' });
    await eventually(`the API server serves ${crd.metadata.name}`, async () => {
      const live = await person.get<
        KubeObject & { status?: { conditions?: { type: string; status: string }[] } }
      >(crds, { name: crd.metadata.name });
      return live?.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True')
        ? true
        : undefined;
    });
  }
}
