import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutToBytes, newEvent } from './event-series.ts';

test('a text is cut between characters and never longer than it may be', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 3, max: 40 }),
      (text, limit) => {
        const cut = cutToBytes(text, limit);
        assert.ok(Buffer.byteLength(cut) <= limit);
        assert.equal(Buffer.from(cut).toString(), cut, 'no character is torn');
        if (Buffer.byteLength(text) <= limit) assert.equal(cut, text);
        else assert.ok(cut.endsWith('…') && text.startsWith(cut.slice(0, -1)));
      },
    ),
  );
});

test('the name of an Event is a name, however long that of its object is', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `${'n'.repeat(229)}.${'x'.repeat(23)}` },
  };
  const occurrence = { type: 'Normal', reason: 'R', action: 'A', note: '' } as const;
  const event = newEvent(object, occurrence, { controller: 'c', instance: 'i' }, 't', 'abc123');
  assert.match(event.metadata.name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
  assert.ok(event.metadata.name.length <= 253);
  assert.equal(event.metadata.namespace, 'default');
});
