/**
 * Keeps docs/offers-api.md equal to the shapes of the answers and the table of problems.
 * `node operator/offers/http/answers.test.ts --write` writes the tables into the page.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { z } from 'zod';
import type { Decision, NodeView, PodExplanation, PodView, RoleView } from '../view/offers-view.ts';
import {
  type DecisionAnswer,
  type ExplanationAnswer,
  type NodeAnswer,
  type PodAnswer,
  type RoleAnswer,
  shapes,
} from './answers.ts';
import { problems } from './problems.ts';

const page = `${import.meta.dirname}/../../../docs/offers-api.md`;
const START = '<!-- tables -->';

const titles: Readonly<Record<keyof typeof shapes, string>> = {
  role: 'A role',
  holdings: 'Holdings (`granted` and `pending` of a role)',
  pod: 'A pod in a list',
  explanation: 'A pod, explained',
  refusal: 'A refusal (`anywhere` and `refusals` of a pod)',
  node: 'A node',
  hold: 'A hold (`holds` of a node)',
  nodePod: 'A pod of a node',
  decision: 'A decision',
  problem: 'A problem',
};

function fieldRows(shape: z.ZodObject): string {
  const rows = Object.entries(shape.shape).map(([name, field]) => {
    const optional = field.safeParse(undefined).success ? ', may be absent' : '';
    return `| \`${name}\` | ${field.description ?? ''}${optional === '' ? '' : ' May be absent.'} |`;
  });
  return ['| field | meaning |', '|---|---|', ...rows].join('\n');
}

const problemRows = Object.entries(problems).map(
  ([name, { status, title, next }]) => `| \`${name}\` | ${status} | ${title} | ${next} |`,
);
const wanted = [
  ...Object.entries(shapes).map(
    ([name, shape]) => `## ${titles[name as keyof typeof shapes]}\n\n${fieldRows(shape)}\n`,
  ),
  `## Problems\n\n| reason | status | title | next step |\n|---|---|---|---|\n${problemRows.join('\n')}\n`,
].join('\n');

if (process.argv.includes('--write')) {
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, `${text.split(START)[0]?.trimEnd()}\n\n${START}\n\n${wanted}`);
} else {
  test('docs/offers-api.md lists the fields and problems of the code and nothing else', () => {
    assert.equal(readFileSync(page, 'utf8').split(START)[1]?.trim(), wanted.trim());
  });
}

test('every field says in a sentence what it means', () => {
  for (const shape of Object.values(shapes)) {
    for (const [name, field] of Object.entries(shape.shape)) {
      assert.match(field.description ?? '', /^[A-Z`].*\.$/s, name);
    }
  }
});

test('every problem has a sentence, a next step and an error status', () => {
  for (const [name, { status, title, next }] of Object.entries(problems)) {
    assert.match(name, /^[A-Z][A-Za-z]+$/);
    assert.match(title, /^[A-Z].*\.$/);
    assert.match(next, /^['A-Z].*\.$/, name);
    assert.ok(status >= 400 && status < 600);
  }
});

/** The compiler compares the shapes with what the view gives: a field that one of them lacks does not compile. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
type Loose<T> = T extends readonly (infer I)[]
  ? readonly Loose<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Loose<T[K]> }
    : T;
export const same: readonly true[] = [
  true satisfies Same<Loose<RoleAnswer>, Loose<RoleView>>,
  true satisfies Same<Loose<NodeAnswer>, Loose<NodeView>>,
  true satisfies Same<Loose<PodAnswer>, Loose<PodView>>,
  true satisfies Same<Loose<ExplanationAnswer>, Loose<PodExplanation>>,
  true satisfies Same<Loose<DecisionAnswer>, Loose<Decision>>,
];
