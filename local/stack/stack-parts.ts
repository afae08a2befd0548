import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.ts';
import { type BuildProgress, buildControlPlane } from './control-plane-build.ts';
import { fetchJars } from './fetch-jars.ts';
import { findJava17 } from './java.ts';
import type { StackParts } from './launch-options.ts';

const local = fileURLToPath(new URL('..', import.meta.url));

/** Builds or finds each part of a stack. Split in steps so that a caller can show them. */
export const parts = {
  controlPlane: (progress?: (progress: BuildProgress) => void, signal?: AbortSignal): Promise<string> =>
    buildControlPlane({
      source: join(local, 'control-plane'),
      cache: cacheFolder(),
      ...(progress ? { progress } : {}),
      ...(signal ? { signal } : {}),
    }),
  kafkaJars: (signal?: AbortSignal): Promise<string> =>
    fetchJars('kafka', join(local, 'jars', 'kafka', 'pom.xml'), cacheFolder(), signal),
  cassandraJars: (signal?: AbortSignal): Promise<string> =>
    fetchJars('cassandra', join(local, 'jars', 'cassandra', 'pom.xml'), cacheFolder(), signal),
  async java(): Promise<string> {
    const java = await findJava17();
    if (java === undefined)
      throw new Error('no Java 17 found: set JAVA_HOME to one (Cassandra 5 runs on no newer Java)');
    return java;
  },
};

/** All parts. The first time that takes minutes: `progress` is told how the build of the control plane goes. */
export async function findParts(
  progress?: (progress: BuildProgress) => void,
  signal?: AbortSignal,
): Promise<StackParts> {
  const java = await parts.java();
  const [controlPlane, kafkaJars, cassandraJars] = await Promise.all([
    parts.controlPlane(progress, signal),
    parts.kafkaJars(signal),
    parts.cassandraJars(signal),
  ]);
  return { controlPlane, kafkaJars, cassandraJars, java };
}
