import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LiveEvent, readPlace, writePlace } from './live-event.ts';
import { LiveMirror } from './live-mirror.ts';
import { LivePicture } from './live-picture.ts';

type Told = readonly [id: string, event: LiveEvent<number>];

/** The console's side of the protocol without HTTP: what a stream opened at a place is told first, and what all are told later. */
class Console {
  readonly picture = new LivePicture<number>(3);
  readonly run: string;
  readonly choice = 'all';
  #told = 0;

  constructor(run: string) {
    this.run = run;
  }

  open(at: string | undefined): Told {
    const place = readPlace(at);
    const known = place?.run === this.run && place.choice === this.choice ? place.version : undefined;
    const changes = known === undefined ? undefined : this.picture.since(known, () => true);
    const { version } = this.picture;
    const id = writePlace({ run: this.run, choice: this.choice, version });
    if (known === undefined || changes === undefined) {
      return [id, { type: 'snapshot', version, now: 0, entries: this.picture.snapshot(() => true) }];
    }
    return [id, { type: 'delta', from: known, to: version, now: 0, ...changes }];
  }

  tell(): Told {
    const changes = this.picture.since(this.#told, () => true);
    const { version } = this.picture;
    const id = writePlace({ run: this.run, choice: this.choice, version });
    const from = this.#told;
    this.#told = version;
    if (changes === undefined) {
      return [id, { type: 'snapshot', version, now: 0, entries: this.picture.snapshot(() => true) }];
    }
    return [id, { type: 'delta', from, to: version, now: 0, ...changes }];
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key, value: fc.nat(99) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('tell' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), at: fc.nat(20), keep: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lose' as const), at: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reconnect' as const), forget: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

/** A tab, its console, and everything that is on its way between them. */
class Scene {
  readonly mirror = new LiveMirror<number>();
  readonly shown: string[] = [];
  server = new Console('run-1');
  #runs = 1;
  #stream = 0;
  readonly #wire: { readonly stream: number; readonly told: Told }[] = [];

  constructor() {
    this.reconnect(true);
  }

  reconnect(forget: boolean): void {
    const place = forget ? undefined : this.mirror.place;
    this.#stream = this.mirror.begin();
    this.#wire.push({ stream: this.#stream, told: this.server.open(place) });
  }

  tell(): void {
    this.#wire.push({ stream: this.#stream, told: this.server.tell() });
  }

  lose(at: number): void {
    this.#wire.splice(at % Math.max(1, this.#wire.length), 1);
  }

  deliver(at: number, keep: boolean): void {
    const found = this.#wire[at % Math.max(1, this.#wire.length)];
    if (found === undefined) return;
    if (!keep) this.#wire.splice(this.#wire.indexOf(found), 1);
    const outcome = this.mirror.take(found.stream, ...found.told);
    if (outcome === 'gap' && found.stream === this.#stream) this.reconnect(false);
    this.shown.push(stateOf(this.mirror.entries));
  }

  restart(): void {
    this.#runs += 1;
    this.server = new Console(`run-${this.#runs}`);
  }

  /** The tab comes back once more, and all that was late comes before what it is told then. */
  settle(): void {
    this.reconnect(false);
    const last = this.#wire.pop();
    for (const { stream, told } of this.#wire) this.mirror.take(stream, ...told);
    if (last !== undefined) this.mirror.take(last.stream, ...last.told);
  }
}

function perform(scene: Scene, one: typeof step extends fc.Arbitrary<infer S> ? S : never): void {
  if (one.do === 'put') scene.server.picture.put(one.key, 's', one.value);
  else if (one.do === 'remove') scene.server.picture.remove(one.key);
  else if (one.do === 'deliver') scene.deliver(one.at, one.keep);
  else if (one.do === 'lose') scene.lose(one.at);
  else if (one.do === 'reconnect') scene.reconnect(one.forget);
  else if (one.do === 'tell') scene.tell();
  else scene.restart();
}

test('whatever is lost, doubled or mixed up, a tab that comes back sees what a reload shows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const scene = new Scene();
      const states = new Set([stateOf(new Map())]);
      for (const one of steps) {
        perform(scene, one);
        states.add(stateOf(new Map(scene.server.picture.snapshot(() => true))));
      }
      scene.settle();
      const reloaded = new Map(scene.server.picture.snapshot(() => true));
      assert.equal(stateOf(scene.mirror.entries), stateOf(reloaded));
      for (const state of scene.shown) assert.ok(states.has(state), `${state} was never the picture`);
    }),
    { numRuns: 2_000 },
  );
});

test('a tab without gap goes on from its version, and what it knows already changes nothing', () => {
  const mirror = new LiveMirror<number>();
  const stream = mirror.begin();
  assert.equal(
    mirror.take(stream, 'r.c.2', { type: 'snapshot', version: 2, now: 0, entries: [['a', 1]] }),
    'applied',
  );
  const delta = { type: 'delta', from: 2, to: 4, now: 0, set: [['b', 2]], removed: ['a'] } as const;
  assert.equal(mirror.take(stream, 'r.c.4', delta), 'applied');
  assert.equal(mirror.take(stream, 'r.c.4', delta), 'known');
  assert.equal(mirror.take(stream, 'r.c.6', { ...delta, from: 5, to: 6 }), 'gap');
  assert.equal(mirror.place, 'r.c.4');
  assert.deepEqual([...mirror.entries], [['b', 2]]);
});

test('ids that nobody wrote are no place', () => {
  for (const text of [
    undefined,
    '',
    'a',
    'a.b',
    'a.b.c',
    'a.b.-1',
    `${'x'.repeat(100)}.b.1`,
    'a.b.1.2',
    'a.b.1\n',
  ]) {
    assert.equal(readPlace(text), undefined, text ?? 'none');
  }
  assert.deepEqual(readPlace(writePlace({ run: 'r-1', choice: 'c_2', version: 7 })), {
    run: 'r-1',
    choice: 'c_2',
    version: 7,
  });
});

function stateOf(entries: ReadonlyMap<string, number>): string {
  return JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
