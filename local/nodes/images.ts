import { fileURLToPath } from 'node:url';

/** What an image is to a process node: the program that it would hold. `argv` is its entry point. */
export interface Image {
  readonly argv: readonly string[];
  readonly cwd: string;
}

export type Images = Readonly<Record<string, Image>>;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The images that every local stack knows: smack's own programs, and one that misbehaves on request, for tests. */
export function defaultImages(node: string): Images {
  const program = (file: string): Image => ({ argv: [node, file], cwd: root });
  return {
    'smack/ingester:dev': program('workloads/ingester/main.ts'),
    'smack/processor:dev': program('workloads/processor/main.ts'),
    'smack/replay:dev': program('workloads/replay/main.ts'),
    'smack/operator:dev': program('operator/main.ts'),
    'smack/test:dev': program('local/nodes/test-program.ts'),
  };
}
