/** A program that is shipped as a container image of its own; each has a target of its name in the Dockerfile. */
export interface ImageProgram {
  readonly name: string;
  /** Its entry point, from the project's folder. */
  readonly entry: string;
  /** Folders that it reads while it runs, each beside the bundle under its own last name. */
  readonly folders: readonly string[];
  /** Whether it serves the console's page, which is then built into `dist/web`. */
  readonly page: boolean;
}

export const imagePrograms: readonly ImageProgram[] = [
  {
    name: 'operator',
    entry: 'operator/main.ts',
    folders: ['operator/systems/cassandra/migrations'],
    page: false,
  },
  { name: 'ingester', entry: 'workloads/ingester/main.ts', folders: [], page: false },
  { name: 'processor', entry: 'workloads/processor/main.ts', folders: [], page: false },
  { name: 'console', entry: 'workloads/console/main.ts', folders: [], page: true },
  { name: 'replay', entry: 'workloads/replay/main.ts', folders: [], page: false },
];
