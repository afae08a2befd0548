/** Our canonical quantities against those of Go: the API server rewrites the limits of a quota. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { KubeObject, Resource } from '../../operator/kube/object.ts';
import {
  formatQuantity,
  milliUnits,
  parseQuantity,
  type Quantity,
  quantityOf,
} from '../../operator/kube/quantity.ts';
import { aKubeScene, type KubeScene } from '../support/kube-scene.ts';

const quotas: Resource = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
  namespaced: true,
};
const names = [
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
  'requests.storage',
];
let scene: KubeScene;
before(async () => {
  scene = await aKubeScene();
});
after(() => scene.close());

interface Quota extends KubeObject {
  readonly spec: { readonly hard: Readonly<Record<string, string>> };
}

const suffix = fc.constantFrom(
  'n',
  'u',
  'm',
  '',
  'k',
  'M',
  'G',
  'T',
  'P',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'e-3',
  'e0',
  'e3',
  'E6',
);
const quantity = fc
  .tuple(fc.nat(999_999), fc.option(fc.nat(9_999)), suffix)
  .map(([whole, fraction, end]) => `${whole}${fraction === null ? '' : `.${fraction}`}${end}`);
const fixed = [
  '0',
  '0Ki',
  '1024',
  '1025',
  '1023Ki',
  '1024Ki',
  '.5',
  '.',
  'Ki',
  '1.',
  '1.5Gi',
  '0.1Ki',
  '1000m',
  '1500m',
  '1e3',
  '100u',
  '12e6',
  '2048Ei',
];

/** Resources are rounded up to thousandths when they are stored. */
function stored(text: string): string {
  const read: Quantity = quantityOf(text);
  return formatQuantity({ ...read, nano: milliUnits(read) * 1_000_000n });
}

async function canonical(texts: readonly string[]): Promise<string[]> {
  const hard = Object.fromEntries(texts.map((text, i) => [names[i], text]));
  const metadata = { namespace: scene.namespace, name: `q-${Math.random().toString(36).slice(2)}` };
  const created = await scene.direct.create<Quota>(quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata,
    spec: { hard },
  });
  await scene.direct.delete(quotas, metadata);
  return texts.map((_, i) => created.spec.hard[names[i] ?? ''] ?? '');
}

function compare(texts: readonly string[], gos: readonly string[]): void {
  for (const [i, text] of texts.entries()) {
    const go = gos[i] ?? '';
    assert.equal(milliUnits(quantityOf(go)), milliUnits(quantityOf(text)), text);
    // Go hands a text back as it came when a quick look says that it may be canonical.
    if (go !== text) assert.equal(stored(text), go, text);
  }
}

test('quantities are read and written as Go does', async () => {
  for (let i = 0; i < fixed.length; i += names.length) {
    const texts = fixed.slice(i, i + names.length);
    compare(texts, await canonical(texts));
  }
  const texts = fc.array(quantity, { minLength: names.length, maxLength: names.length });
  await fc.assert(
    fc.asyncProperty(texts, async sample => compare(sample, await canonical(sample))),
    { numRuns: 60, endOnFailure: true },
  );
});

test('what is no quantity for us is none for Go', async () => {
  for (const text of ['', '1K', '1ki', '1.1.1', '1e', '1e3k', '0x1', '1,5', 'NaN']) {
    assert.equal(parseQuantity(text), undefined);
    await assert.rejects(canonical([text]), { code: 400 }, JSON.stringify(text));
  }
});
