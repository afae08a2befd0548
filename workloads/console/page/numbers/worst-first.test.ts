import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worstFirst } from './worst-first.ts';

const well = {
  namespace: 'n',
  name: 'well',
  state: 'Running',
  ready: true,
  waitingPods: 0,
  channels: 2,
  channelsJoined: 2,
  channelsFailed: [],
} as const;

test('what does not run comes first, then what lacks something, then what rests, then what is well', () => {
  const all = [
    well,
    { ...well, name: 'also-well' },
    { ...well, name: 'rests', state: 'Paused', ready: false },
    { ...well, name: 'lacks', channelsFailed: ['x'] },
    { ...well, name: 'waits', waitingPods: 1 },
    { ...well, name: 'down', ready: false },
  ] as const;
  assert.deepEqual(
    worstFirst(all).map(({ name }) => name),
    ['down', 'lacks', 'waits', 'rests', 'also-well', 'well'],
  );
});
