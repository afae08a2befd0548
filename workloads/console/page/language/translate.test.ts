import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messages } from './messages.ts';
import { languageOf, translate } from './translate.ts';

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

test('both languages say something and fill in the same places', () => {
  for (const [key, [english, french]] of Object.entries(messages)) {
    assert.ok(english.length > 0 && french.length > 0, key);
    assert.deepEqual(places(english), places(french), key);
  }
});

test('places are filled in, and what is filled in is no place again', () => {
  assert.equal(translate('en', 'joinedOf', { joined: '{wanted}', wanted: 3 }), '{wanted} of 3');
  assert.equal(translate('fr', 'old', { seconds: 12 }), 'il y a 12 s');
});

test('the first language that the page speaks is taken', () => {
  assert.equal(languageOf(['de-DE', 'fr-CA', 'en']), 'fr');
  assert.equal(languageOf(['de']), 'en');
});
