/**
 * How much the JVM compiles. `quick` uses its fast compiler alone, which halves the CPU time that Kafka and Cassandra
 * need to start; `full` adds the optimising one, for benchmarks and long runs.
 */
export type Jit = 'quick' | 'full';

/** Options that all our JVMs have in common. The heap begins small and grows when it must; nothing is left in shared folders such as /tmp. */
export function jvmOptions(
  { heap, jit }: { readonly heap: string; readonly jit: Jit },
  tmp: string,
): string[] {
  return [
    `-Xmx${heap}`,
    ...(jit === 'quick' ? ['-XX:TieredStopAtLevel=1'] : []),
    '-XX:-UsePerfData',
    `-Djava.io.tmpdir=${tmp}`,
  ];
}
