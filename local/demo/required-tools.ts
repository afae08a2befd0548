import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findJava17 } from '../stack/java.ts';

/** A program that the local stack is built with. */
export interface RequiredTool {
  readonly name: string;
  /** What it is needed for, to say when it is missing. */
  readonly purpose: string;
  /** How it is usually installed. */
  readonly install: string;
  /** Resolves to whether a usable version is here. */
  readonly present: () => Promise<boolean>;
}

export const requiredTools: readonly RequiredTool[] = [
  {
    name: 'Go 1.24 or newer',
    purpose: 'compiles the Kubernetes control plane',
    install: 'apt install golang, brew install go, or https://go.dev/dl',
    present: async () => isGoRecent(await outputOf('go', ['version'])),
  },
  {
    name: 'Java 17',
    purpose: 'runs Kafka and Cassandra',
    install: 'apt install openjdk-17-jre-headless, brew install openjdk@17; or set JAVA_HOME',
    present: async () => (await findJava17()) !== undefined,
  },
  {
    name: 'Maven',
    purpose: "fetches Kafka's and Cassandra's jars",
    install: 'apt install maven, brew install maven',
    present: async () => (await outputOf('mvn', ['--version'])) !== undefined,
  },
];

/** The tools that are missing, in the order in which they are listed. */
export async function findMissingTools(
  tools: readonly RequiredTool[] = requiredTools,
): Promise<readonly RequiredTool[]> {
  const present = await Promise.all(tools.map(tool => tool.present()));
  return tools.filter((_, index) => present[index] === false);
}

/** Says what is missing and how to get it, one line a tool. */
export function renderMissingTools(missing: readonly RequiredTool[]): string {
  const lines = missing.map(tool => `  ${tool.name} (${tool.purpose}): ${tool.install}`);
  return ['these tools are missing; install them and run the line again:', ...lines].join('\n');
}

/** Whether the output of `go version` names 1.24 or newer. */
export function isGoRecent(output: string | undefined): boolean {
  const found = /go(\d+)\.(\d+)/.exec(output ?? '');
  if (found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > 1 || minor >= 24;
}

async function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(command, [...args], { timeout: 30_000 })).stdout;
  } catch {
    return undefined;
  }
}
