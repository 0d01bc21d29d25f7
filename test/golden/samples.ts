import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Family, families } from './families.ts';
import { instancesOf } from './instances.ts';
import { digestOf } from './shape.ts';

/** The values of one type as the code of one day wrote them: a line of a family's file. */
const samplesSchema = z.strictObject({
  type: z.string(),
  version: z.int().min(1),
  /** Digest of what such values looked like on that day. */
  shape: z.string(),
  values: z.array(z.unknown()).min(1),
  /** Digest of the rest of the line. */
  digest: z.string(),
});
export type Samples = z.infer<typeof samplesSchema>;

function fileOf(directory: string, family: Family): string {
  return join(directory, `${family.name}.jsonl`);
}

/** All that was ever written of a family, oldest first. */
export function readSamples(directory: string, family: Family): Samples[] {
  const file = fileOf(directory, family);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => samplesSchema.parse(JSON.parse(line)));
}

/** The digest that a line of samples must carry. */
export function digestOfSamples({ type, version, shape, values }: Omit<Samples, 'digest'>): string {
  return digestOf({ type, version, shape, values });
}

/** The types of a family that are written today in a way of which there are no samples. */
export function unsampled(directory: string, family: Family): Omit<Samples, 'digest' | 'values'>[] {
  const known = new Set(
    readSamples(directory, family).map(({ type, version, shape }) => `${type} ${version} ${shape}`),
  );
  return [...family.shapes]
    .map(([type, shape]) => ({ type, version: family.version, shape: digestOf(shape) }))
    .filter(({ type, version, shape }) => !known.has(`${type} ${version} ${shape}`));
}

/** Appends samples of what has none yet; returns what was added. */
export function addSamples(directory: string): string[] {
  return families.flatMap((family) =>
    unsampled(directory, family).map(({ type, version, shape }) => {
      const looks = family.shapes.get(type);
      if (looks === undefined) throw new Error(`${family.name} has no ${type}`);
      const values = instancesOf(looks, Number.parseInt(shape.slice(0, 8), 16));
      const samples = { type, version, shape, values };
      const line = { ...samples, digest: digestOfSamples(samples) };
      appendFileSync(fileOf(directory, family), `${JSON.stringify(line)}\n`);
      return `${family.name}: ${type}, version ${version}, ${values.length} samples`;
    }),
  );
}
