import { toolWorks } from './run-tool.ts';

/** A program that builds a Dockerfile, in the order in which they are looked for. */
export const builderNames = ['buildah', 'podman', 'docker'] as const;
export type BuilderName = (typeof builderNames)[number];

/** What to run to see whether a builder is here and works: docker may be a client without its daemon. */
const probes: Readonly<Record<BuilderName, readonly string[]>> = {
  buildah: ['images', '--quiet'],
  podman: ['images', '--quiet'],
  docker: ['info', '--format', '{{.ServerVersion}}'],
};

/**
 * The first builder that works.
 * @param wanted only this one
 * @throws Error that says how to get one
 */
export async function findBuilder(wanted?: BuilderName): Promise<BuilderName> {
  for (const name of wanted === undefined ? builderNames : [wanted]) {
    if (await toolWorks(name, probes[name])) return name;
  }
  const which = wanted === undefined ? `none of ${builderNames.join(', ')}` : `${wanted} does not`;
  const works = wanted === undefined ? 'works here' : 'work here';
  throw new Error(
    `${which} ${works}: install one (apt install buildah; brew install podman; or Docker with its daemon running)`,
  );
}
