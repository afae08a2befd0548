/** One measured number, in the form every benchmark prints. */
export interface Figure {
  /** Name of the benchmark. */
  readonly bench: string;
  /** What was measured: sizes, counts, machine-independent. */
  readonly shape: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** What others reach, with its source, or what is aimed at. */
  readonly anchor: string;
  /** How much better than the anchor: above 1 = better. Absent when there is nothing to divide by. */
  readonly ratio?: number;
}

export interface BenchOptions {
  /** A smaller shape, to see that it works. */
  readonly quick: boolean;
  /** Facts of a running stack (SMACK_TEST_STACK); a bench that needs servers and has none starts its own. */
  readonly stack: string | undefined;
  /** Progress for people; goes to stderr. */
  progress(line: string): void;
}

/** A benchmark: `bench/<name>/<name>-bench.ts` exports it as `bench`. */
export interface Bench {
  readonly name: string;
  /** One sentence: what is measured, against what. */
  readonly describe: string;
  /** Runs and reports; throws when it could not measure. Ends everything it started. */
  run(options: BenchOptions, report: (figure: Omit<Figure, 'bench'>) => void): Promise<void>;
}
