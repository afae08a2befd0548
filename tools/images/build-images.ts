import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleBase } from './assemble-base.ts';
import { buildImage, saveImage } from './build-image.ts';
import { type Bundle, bundleProgram } from './bundle-program.ts';
import type { BuilderName } from './find-builder.ts';
import type { ImageProgram } from './image-programs.ts';
import { runTool } from './run-tool.ts';

/** The public base has about 50 MB. */
const PULL_DEADLINE_MS = 300_000;

export interface BuildSettings {
  /** The project's folder. */
  readonly root: string;
  readonly builder: BuilderName;
  readonly programs: readonly ImageProgram[];
  /**
   * Name of the base image; `assembled`: one is made of the Node that this runs on; `undefined`: the Dockerfile's own, and an assembled one
   * where that can't be pulled.
   */
  readonly base: string | undefined;
  /** What stands before the names: `localhost/smack`. */
  readonly repository: string;
  readonly tag: string;
  /** Folder for the archives. */
  readonly out: string;
  /** Where assembled bases are kept. */
  readonly cache: string;
  /** Is told a line for each step. */
  readonly tell: (line: string) => void;
}

export interface BuiltImage {
  readonly name: string;
  /** The image as a file for `docker load` and `kind load image-archive`. */
  readonly archive: string;
  /** Bytes of the archive: all layers, not packed. */
  readonly size: number;
  readonly bundle: Bundle;
}

/** Builds the images of some programs and writes each to a file. One at a time: they share the builder's store. */
export async function buildImages(settings: BuildSettings): Promise<readonly BuiltImage[]> {
  const { root, builder, repository, tag, tell } = settings;
  const base = await chooseBase(settings);
  const revision = await revisionOf(root);
  await mkdir(settings.out, { recursive: true });
  const built: BuiltImage[] = [];
  for (const program of settings.programs) {
    tell(`bundling and building ${program.name}`);
    const bundle = await bundleProgram(root, program, join(root, 'dist/bundles', program.name));
    const name = `${repository}/${program.name}:${tag}`;
    await buildImage(builder, {
      context: root,
      dockerfile: join(root, 'Dockerfile'),
      target: program.name,
      name,
      args: { BASE: base, VERSION: tag, REVISION: revision },
      timestamp: 0,
    });
    const archive = join(settings.out, `${program.name}.tar`);
    await saveImage(builder, name, archive);
    built.push({ name, archive, size: (await stat(archive)).size, bundle });
  }
  return built;
}

async function chooseBase(settings: BuildSettings): Promise<string> {
  if (settings.base === 'assembled') return assembledBase(settings);
  const dockerfile = await readFile(join(settings.root, 'Dockerfile'), 'utf8');
  const base = settings.base ?? /^ARG BASE=(\S+)$/m.exec(dockerfile)?.[1];
  if (base === undefined) throw new Error('the Dockerfile names no base');
  try {
    await runTool(settings.builder, ['pull', base], { timeoutMs: PULL_DEADLINE_MS });
    return base;
  } catch (error) {
    if (settings.base !== undefined) throw error;
    settings.tell(`${base} can not be pulled`);
    return assembledBase(settings);
  }
}

async function assembledBase({ root, builder, repository, cache, tell }: BuildSettings): Promise<string> {
  tell(`assembling a base image: Node ${process.version} and its libraries`);
  const context = await assembleBase(cache);
  const name = `${repository}/base:node${process.version.slice(1)}`;
  const dockerfile = join(root, 'tools/images/Base.Dockerfile');
  await buildImage(builder, { context, dockerfile, target: undefined, name, args: {}, timestamp: 0 });
  return name;
}

/** The commit, with `-dirty` when files differ from it; `unknown` outside a repository. */
async function revisionOf(root: string): Promise<string> {
  const words = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  return (await runTool('git', words, { cwd: root }).catch(() => 'unknown')).trim();
}
