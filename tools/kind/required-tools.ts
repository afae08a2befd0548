import { isGoRecent, type RequiredTool, requiredTools } from '../../local/demo/required-tools.ts';
import { findBuilder } from '../images/find-builder.ts';
import { runTool } from '../images/run-tool.ts';

/** What every cluster is made with. */
export const kindTools: readonly RequiredTool[] = [
  {
    name: 'Go 1.24 or newer',
    purpose: 'compiles kind',
    install: 'apt install golang, brew install go, or https://go.dev/dl',
    present: async () => isGoRecent(await runTool('go', ['version']).catch(() => undefined)),
  },
  tool('docker', 'runs the nodes', 'https://docs.docker.com/engine/install, or apt install docker.io', [
    '--version',
  ]),
];

/** What the images of smack, Kafka and Cassandra are made with. */
export const trialTools: readonly RequiredTool[] = [
  ...requiredTools.filter(({ name }) => name === 'Maven'),
  {
    name: 'buildah, podman or docker',
    purpose: 'builds images',
    install: 'apt install buildah, or start Docker',
    present: () =>
      findBuilder().then(
        () => true,
        () => false,
      ),
  },
];

/** What a daemon of our own, and a node image made here, need beside that. */
export const makingTools: readonly RequiredTool[] = [
  {
    name: 'root',
    purpose: 'starts a Docker daemon, makes the node image',
    install: 'run the line again as root, or start Docker',
    present: async () => process.getuid?.() === 0,
  },
  debian('dockerd', 'runs the nodes', 'docker.io', ['--version']),
  debian('containerd', 'puts images into the node image', 'containerd', ['--version']),
  debian('runc', 'starts containers', 'runc', ['--version']),
  debian('debootstrap', 'fetches the Debian of the node image', 'debootstrap', ['--version']),
  debian('iptables', "is what Docker's networks are made of", 'iptables', ['--version']),
];

function debian(name: string, purpose: string, pack: string, probe: readonly string[]): RequiredTool {
  return tool(name, purpose, `apt install ${pack}`, probe);
}

function tool(name: string, purpose: string, install: string, probe: readonly string[]): RequiredTool {
  const present = (): Promise<boolean> =>
    runTool(name, probe, { timeoutMs: 30_000 }).then(
      () => true,
      () => false,
    );
  return { name, purpose, install, present };
}
