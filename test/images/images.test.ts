import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cacheFolder } from '../../local/stack/cache-folder.ts';
import { type BuiltImage, buildImages } from '../../tools/images/build-images.ts';
import { type BuilderName, builderNames, findBuilder } from '../../tools/images/find-builder.ts';
import { imagePrograms } from '../../tools/images/image-programs.ts';
import { runTool } from '../../tools/images/run-tool.ts';

const root = join(import.meta.dirname, '../..');
const builder: BuilderName | undefined = await findBuilder().catch(() => undefined);
const skip =
  builder === undefined ? `no image was built: none of ${builderNames.join(', ')} works here` : false;

interface ImageConfig {
  readonly config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
}

describe('container images', { skip }, () => {
  let folder = '';
  const images = new Map<string, BuiltImage>();
  const repository = `localhost/smack-test-${process.pid}`;

  const build = async (out: string, programs = imagePrograms): Promise<readonly BuiltImage[]> =>
    buildImages({
      root,
      builder: builder ?? assert.fail('no builder'),
      programs,
      base: 'assembled',
      repository,
      tag: '1.2.3',
      out: join(folder, out),
      cache: cacheFolder(),
      tell: () => {},
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smack-images-'));
    for (const image of await build('first')) images.set(image.name, image);
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    const base = `${repository}/base:node${process.version.slice(1)}`;
    if (builder !== undefined) await runTool(builder, ['rmi', ...images.keys(), base]);
  });

  const imageOf = (name: string): BuiltImage =>
    images.get(`${repository}/${name}:1.2.3`) ?? assert.fail(`${name} was not built`);

  test('the same sources make the same layers and the same configuration', async () => {
    // The one with folders beside its bundle, and the smallest of the others.
    const two = imagePrograms.filter(({ name }) => name === 'operator' || name === 'replay');
    for (const again of await build('second', two)) {
      const image = images.get(again.name) ?? assert.fail(`${again.name} is new`);
      assert.deepEqual(await manifest(again), await manifest(image));
    }
  });

  for (const { name } of imagePrograms) {
    test(`${name} is below 200 MB, of which ours is below 5 MB`, () => {
      const { size, bundle } = imageOf(name);
      assert.ok(size < 200_000_000, `${size} bytes`);
      assert.ok(bundle.size < 5_000_000, `${bundle.size} bytes`);
    });

    test(`${name} runs its bundle as a user that is not root, by number, and says what it is`, async () => {
      const { config } = await configuration(imageOf(name));
      assert.match(config.User, /^[1-9]\d*:[1-9]\d*$/);
      assert.deepEqual(config.Entrypoint.slice(0, 1), ['/nodejs/bin/node']);
      assert.equal(config.Entrypoint.at(-1), '/app/main.mjs');
      assert.equal(config.Labels['org.opencontainers.image.title'], `smack-${name}`);
      assert.equal(config.Labels['org.opencontainers.image.version'], '1.2.3');
      assert.match(
        config.Labels['org.opencontainers.image.revision'] ?? '',
        /^([0-9a-f]{40}(-dirty)?|unknown)$/,
      );
    });
  }

  test('docs/images.md tells the sizes', async () => {
    const docs = await readFile(join(root, 'docs/images.md'), 'utf8');
    for (const { name } of imagePrograms) {
      const row = new RegExp(`^\\| ${name} \\| (\\d+) MB \\| ([\\d.]+) MB \\|$`, 'm').exec(docs);
      const [all, ours] = [Number(row?.[1]), Number(row?.[2])];
      const { size, bundle } = imageOf(name);
      // The whole depends on the libraries of the day and the machine's kind.
      assert.ok(Math.abs(size / 1e6 - all) <= 10, `${name} has ${size} bytes, the table says ${row?.[0]}`);
      assert.ok(
        Math.abs(bundle.size / 1e6 - ours) <= 0.3,
        `${bundle.size} bytes are ours, the table says ${row?.[0]}`,
      );
    }
  });

  test('an image holds its program, its bill of materials, the libraries of Node and no shell', async () => {
    const files = await filesOf(imageOf('operator'), folder);
    for (const wanted of [
      'app/main.mjs',
      'app/sbom.cdx.json',
      'app/LICENSES.txt',
      'nodejs/bin/node',
      'var/lib/dpkg/status.d/libc6',
    ]) {
      assert.ok(files.includes(wanted), `${wanted} is not among ${files.length} files`);
    }
    assert.ok(files.some(file => file.startsWith('app/migrations/')));
    const programs = files.filter(file => /(^|\/)(sh|bash|dash|busybox|perl|apt|dpkg)$/.test(file));
    assert.deepEqual(programs, []);
  });

  test("Node starts from an image's own files alone", async t => {
    if (process.getuid?.() !== 0) return t.skip('chroot needs root: no image was started');
    const rootfs = join(folder, 'rootfs');
    await runTool('mkdir', ['-p', rootfs]);
    for (const layer of await layersOf(imageOf('replay'), folder)) {
      await runTool('tar', ['-xf', layer, '-C', rootfs]);
    }
    const { config } = await configuration(imageOf('replay'));
    const [user = '', group = ''] = config.User.split(':');
    const args = ['--userspec', `${user}:${group}`, rootfs, ...config.Entrypoint, '--help'];
    assert.match(await runTool('chroot', args), /Usage: replay/);
  });
});

/** The names of the configuration and the layers in a docker-archive: digests of what they hold. */
async function manifest({
  archive,
}: BuiltImage): Promise<{ readonly Config: string; readonly Layers: string[] }> {
  const [only] = JSON.parse(await runTool('tar', ['-xOf', archive, 'manifest.json']));
  return only;
}

async function configuration(image: BuiltImage): Promise<ImageConfig> {
  const { Config } = await manifest(image);
  return JSON.parse(await runTool('tar', ['-xOf', image.archive, Config]));
}

/** Unpacks an image's archive; the files of its layers, lowest first. */
async function layersOf(image: BuiltImage, folder: string): Promise<readonly string[]> {
  const into = await mkdtemp(join(folder, 'layers-'));
  await runTool('tar', ['-xf', image.archive, '-C', into]);
  const { Layers } = await manifest(image);
  return Layers.map(layer => join(into, layer));
}

async function filesOf(image: BuiltImage, folder: string): Promise<readonly string[]> {
  const lists = (await layersOf(image, folder)).map(layer => runTool('tar', ['-tf', layer]));
  return (await Promise.all(lists)).flatMap(list => list.split('\n')).map(file => file.replace(/^\.?\//, ''));
}
