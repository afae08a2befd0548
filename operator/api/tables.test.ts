/**
 * Keeps docs/conditions.md equal to the closed tables of conditions, reasons and events.
 * `node operator/api/tables.test.ts --write` writes the tables into the page.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { conditions } from './conditions.ts';
import { eventReasons } from './event-reasons.ts';
import { cassandraReasons, kafkaReasons, pipelineReasons, reasons } from './reasons.ts';
import { roleConditions, roleReasons } from './role-conditions.ts';

const page = `${import.meta.dirname}/../../docs/conditions.md`;
const START = '<!-- tables -->';

type Table = Readonly<Record<string, string>>;

const sections: readonly (readonly [string, string, Table])[] = [
  ['Conditions', 'condition', conditions],
  ['Reasons', 'reason', pipelineReasons],
  ['Reasons of Kafka', 'reason', kafkaReasons],
  ['Reasons of Cassandra', 'reason', cassandraReasons],
  ['Conditions of a ResourceRole', 'condition', roleConditions],
  ['Reasons of a ResourceRole', 'reason', roleReasons],
  ['Events', 'event', eventReasons],
];

const wanted = sections
  .map(([title, word, table]) => {
    const rows = Object.entries(table).map(([name, sentence]) => `| \`${name}\` | ${sentence} |`);
    return [`## ${title}`, '', `| ${word} | meaning |`, '|---|---|', ...rows, ''].join('\n');
  })
  .join('\n');

if (process.argv.includes('--write')) {
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, `${text.split(START)[0]?.trimEnd()}\n\n${START}\n\n${wanted}`);
} else {
  test('docs/conditions.md lists the conditions, reasons and events of the code and nothing else', () => {
    assert.equal(readFileSync(page, 'utf8').split(START)[1]?.trim(), wanted.trim());
  });
}

test('every condition, reason and event is a word in CamelCase with one sentence', () => {
  for (const table of [conditions, reasons, roleConditions, roleReasons, eventReasons]) {
    for (const [name, sentence] of Object.entries(table)) {
      assert.match(name, /^[A-Z][A-Za-z]{2,60}$/);
      assert.match(sentence, /^[A-Z0-9].*\.$/, name);
    }
  }
});

test('no reason means two things', () => {
  const all = [pipelineReasons, kafkaReasons, cassandraReasons].flatMap(table => Object.keys(table));
  assert.deepEqual(all.toSorted(), Object.keys(reasons).toSorted());
  const twice = Object.keys(roleReasons).filter(reason => all.includes(reason));
  assert.deepEqual(twice, []);
});
