import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { allReasons, reasons } from './reasons.ts';

it('the runbook says for every reason what helps', () => {
  const page = readFileSync(new URL('../../docs/runbooks/offers.md', import.meta.url), 'utf8');
  const words = page.split('\n').flatMap(line => {
    const [, reason = ''] = /^\| (`[A-Z].*?) \|/.exec(line) ?? [];
    return [...reason.matchAll(/`(\w+)`/g)].map(([, word]) => word);
  });
  assert.deepEqual([...words].sort(), [...allReasons].sort());
});

it('docs/offers.md lists every reason, in order, with its sentence', () => {
  const page = readFileSync(new URL('../../docs/offers.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` \| (.*) \|$/gm)].map(([, reason, text]) => [reason, text]);
  assert.deepEqual(
    rows,
    allReasons.map(reason => [reason, reasons[reason]]),
  );
});
