import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Image } from '../nodes/images.ts';
import { createProgressLine } from './build-progress.ts';
import { endStack } from './end-stack.ts';
import { defaultNodes, type StackParts } from './launch-options.ts';
import { launchStack } from './launch-stack.ts';
import { podLogs } from './pod-logs.ts';
import { isRunning } from './process-id.ts';
import { renderStatus } from './render-status.ts';
import { findParts } from './stack-parts.ts';
import { type ProgramName, programNames, readStackState } from './stack-state.ts';

interface FolderOptions {
  readonly name: string;
  readonly dir?: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = new Command('stack')
  .description('A local Kubernetes control plane with Kafka, Cassandra and nodes that run pods as processes.')
  .showHelpAfterError();

const withFolder = (command: Command): Command =>
  command
    .addOption(new Option('--name <name>', 'name of the stack').default('default').argParser(stackName))
    .option('--dir <folder>', 'folder of the stack (default: .smack/<name> in the project)');

withFolder(program.command('up'))
  .description('start a stack and leave it running')
  .addOption(new Option('--without <programs...>', 'programs to leave out').choices(programNames))
  .option('--kafka-heap <size>', "heap of Kafka's JVM", '512m')
  .option('--cassandra-heap <size>', "heap of Cassandra's JVM", '1g')
  .addOption(
    new Option('--jit <kind>', 'how much the JVMs compile: quick to start, or full for benchmarks')
      .choices(['quick', 'full'])
      .default('quick'),
  )
  .option('--nodes <count>', 'process nodes', positiveNumber, defaultNodes.count)
  .option('--node-cpu <quantity>', 'CPU capacity of each node, declared', defaultNodes.cpu)
  .option('--node-memory <quantity>', 'memory capacity of each node, declared', defaultNodes.memory)
  .option('--node-pods <count>', 'pod capacity of each node', defaultNodes.pods)
  .option('--image <name=program...>', 'further images: what their entry point is on a process node')
  .option('--keep', 'keep the logs when the stack ends')
  .option('--json', 'print the state as JSON')
  .action(async (options: FolderOptions & UpOptions) => {
    const out = new Set<ProgramName>(options.without ?? []);
    const parts = await findPartsShown();
    const said = new Set<string>();
    const stack = await launchStack(
      {
        name: options.name,
        dir: folderOf(options),
        programs: programNames.filter(name => !out.has(name)),
        attached: false,
        keepLogs: options.keep ?? false,
        kafkaHeap: options.kafkaHeap,
        cassandraHeap: options.cassandraHeap,
        jit: options.jit,
        parts,
        nodes: {
          count: options.nodes,
          cpu: options.nodeCpu,
          memory: options.nodeMemory,
          pods: options.nodePods,
          images: Object.fromEntries((options.image ?? []).map(parseImage)),
        },
      },
      state => {
        for (const { name, phase } of state.programs) {
          if (phase === 'ready' && !said.has(name)) process.stderr.write(`${name} is ready\n`);
          if (phase === 'ready') said.add(name);
        }
      },
    );
    print(options.json === true ? JSON.stringify(stack.state(), undefined, 2) : renderStatus(stack.state()));
  });

withFolder(program.command('down'))
  .description('end a stack: its processes, ports and files')
  .action(async (options: FolderOptions) => {
    const was = await endStack(folderOf(options));
    print(was ? `the stack in ${folderOf(options)} has ended` : `no stack in ${folderOf(options)}`);
  });

withFolder(program.command('status'))
  .description('show a stack; exit code 1 when it does not run')
  .option('--json', 'print the state as JSON')
  .action(async (options: FolderOptions & { json?: boolean }) => {
    const state = await readStackState(folderOf(options));
    if (state === undefined || !isRunning(state.supervisor)) {
      process.exitCode = 1;
      print(options.json === true ? 'null' : `no stack runs in ${folderOf(options)}`);
      return;
    }
    print(options.json === true ? JSON.stringify(state, undefined, 2) : renderStatus(state));
  });

withFolder(program.command('logs <pod>'))
  .description('print the logs of a pod, NAMESPACE/NAME, all its containers; also of pods that are gone')
  .action(async (pod: string, options: FolderOptions) => {
    const files = await podLogs(join(folderOf(options), 'logs', 'pods'), pod);
    if (files.length === 0) throw new Error(`no logs of ${pod} in ${folderOf(options)}`);
    for (const { title, text } of files) print(`==> ${title} <==\n${text}`);
  });

interface UpOptions {
  readonly without?: readonly ProgramName[];
  readonly kafkaHeap: string;
  readonly cassandraHeap: string;
  readonly jit: 'quick' | 'full';
  readonly nodes: number;
  readonly nodeCpu: string;
  readonly nodeMemory: string;
  readonly nodePods: string;
  readonly image?: readonly string[];
  readonly keep?: boolean;
  readonly json?: boolean;
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`stack: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function folderOf({ name, dir }: FolderOptions): string {
  if (dir === undefined) return join(root, '.smack', name);
  return isAbsolute(dir) ? dir : resolve(dir);
}

function stackName(value: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(value)) throw new InvalidArgumentError('1 to 31 of a-z, 0-9 and -.');
  return value;
}

function positiveNumber(value: string): number {
  const count = Number(value);
  if (!(Number.isInteger(count) && count > 0)) throw new InvalidArgumentError('a whole number above 0.');
  return count;
}

/** Ctrl-C ends a build in order; after it, it ends this process and with it the stack that has not started yet. */
async function findPartsShown(): Promise<StackParts> {
  const line = createProgressLine(process.stderr, () => performance.now());
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    return await findParts(line.show, interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt);
    line.end();
  }
}

/** `acme/tool:1=/usr/bin/tool --quiet` */
function parseImage(text: string): [string, Image] {
  const [name = '', ...program] = text.split('=');
  const argv = program.join('=').split(' ').filter(Boolean);
  if (name === '' || argv.length === 0) throw new Error(`--image ${text}: must be NAME=PROGRAM ARGUMENT...`);
  return [name, { argv, cwd: root }];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
