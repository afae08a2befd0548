/** `npm run kind`: a cluster of containers with real kubelets, to try smack on. */
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { withLock } from '../../local/stack/lock.ts';
import { readClusterStatus, renderClusterStatus } from './cluster-status.ts';
import { bringDown } from './down.ts';
import { type NodeImageChoice, nodeImageChoices } from './node-image.ts';
import { renderNumbers, runSuite } from './run-suite.ts';
import { bringUp } from './up.ts';

interface Options {
  readonly name: string;
  readonly json?: boolean;
}

interface UpOptions extends Options {
  readonly nodeImage: NodeImageChoice;
  readonly bare?: boolean;
}

interface TestOptions extends Options {
  readonly nodeImage: NodeImageChoice;
  readonly match: string;
  readonly keep?: boolean;
}

const program = new Command('kind')
  .description(
    'A Kubernetes cluster of containers (kind): one control plane, a worker in each of three zones.',
  )
  .showHelpAfterError();

const nodeImageOption = (): Option =>
  new Option(
    '--node-image <kind>',
    "kind's own image, or one made here of Debian packages and Go modules; auto: made where it can't be pulled",
  )
    .choices(nodeImageChoices)
    .default('auto');
const named = (command: Command, name = 'smack'): Command =>
  command.addOption(new Option('--name <name>', 'name of the cluster').default(name).argParser(clusterName));

named(program.command('up'))
  .description('create the cluster, or find it; the first time without a registry takes about 9 minutes')
  .addOption(nodeImageOption())
  .option('--bare', 'the cluster alone: no Kafka, Cassandra, chat, chart and pipeline')
  .option('--json', 'print the status as JSON')
  .action(async ({ name, nodeImage, bare = false, json = false }: UpOptions) => {
    await bringUp({ name, nodeImage, contents: bare ? 'nothing' : 'trial' });
    await printStatus(name, json);
  });

named(program.command('test'), 'smack-test')
  .description('run the end-to-end suite on a cluster of its own, and delete that')
  .addOption(nodeImageOption())
  .option('--match <text>', 'only files of test/kind whose name holds this text', '')
  .option('--keep', 'leave the cluster')
  .action(async ({ name, nodeImage, match, keep = false }: TestOptions) => {
    // Of two runs on one machine the second waits: they would share the cluster, and the first to end would delete it.
    await withLock(`kind-test-${name}`, async () => {
      try {
        await bringUp({ name, nodeImage, contents: 'systems' });
        const numbers = await runSuite(name, match);
        print(renderNumbers(numbers));
        process.exitCode = numbers.failed === 0 ? 0 : 1;
      } finally {
        if (!keep) await bringDown(name);
      }
    });
  });

named(program.command('down'))
  .description('delete the cluster; end the Docker daemon that `up` started')
  .action(async ({ name }: Options) => {
    const was = await bringDown(name);
    print(was ? `cluster ${name} is gone` : `there is no cluster ${name}`);
  });

named(program.command('status'))
  .description('show the cluster; exit code 1 when there is none')
  .option('--json', 'print it as JSON')
  .action(({ name, json }: Options) => printStatus(name, json ?? false));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(
    `${styleText('red', 'kind:')} ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});

async function printStatus(name: string, json: boolean): Promise<void> {
  const status = await readClusterStatus(name);
  if (status === undefined) process.exitCode = 1;
  if (json) print(JSON.stringify(status ?? null, undefined, 2));
  else print(status === undefined ? `there is no cluster ${name}` : renderClusterStatus(status));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function clusterName(text: string): string {
  if (/^[a-z0-9][a-z0-9.-]{0,40}$/.test(text)) return text;
  throw new InvalidArgumentError('Up to 41 lower-case letters, digits, dots and hyphens.');
}
