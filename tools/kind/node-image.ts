import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runTool } from '../images/run-tool.ts';
import { buildNodePrograms, nodePrograms, nodeVersion } from './build-programs.ts';
import { debianFiles } from './debian-files.ts';
import { type Docker, hasImage } from './docker.ts';
import { hashFiles } from './hash-files.ts';
import { kindCache, nodeSources } from './kind-paths.ts';
import { preloadImages } from './preload-images.ts';
import { writeSystemImages } from './system-images.ts';

/** Released with kind v0.33.0 (https://github.com/kubernetes-sigs/kind/releases/tag/v0.33.0), of the same Kubernetes minor as the one made here. */
export const publishedNodeImage =
  'kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d';

/** The image has about 350 MB. */
const PULL_DEADLINE_MS = 10 * 60_000;

export const nodeImageChoices = ['auto', 'published', 'made'] as const;
export type NodeImageChoice = (typeof nodeImageChoices)[number];

/**
 * The image of kind's nodes, present in Docker's store: kind's own, or, where that can't be pulled, one made of Debian packages and Go modules.
 * @param tell is told what is going on
 * @returns its name
 */
export async function findNodeImage(
  docker: Docker,
  choice: NodeImageChoice,
  tell: (line: string) => void,
): Promise<string> {
  if (choice === 'made') return makeNodeImage(docker, tell);
  if (await hasImage(docker, publishedNodeImage)) return publishedNodeImage;
  tell(`pulling ${publishedNodeImage}`);
  try {
    await runTool('docker', ['pull', publishedNodeImage], { env: docker.env, timeoutMs: PULL_DEADLINE_MS });
    return publishedNodeImage;
  } catch (error) {
    if (choice === 'published') throw error;
    return makeNodeImage(docker, tell);
  }
}

/** Makes the image, or finds it made before of the same parts. */
async function makeNodeImage(docker: Docker, tell: (line: string) => void): Promise<string> {
  const sources = [nodeSources, import.meta.filename, join(import.meta.dirname, 'system-images.ts')];
  const name = `smack/kind-node:${await hashFiles(sources, [process.arch])}`;
  if (await hasImage(docker, name)) return name;
  tell('compiling Kubernetes (once, about 7 minutes on two cores)');
  const programs = await buildNodePrograms(line => tell(`compiling Kubernetes: ${line}`));
  tell('fetching Debian packages (once, about a minute)');
  const debian = await debianFiles();
  await mkdir(kindCache, { recursive: true });
  const work = await mkdtemp(join(kindCache, 'making-'));
  try {
    tell('putting the node image together');
    const version = await nodeVersion();
    const archive = join(work, 'images.tar');
    const files = join(work, 'files');
    await writeSystemImages(archive, { programs, debian, version });
    await runTool('cp', ['--archive', debian, files]);
    await layOutNode(files, programs, version);
    await preloadImages(archive, files);
    await importFiles(docker, files, name);
    return name;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Adds to Debian's files what makes them a node: the programs, the files of test/kind/node/files, what kind looks for. */
async function layOutNode(files: string, programs: string, version: string): Promise<void> {
  await cp(join(nodeSources, 'files'), files, { recursive: true });
  const bin = join(files, 'usr/local/bin');
  await copyFile(join(programs, 'node'), join(bin, 'node'));
  for (const name of nodePrograms) await symlink('node', join(bin, name));
  await writeFile(join(files, 'kind/version'), `${version}\n`);
  await mkdir(join(files, 'opt/cni'), { recursive: true });
  await symlink('/usr/lib/cni', join(files, 'opt/cni/bin'));
}

/** `tar | docker import`, without a file of 850 MB between them. */
async function importFiles(docker: Docker, files: string, name: string): Promise<void> {
  const change = ['--change', 'ENTRYPOINT ["/usr/local/bin/entrypoint"]', '--change', 'ENV container=docker'];
  const tar = spawn('tar', ['--numeric-owner', '-C', files, '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const docked = spawn('docker', ['import', ...change, '-', name], {
    env: { ...process.env, ...docker.env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    docked.once('close', resolve);
    docked.once('error', reject);
  });
  await pipeline(tar.stdout, docked.stdin);
  if ((await ended) !== 0) throw new Error(`docker could not import ${name}`);
}
