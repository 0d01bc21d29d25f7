/** FNV-1a (Fowler, Noll, Vo, 1991) over UTF-16 code units, 32 bits. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** The finalizer of MurmurHash3 (Austin Appleby, 2011): spreads a weak hash over all bits. */
export function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** From 0 (included) to 1 (excluded), the same for the same seed and text. */
export function chance(seed: number, text: string): number {
  return mix(hashText(text, mix(seed ^ 0x9e3779b9))) / 2 ** 32;
}
