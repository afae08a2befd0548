/** What the order of pipelines looks at. */
export interface Judged {
  readonly namespace: string;
  readonly name: string;
  readonly state: 'Running' | 'Paused';
  readonly ready: boolean;
  readonly waitingPods: number;
  readonly channels: number;
  readonly channelsJoined: number;
  readonly channelsFailed: readonly unknown[];
}

/** How bad it is: 0 all is as asked for, 1 paused on purpose, 2 something is missing, 3 it does not run. */
export function trouble({
  state,
  ready,
  waitingPods,
  channels,
  channelsJoined,
  channelsFailed,
}: Judged): 0 | 1 | 2 | 3 {
  if (state === 'Paused') return 1;
  if (!ready) return 3;
  return waitingPods > 0 || channelsFailed.length > 0 || channelsJoined < channels ? 2 : 0;
}

/** Whatever needs somebody comes first; equals by name. */
export function worstFirst<P extends Judged>(pipelines: readonly P[]): readonly P[] {
  const key = ({ namespace, name }: P) => `${namespace} ${name}`;
  return pipelines.toSorted(
    (a, b) => trouble(b) - trouble(a) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0),
  );
}
