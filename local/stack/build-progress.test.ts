import assert from 'node:assert/strict';
import test from 'node:test';
import { createProgressLine, renderBuildProgress } from './build-progress.ts';

const progress = { compiled: 312, total: 1410, current: 'k8s.io/api/core/v1' };

test('progress says how far, how long and what', () => {
  assert.equal(
    renderBuildProgress(progress, 123_000),
    'building the control plane (once, about 5 minutes): 312 of 1410 packages, 2 min 3 s: k8s.io/api/core/v1',
  );
});

test('the program itself is the last package: what follows is linking', () => {
  assert.match(renderBuildProgress({ ...progress, current: 'smack.dev/control-plane' }, 0), /linking$/);
});

test('a terminal gets one line that is written over, a log a line every 15 s', () => {
  const wrote = (isTTY: boolean) => {
    let now = 0;
    let text = '';
    const line = createProgressLine({ isTTY, columns: 40, write: each => (text += each) }, () => now);
    for (now = 0; now < 40_000; now += 1000) line.show(progress);
    line.end();
    return text;
  };
  assert.equal(wrote(false).split('\n').length - 1, 3);
  const lines = wrote(true).split('\r\u001b[K');
  assert.equal(lines.length, 42);
  assert.ok(lines.every(each => each.length < 40));
});
