import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../local/stack/wait-until.ts';
import { runTool } from '../images/run-tool.ts';

/**
 * Puts images into the store of a containerd that does not run yet, by running this machine's own on that store for a moment: a node then starts with them.
 * @param archive what `ctr images import` reads
 * @param files file system of the node
 */
export async function preloadImages(archive: string, files: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'smack-containerd-'));
  const socket = join(folder, 'containerd.sock');
  const config = join(folder, 'config.toml');
  await writeFile(config, containerdConfig(join(files, 'var/lib/containerd'), join(folder, 'state'), socket));
  const containerd = spawn('containerd', ['--config', config], { stdio: 'ignore' });
  const ended = new Promise<void>(resolve => {
    containerd.once('exit', () => resolve());
    containerd.once('error', () => resolve());
  });
  try {
    const listens = (): Promise<boolean> => runTool('ctr', ['--address', socket, 'version']).then(() => true);
    await waitUntil('containerd answers', listens, { deadlineMs: 60_000 });
    const args = ['--address', socket, '--namespace', 'k8s.io', 'images', 'import'];
    await runTool('ctr', [...args, '--snapshotter', 'overlayfs', archive]);
  } finally {
    containerd.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

function containerdConfig(root: string, state: string, socket: string): string {
  return `version = 2
root = "${root}"
state = "${state}"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "${socket}"
`;
}
