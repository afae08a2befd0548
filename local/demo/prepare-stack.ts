import { Listr, type ListrTask } from 'listr2';
import type { Images } from '../nodes/images.ts';
import { endStack } from '../stack/end-stack.ts';
import type { StackParts } from '../stack/launch-options.ts';
import { launchStack, type Stack } from '../stack/launch-stack.ts';
import { parts } from '../stack/stack-parts.ts';
import { programNames, type StackState } from '../stack/stack-state.ts';

export interface PrepareOptions {
  readonly name: string;
  /** The stack's folder, absolute. */
  readonly dir: string;
  /** What images are on the nodes, beside smack's own. */
  readonly images: Images;
  readonly signal: AbortSignal;
}

interface Context {
  found: { -readonly [K in keyof StackParts]?: StackParts[K] };
  stack?: Stack;
}

type Task = ListrTask<Context>;

/**
 * Builds or finds everything a stack needs and starts it, showing each step as it goes: a spinner on a terminal,
 * plain lines elsewhere. The stack dies with this process.
 */
export async function prepareStack(options: PrepareOptions): Promise<Stack> {
  const tasks = new Listr<Context>(
    [
      {
        title: 'Kubernetes control plane, Kafka and Cassandra',
        task: (_, task) => task.newListr(partTasks(options.signal), { concurrent: true, exitOnError: true }),
      },
      {
        title: 'local stack',
        task: async (context, task) => {
          const launched = launchStack(launchOptions(options, context), state => {
            task.output = renderPhases(state);
          });
          context.stack = await orEnded(launched, options);
          task.title = `local stack in ${options.dir}`;
        },
      },
    ],
    { ctx: { found: {} }, registerSignalListeners: false, rendererOptions: { collapseSubtasks: false } },
  );
  const { stack } = await tasks.run();
  options.signal.throwIfAborted();
  if (stack === undefined) throw new Error('the local stack did not start');
  return stack;
}

/** Ctrl-C must not wait until a stack that is no longer wanted has started. */
async function orEnded(launched: Promise<Stack>, { dir, signal }: PrepareOptions): Promise<Stack> {
  launched.catch(() => {});
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([launched, aborted.promise]);
  } catch (error) {
    if (signal.aborted) await endStack(dir);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function partTasks(signal: AbortSignal): Task[] {
  return [
    {
      title: 'control plane (the first time it is compiled: about 5 minutes on two cores)',
      task: async ({ found }, task) => {
        found.controlPlane = await parts.controlPlane(({ compiled, total, current }) => {
          task.output = `${compiled} of at most ${total} packages: ${current}`;
        }, signal);
      },
    },
    partTask('Java 17', 'java', () => parts.java()),
    partTask("Kafka's jars", 'kafkaJars', () => parts.kafkaJars(signal)),
    partTask("Cassandra's jars", 'cassandraJars', () => parts.cassandraJars(signal)),
  ];
}

function partTask(title: string, part: keyof StackParts, find: () => Promise<string>): Task {
  return {
    title,
    task: async ({ found }) => {
      found[part] = await find();
    },
  };
}

function launchOptions({ name, dir, images }: PrepareOptions, { found }: Context) {
  const { controlPlane, kafkaJars, cassandraJars, java } = found;
  if (!controlPlane || !kafkaJars || !cassandraJars || !java)
    throw new Error('a part of the stack was not found');
  return {
    name,
    dir,
    programs: programNames,
    attached: true,
    keepLogs: false,
    kafkaHeap: '512m',
    cassandraHeap: '1g',
    nodes: { images },
    parts: { controlPlane, kafkaJars, cassandraJars, java },
  };
}

function renderPhases(state: StackState): string {
  return state.programs.map(({ name, phase }) => `${name} ${phase}`).join(', ');
}
