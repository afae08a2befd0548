import { Listr, ListrLogger, type ListrTask, ProcessOutput } from 'listr2';

/** Runs steps one after the other and shows each on standard error as it goes: a spinner on a terminal, plain lines elsewhere. */
export async function runSteps<Context extends object>(steps: ListrTask<Context>[]): Promise<void> {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const tasks = new Listr<Context>(steps, {
    registerSignalListeners: false,
    rendererOptions: { logger, collapseSubtasks: false },
    fallbackRendererOptions: { logger },
    fallbackRendererCondition: () => !process.stderr.isTTY,
  });
  await tasks.run();
}
