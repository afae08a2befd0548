import type { StackState } from './stack-state.ts';

/** A stack's state for people. */
export function renderStatus(state: StackState): string {
  const programs = state.programs.map(({ name, phase, process: id, exit }) => {
    const detail = exit ?? (id === undefined ? '' : `pid ${id.pid}`);
    return `  ${name.padEnd(24)} ${phase.padEnd(9)} ${detail}`;
  });
  return [
    `stack ${state.name} is ${state.phase} in ${state.dir}`,
    ...programs,
    ...(state.kubeconfig === undefined ? [] : [`export KUBECONFIG=${state.kubeconfig}`]),
    ...(state.kafka.length === 0 ? [] : [`Kafka      ${state.kafka.join(',')}`]),
    ...(state.cassandra.length === 0
      ? []
      : [`Cassandra  ${state.cassandra.join(',')} (${state.datacenter})`]),
  ].join('\n');
}
