import { strict as assert } from 'node:assert';
import { describe, it } from 'node:test';
import type { Reason } from '../reasons.ts';
import { mostTelling } from './most-telling.ts';

describe('mostTelling', () => {
  const cases: readonly (readonly [world: string, nodes: readonly (readonly Reason[])[], reason: Reason])[] =
    [
      ['there is no node', [], 'InsufficientResource'],
      ['most nodes say it', [['Declined'], ['Declined'], ['InsufficientResource']], 'Declined'],
      [
        'the nodes that it may use say it, and most others are not for it',
        [
          ['NodeSelectorMismatch'],
          ['NodeSelectorMismatch', 'Declined'],
          ['Declined', 'NodeLost'],
          ['HeldForOther'],
        ],
        'HeldForOther',
      ],
      [
        'no node is for it: what keeps it off most of them, full or not',
        [['NodeCordoned', 'InsufficientResource'], ['NodeCordoned'], ['NodeLost', 'InsufficientResource']],
        'NodeCordoned',
      ],
      [
        'a node says it twice, of two resources, and two nodes say the other once each',
        [
          ['InsufficientResource', 'InsufficientResource', 'InsufficientResource'],
          ['Declined'],
          ['Declined'],
        ],
        'Declined',
      ],
      ['others are as frequent, and it is first in the table', [['Declined'], ['HeldForOther']], 'Declined'],
    ];
  for (const [world, nodes, reason] of cases) {
    it(`is ${reason} when ${world}`, () => {
      assert.equal(mostTelling(nodes.map(list => list.map(one => ({ reason: one })))), reason);
    });
  }
});
