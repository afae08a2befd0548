import { link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../local/stack/cache-folder.ts';
import { fetchJars } from '../../local/stack/fetch-jars.ts';
import { buildImage } from '../images/build-image.ts';
import { buildImages } from '../images/build-images.ts';
import { bundleProgram } from '../images/bundle-program.ts';
import { type BuilderName, findBuilder } from '../images/find-builder.ts';
import { imagePrograms } from '../images/image-programs.ts';
import { runTool, toolWorks } from '../images/run-tool.ts';
import { hashFiles } from './hash-files.ts';
import { javaBase } from './java-base.ts';
import { kindCache, root } from './kind-paths.ts';
import { saveArchive } from './save-archive.ts';

const sources = join(root, 'test/kind/systems');
const PUBLIC_JAVA = 'gcr.io/distroless/java17-debian12';
const PULL_DEADLINE_MS = 300_000;

/** The images of Kafka and Cassandra. */
export interface SystemImages {
  readonly kafka: string;
  readonly cassandra: string;
  /** Name of the jar of Cassandra's agent. */
  readonly jamm: string;
  /** Folders of jars that they are made of. */
  readonly jars: { readonly kafka: string; readonly cassandra: string };
}

const TAG = '0.1.0';

/** Name of the image of a program of smack. */
export function smackImage(program: string, tag: string = TAG): string {
  return `localhost/smack/${program}:${tag}`;
}

/** What the images of smack are made of, as a short name: after this the bundles are in dist/bundles. */
export async function bundleSmack(): Promise<string> {
  const folders: string[] = [];
  for (const program of imagePrograms) {
    folders.push((await bundleProgram(root, program, join(root, 'dist/bundles', program.name))).folder);
  }
  return hashFiles([...folders, join(root, 'Dockerfile')], [process.version]);
}

/** Builds all images of a trial cluster: smack's own, Kafka's and Cassandra's, and writes them to one archive. */
export async function buildTrialImages(systems: SystemImages, tell: (line: string) => void): Promise<string> {
  const builder = await findBuilder();
  const built = await buildImages({
    root,
    builder,
    programs: imagePrograms,
    base: undefined,
    repository: 'localhost/smack',
    tag: TAG,
    out: join(root, 'dist/images'),
    cache: cacheFolder(),
    tell,
  });
  await buildSystems(builder, systems, tell);
  const archive = join(root, 'dist/images/kind.tar');
  tell('writing all images to one archive');
  await saveArchive(builder, [...built.map(({ name }) => name), systems.kafka, systems.cassandra], archive);
  return archive;
}

/** Names the images of Kafka and Cassandra by what they are made of, and fetches that. */
export async function planSystems(): Promise<SystemImages> {
  const pom = (name: string): string => join(root, 'local/jars', name, 'pom.xml');
  const [kafkaJars, cassandraJars] = await Promise.all([
    fetchJars('kafka', pom('kafka'), cacheFolder()),
    fetchJars('cassandra', pom('cassandra'), cacheFolder()),
  ]);
  const jamm = (await readdir(cassandraJars)).find(jar => /^jamm-.*\.jar$/.test(jar));
  if (jamm === undefined) throw new Error(`${cassandraJars} has no jamm-*.jar`);
  const tag = await hashFiles([pom('kafka'), pom('cassandra'), sources], [process.arch]);
  const repository = 'localhost/smack-trial';
  return {
    kafka: `${repository}/kafka:${tag}`,
    cassandra: `${repository}/cassandra:${tag}`,
    jamm,
    jars: { kafka: kafkaJars, cassandra: cassandraJars },
  };
}

/** Builds the images of Kafka and Cassandra unless they are there. */
async function buildSystems(
  builder: BuilderName,
  { kafka, cassandra, jars }: SystemImages,
  tell: (line: string) => void,
): Promise<void> {
  const named = { kafka, cassandra };
  const here = await Promise.all(Object.values(named).map(name => hasBuilt(builder, name)));
  if (here.every(Boolean)) return;
  tell('building the images of Kafka and Cassandra');
  const context = await mkdtemp(join(kindCache, 'systems-'));
  try {
    await linkFiles(jars.kafka, join(context, 'kafka'));
    await linkFiles(jars.cassandra, join(context, 'cassandra'));
    const args = { BASE: await findJavaBase(builder) };
    for (const [target, name] of Object.entries(named)) {
      const dockerfile = join(sources, 'Dockerfile');
      await buildImage(builder, { context, dockerfile, target, name, args, timestamp: 0 });
    }
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** The public base, or where it can't be pulled one made of Debian packages. */
async function findJavaBase(builder: BuilderName): Promise<string> {
  const pulled = await runTool(builder, ['pull', PUBLIC_JAVA], { timeoutMs: PULL_DEADLINE_MS }).catch(
    () => undefined,
  );
  if (pulled !== undefined) return PUBLIC_JAVA;
  const context = await javaBase();
  const name = 'localhost/smack-trial/java:17';
  const dockerfile = join(sources, 'Base.Dockerfile');
  await buildImage(builder, { context, dockerfile, target: undefined, name, args: {}, timestamp: 0 });
  return name;
}

function hasBuilt(builder: BuilderName, name: string): Promise<boolean> {
  return toolWorks(builder, ['inspect', ...(builder === 'docker' ? [] : ['--type', 'image']), name]);
}

/** The jars are in the cache, which is on the same disk: nothing is copied. */
async function linkFiles(from: string, into: string): Promise<void> {
  await mkdir(into);
  for (const file of await readdir(from)) await link(join(from, file), join(into, file));
}
