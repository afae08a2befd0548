import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoleView } from '../../../operator/offers/view/offers-view.ts';
import { renderTeamsTable } from './teams-table.ts';

const role = {
  name: 'news',
  explicit: true,
  weight: 2,
  dominantShare: 1 / 3,
  granted: { pods: 16, resources: {} },
  pending: { pods: 24, resources: {} },
  guarantee: { cpu: '8', memory: '32Gi' },
} as unknown as RoleView;

test('a row has the share as a bar and as a number, the pods, and the guarantee', () => {
  const text = renderTeamsTable([role], 'news comes');
  assert.match(text, /│ news +│ +2 │ █{8}░{16} +33\.3 % │ +16 │ +24 │ cpu 8, memory 32Gi +│/);
  assert.ok(text.endsWith('\nnews comes'));
});

test('a role that nobody made and that holds nothing is left out', () => {
  const none = { ...role, name: 'default', explicit: false, granted: { pods: 0, resources: {} } };
  assert.doesNotMatch(renderTeamsTable([none], ''), /default/);
  const some = { ...none, granted: { pods: 1, resources: {} } };
  assert.match(renderTeamsTable([some], ''), /default/);
});

test('a bar is never longer than its place, also while a lost node makes a share larger than 1', () => {
  assert.match(renderTeamsTable([{ ...role, dominantShare: 1.5 }], ''), /█{24} +150\.0 % /);
});
