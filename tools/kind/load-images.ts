import { readFile, rm } from 'node:fs/promises';
import { writeFileWhole } from '../../local/stack/write-file-whole.ts';
import { runTool } from '../images/run-tool.ts';
import { buildKind } from './build-programs.ts';
import { clusterUid } from './cluster.ts';
import type { Docker } from './docker.ts';
import { loadedFileOf } from './kind-paths.ts';
import { buildTrialImages, bundleSmack, type SystemImages } from './trial-images.ts';

/**
 * Brings the images of smack's programs as they are now, of Kafka and of Cassandra onto every node of the cluster; does nothing when they are there.
 * @returns whether something was loaded
 */
export async function loadImages(
  docker: Docker,
  cluster: string,
  systems: SystemImages,
  tell: (line: string) => void,
): Promise<boolean> {
  tell('bundling the programs');
  const wanted = [await clusterUid(cluster), await bundleSmack(), systems.kafka, systems.cassandra].join(' ');
  const loaded = loadedFileOf(cluster);
  if ((await readFile(loaded, 'utf8').catch(() => '')) === wanted) return false;
  const archive = await buildTrialImages(systems, tell);
  tell('loading the images onto the nodes');
  const args = ['load', 'image-archive', archive, '--name', cluster];
  await runTool(await buildKind(), args, { env: docker.env });
  await rm(archive);
  await writeFileWhole(loaded, wanted);
  return true;
}
