/** `npm run images`: the project's container images, one a program. */
import { join } from 'node:path';
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import { cacheFolder } from '../../local/stack/cache-folder.ts';
import { type BuiltImage, buildImages } from './build-images.ts';
import { bundleProgram } from './bundle-program.ts';
import { type BuilderName, builderNames, findBuilder } from './find-builder.ts';
import { imagePrograms } from './image-programs.ts';

const root = join(import.meta.dirname, '../..');
const names = imagePrograms.map(({ name }) => name);
const tell = (line: string): unknown => process.stderr.write(`${line}\n`);

const BASE_HELP =
  "base image with Node 24 as /nodejs/bin/node; 'assembled': made here of this Node and Debian packages (default: the Dockerfile's, assembled where it can't be pulled)";

interface Options {
  readonly only: readonly string[];
  readonly base?: string;
  readonly builder?: BuilderName;
  readonly repository: string;
  readonly tag: string;
}

const program = new Command('images').showHelpAfterError();
const only = (): Option =>
  new Option('--only <name...>', 'only these programs').choices(names).default(names, 'all');

program
  .command('build', { isDefault: true })
  .description('build the images and write each to dist/images/NAME.tar')
  .addOption(only())
  .option('--base <image>', BASE_HELP)
  .addOption(
    new Option('--builder <name>', 'what builds them (default: the first that works)').choices(builderNames),
  )
  .option('--repository <name>', 'what stands before the names', 'localhost/smack')
  .option('--tag <tag>', 'their tag', '0.1.0')
  .action(async ({ only, base, builder, repository, tag }: Options) => {
    const images = await buildImages({
      root,
      builder: await findBuilder(builder),
      programs: imagePrograms.filter(({ name }) => only.includes(name)),
      base,
      repository,
      tag,
      out: join(root, 'dist/images'),
      cache: cacheFolder(),
      tell,
    });
    process.stdout.write(renderImages(images));
  });

program
  .command('bundle')
  .description('only bundle the programs to dist/bundles/NAME: what the Dockerfile copies')
  .addOption(only())
  .action(async ({ only }: Pick<Options, 'only'>) => {
    for (const program of imagePrograms.filter(({ name }) => only.includes(name))) {
      const { folder, size } = await bundleProgram(root, program, join(root, 'dist/bundles', program.name));
      process.stdout.write(`${megabytes(size)} MB  ${folder}\n`);
    }
  });

program.parseAsync().catch((error: unknown) => {
  tell(`${styleText('red', 'images:')} ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});

function renderImages(images: readonly BuiltImage[]): string {
  const lines = images.map(
    ({ name, archive, size, bundle }) =>
      `${name}  ${megabytes(size)} MB, of which ours ${megabytes(bundle.size)} MB  ${archive}\n`,
  );
  return lines.join('');
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
