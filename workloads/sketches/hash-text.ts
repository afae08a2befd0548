/**
 * MurmurHash3, x86, 32 bits (Austin Appleby, public domain), over the UTF-16 units of a text, two bytes each. Good
 * enough to spread ids; whoever may choose texts freely can make them collide, so nothing that must not be fooled
 * stands on it.
 */
export function hashText(text: string, seed: number): number {
  let hash = seed;
  const { length } = text;
  const pairs = length & ~1;
  for (let at = 0; at < pairs; at += 2) {
    const block = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
    hash ^= scrambled(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  if (pairs < length) hash ^= scrambled(text.charCodeAt(pairs));
  hash ^= 2 * length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
