import { isDeepStrictEqual } from 'node:util';
import type { Family } from './families.ts';
import { digestOfSamples, type Samples } from './samples.ts';

/** What is wrong with samples: today's code cannot read them, reads something else, or they were changed. */
export function complaintsAbout(family: Family, all: readonly Samples[]): string[] {
  return all.flatMap((samples) => {
    const complain = (what: string) => [
      `${family.name}: ${samples.type}, version ${samples.version}: ${what}`,
    ];
    if (digestOfSamples(samples) !== samples.digest) return complain('the samples were changed');
    const opening = all.find(({ type, version }) => type === family.opensWith && version === samples.version);
    try {
      const before = opening?.values ?? [];
      const read = family.read([...before, ...samples.values], samples.version).slice(before.length);
      // What an older version said, today's may say in other words.
      if (samples.version < family.version) return [];
      const lost = samples.values.findIndex((written, at) => !says(read[at], written));
      return lost === -1 ? [] : complain(`read as ${JSON.stringify(read[lost])}`);
    } catch (error) {
      return complain(String(error));
    }
  });
}

/** True when a value says everything that was written; what it adds are defaults. */
function says(read: unknown, written: unknown): boolean {
  if (typeof written !== 'object' || written === null) return isDeepStrictEqual(read, written);
  if (typeof read !== 'object' || read === null || Array.isArray(read) !== Array.isArray(written))
    return false;
  if (Array.isArray(read) && Array.isArray(written) && read.length !== written.length) return false;
  const known = new Map<string, unknown>(Object.entries(read));
  return Object.entries(written).every(([key, part]) => known.has(key) && says(known.get(key), part));
}
