/**
 * Lets equal parts of many objects be one part in memory: pods of one Deployment differ in a few fields, and their containers,
 * probes and tolerations are the same to the letter. Objects of a cache are never changed, so they may share.
 */
export interface SharedParts {
  /** Replaces parts of `value`, in place, by equal ones that were seen before; returns it, or what takes its place. */
  share<T>(value: T): T;
}

type Parent = Record<string, unknown> | unknown[];

/** Shorter strings are made unique by V8's JSON parser; longer ones seldom come twice. */
const MIN_STRING = 11;
const MAX_STRING = 512;
/** A power of two. */
const FILTER_SLOTS = 1 << 16;

/**
 * @param limit parts remembered in each of two generations: what was not met again for that many others is forgotten,
 * so that a part of something deleted is not kept for ever
 */
export function createSharedParts(limit = 50_000): SharedParts {
  // A part is remembered when it comes a second time: most that come once never come again. The filter knows what came
  // once, by hash; a collision costs a place in the table and nothing else.
  const metOnce = new Uint32Array(FILTER_SLOTS);
  let young = new Map<number, unknown>();
  let old = new Map<number, unknown>();
  /** Hash of the value that {@link visit} has just returned: a second result without an object for it. */
  let hash = 0;

  function canonical(value: unknown, its: number): unknown {
    const found = young.get(its) ?? old.get(its);
    if (found !== undefined) {
      if (!isEqual(found, value)) return value;
      remember(its, found);
      return found;
    }
    const slot = its & (FILTER_SLOTS - 1);
    if (metOnce[slot] === its) remember(its, value);
    else metOnce[slot] = its;
    return value;
  }

  function remember(its: number, value: unknown): void {
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(its, value);
  }

  function visit(value: unknown): unknown {
    if (typeof value === 'string') {
      const its = hashOfString(value);
      const result = value.length < MIN_STRING || value.length > MAX_STRING ? value : canonical(value, its);
      hash = its;
      return result;
    }
    if (typeof value !== 'object' || value === null) {
      hash = hashOfString(String(value)) ^ 1;
      return value;
    }
    const its = visitParts(value as Parent);
    const result = canonical(value, its);
    hash = its;
    return result;
  }

  function visitParts(parent: Parent): number {
    let its = Array.isArray(parent) ? 7 : 11;
    if (Array.isArray(parent)) {
      for (let i = 0; i < parent.length; i++) {
        const part = parent[i];
        const shared = visit(part);
        if (shared !== part) parent[i] = shared;
        its = mix(its, hash);
      }
      return its;
    }
    for (const key in parent) {
      const part = parent[key];
      const shared = visit(part);
      if (shared !== part) parent[key] = shared;
      its = mix(mix(its, hashOfString(key)), hash);
    }
    return its;
  }

  return { share: value => visit(value) as typeof value };
}

/** Equal to the letter; parts that are shared already are one comparison. Objects must have their fields in one order. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (keys.length !== others.length) return false;
  return keys.every(
    (key, i) => key === others[i] && isEqual((a as Parent)[key as never], (b as Parent)[key as never]),
  );
}

/** FNV-1a over the code units. */
function hashOfString(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function mix(a: number, b: number): number {
  let x = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b);
  x ^= x >>> 13;
  return x >>> 0;
}
