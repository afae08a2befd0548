import {
  addedDefaults,
  atomicMaps,
  comparedMetadata,
  droppedWhenZero,
  keyedLists,
  type ListKey,
  notCompared,
  plainMaps,
  portsKey,
  quantityFields,
  quantityMaps,
  setLists,
} from './merge-rules.ts';
import { milliUnits, parseQuantity } from './quantity.ts';

/** One place where the live object is not as desired. `path` reads like `spec.template.spec.containers[name=app].image`. */
export interface Difference {
  readonly path: string;
  readonly desired: unknown;
  /** `undefined` when the live object has nothing there. */
  readonly live: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where we are: the path, the name of the field and of the one around it, and whether the whole is ours alone. */
interface Place {
  readonly path: string;
  readonly field: string;
  readonly around: string;
  /** Inside something that server-side apply replaces whole: then what is there beside ours is a difference, too. */
  readonly whole: boolean;
}

/**
 * Lists where `live` does not hold what `desired` says; empty = applying would change nothing.
 * What `live` has beyond `desired` (defaults of the server, entries of others) is no difference, except inside
 * values that server-side apply replaces whole (atomic lists and maps). Identity and status are not compared.
 */
export function differences(desired: object, live: object): readonly Difference[] {
  const found: Difference[] = [];
  const theirs = live as Fields;
  for (const [field, value] of Object.entries(desired)) {
    if (notCompared.has(field)) continue;
    if (field !== 'metadata')
      compare(value, theirs[field], { path: field, field, around: '', whole: false }, found);
    else if (isFields(value)) compareMetadata(value, theirs['metadata'], found);
  }
  return found;
}

function compareMetadata(desired: Fields, live: unknown, found: Difference[]): void {
  const theirs = isFields(live) ? live : {};
  for (const field of comparedMetadata) {
    const place = { path: `metadata.${field}`, field, around: 'metadata', whole: false };
    compare(desired[field], theirs[field], place, found);
  }
}

function compare(desired: unknown, live: unknown, place: Place, found: Difference[]): void {
  if (desired === undefined || desired === null) return;
  if (live === undefined || live === null) {
    if (!droppedByServer(desired, place)) found.push({ path: place.path, desired, live: undefined });
    return;
  }
  if (Array.isArray(desired) && Array.isArray(live)) compareLists(desired, live, place, found);
  else if (isFields(desired) && isFields(live)) compareFields(desired, live, place, found);
  else if (!sameValue(desired, live, place)) found.push({ path: place.path, desired, live });
}

function compareFields(desired: Fields, live: Fields, place: Place, found: Difference[]): void {
  const whole = place.whole || atomicMaps.has(place.field);
  // The keys of a plain map are data: a ConfigMap's entry named `value` or `ports` means nothing to the server.
  const isData = plainMaps.has(place.field);
  for (const [name, value] of Object.entries(desired)) {
    const field = isData ? '' : name;
    compare(value, live[name], { path: join(place.path, name), field, around: place.field, whole }, found);
  }
  if (!whole) return;
  for (const [field, value] of Object.entries(live)) {
    const added = !isData && addedDefaults[field]?.includes(value) === true;
    if (added || (desired[field] ?? null) !== null || (value ?? null) === null) continue;
    found.push({ path: join(place.path, field), desired: undefined, live: value });
  }
}

function compareLists(
  desired: readonly unknown[],
  live: readonly unknown[],
  place: Place,
  found: Difference[],
): void {
  if (setLists.has(place.field)) {
    for (const value of desired) {
      if (!live.includes(value))
        found.push({ path: `${place.path}[${String(value)}]`, desired: value, live: undefined });
    }
    return;
  }
  const key = place.whole ? undefined : listKeyOf(place.field, desired);
  if (key !== undefined) {
    compareKeyed(desired.filter(isFields), live.filter(isFields), key, place, found);
    return;
  }
  if (desired.length !== live.length) {
    found.push({ path: place.path, desired, live });
    return;
  }
  for (const [index, value] of desired.entries()) {
    const path = `${place.path}[${index}]`;
    compare(value, live[index], { path, field: '', around: place.field, whole: true }, found);
  }
}

function compareKeyed(
  desired: readonly Fields[],
  live: readonly Fields[],
  key: ListKey,
  place: Place,
  found: Difference[],
): void {
  let last = -1;
  for (const entry of desired) {
    const name = nameOf(entry, key);
    const path = `${place.path}[${name}]`;
    const matching = live.flatMap((other, index) => (nameOf(other, key) === name ? [index] : []));
    const [index, twin] = matching;
    const other = index === undefined ? undefined : live[index];
    if (index === undefined || other === undefined) {
      found.push({ path, desired: entry, live: undefined });
      continue;
    }
    // Someone else's entry of the same key: which of the two holds is nobody's decision.
    if (twin !== undefined) found.push({ path, desired: entry, live: matching.map(at => live[at]) });
    if (key.ordered === true && index < last)
      found.push({ path: `${path} (order)`, desired: entry, live: other });
    last = Math.max(last, index);
    compareFields(entry, other, { path, field: '', around: place.field, whole: false }, found);
  }
}

function listKeyOf(field: string, entries: readonly unknown[]): ListKey | undefined {
  const first = entries.find(isFields);
  if (field === 'ports') return first === undefined ? undefined : portsKey(first);
  const key = keyedLists[field];
  // Of a custom kind a list may have the name and not the key.
  const keyed = entries.every(entry => isFields(entry) && key?.fields.every(name => name in entry) === true);
  return keyed ? key : undefined;
}

function nameOf(entry: Fields, { fields, defaults }: ListKey): string {
  return fields.map(field => `${field}=${String(entry[field] ?? defaults?.[field])}`).join(',');
}

/** Whether the server leaves out a field that has this value, so that its absence says the same. */
function droppedByServer(desired: unknown, { field }: Place): boolean {
  if (Array.isArray(desired)) return desired.length === 0;
  if (isFields(desired)) return plainMaps.has(field) && Object.keys(desired).length === 0;
  return droppedWhenZero.has(field) && (desired === false || desired === 0 || desired === '');
}

function sameValue(desired: unknown, live: unknown, { field, around }: Place): boolean {
  if (desired === live) return true;
  if (typeof desired === 'object' || typeof live === 'object') return false;
  if (quantityMaps.has(around) || quantityFields.has(field)) return sameQuantity(desired, live);
  return typeof desired === 'string' && typeof live === 'string' && sameTime(desired, live);
}

function sameQuantity(desired: unknown, live: unknown): boolean {
  const [a, b] = [desired, live].map(value => parseQuantity(value as string | number));
  // The API server rounds resources up to thousandths.
  return a !== undefined && b !== undefined && milliUnits(a) === milliUnits(b);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function sameTime(a: string, b: string): boolean {
  if (!TIME.test(a) || !TIME.test(b)) return false;
  return Math.floor(Date.parse(a) / 1_000) === Math.floor(Date.parse(b) / 1_000);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Label keys have dots in them: those are quoted, so that a path can be read. */
function join(path: string, field: string): string {
  return /^[A-Za-z0-9_-]+$/.test(field) ? `${path}.${field}` : `${path}[${JSON.stringify(field)}]`;
}
