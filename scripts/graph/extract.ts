import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OSMTransform } from 'osm-pbf-parser-node';
import { z } from 'zod';
import { InputError } from '../commandLine/read.ts';
import type { Box } from './places/areas.ts';

const tagsSchema = z.record(z.string(), z.string()).default({});
export type Tags = z.infer<typeof tagsSchema>;

const headerSchema = z.object({
  required_features: z.array(z.string()),
  /** In nanodegrees. */
  bbox: z
    .object({ left: z.number(), right: z.number(), top: z.number(), bottom: z.number() })
    .nullish()
    .transform((box) => box && boxOfHeader(box)),
});
const NANODEGREES = 1e9;

function boxOfHeader(box: { left: number; right: number; top: number; bottom: number }): Box {
  const { left, right, top, bottom } = box;
  return {
    west: left / NANODEGREES,
    east: right / NANODEGREES,
    north: top / NANODEGREES,
    south: bottom / NANODEGREES,
  };
}

const entitySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('node'),
    id: z.int(),
    lat: z.number().min(-90).max(90),
    lon: z.number().min(-180).max(180),
    tags: tagsSchema,
  }),
  z.object({ type: z.literal('way'), id: z.int(), refs: z.array(z.int()), tags: tagsSchema }),
  z.object({
    type: z.literal('relation'),
    id: z.int(),
    members: z.array(z.object({ type: z.enum(['node', 'way', 'relation']), ref: z.int(), role: z.string() })),
    tags: tagsSchema,
  }),
]);
export type Entity = z.infer<typeof entitySchema>;
export type OsmNode = Extract<Entity, { type: 'node' }>;
export type OsmWay = Extract<Entity, { type: 'way' }>;
export type OsmRelation = Extract<Entity, { type: 'relation' }>;

/** What a file may demand of its readers and this one can do. */
const knownFeatures = new Set(['OsmSchema-V0.6', 'DenseNodes']);

/** What is made of an extract is named after it, and says whom it owes thanks. */
export function aboutExtract(path: string): { readonly name: string; readonly attribution: string } {
  return { name: basename(path).replace(/\.osm\.pbf$/, ''), attribution: '© OpenStreetMap contributors' };
}

/** The box that an extract says it was cut to; null where it says none. */
export async function extentOf(path: string): Promise<Box | null> {
  await checkBeginning(path);
  const bytes = createReadStream(path);
  const blocks = bytes.pipe(new OSMTransform({ withTags: false, withInfo: false }));
  try {
    for await (const block of blocks) {
      const [header] = z.array(z.unknown()).parse(block);
      return headerSchema.safeParse(header).data?.bbox ?? null;
    }
    return null;
  } finally {
    bytes.destroy();
  }
}

/** Calls back for each node, way and relation of an OpenStreetMap extract, in the order of the file. */
export async function readExtract(
  path: string,
  visit: (entity: Entity) => void,
  progress: (share: number) => void,
): Promise<void> {
  const size = await checkBeginning(path);
  const bytes = createReadStream(path, { highWaterMark: 4 * 1024 * 1024 });
  try {
    await pipeline(
      bytes,
      new OSMTransform({ withTags: true, withInfo: false }),
      async (blocks: AsyncIterable<unknown>) => {
        for await (const block of blocks) {
          for (const item of z.array(z.unknown()).parse(block)) readItem(item, visit);
          progress(bytes.bytesRead / size);
        }
      },
    );
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} is damaged or cut off: ${error instanceof Error ? error.message : error}`);
  }
}

/** Reads an extract once for each of the passes: what one must know first, another has seen. */
export async function readInPasses(
  path: string,
  passes: readonly ((entity: Entity) => void)[],
  progress: (share: number) => void,
): Promise<void> {
  for (const [index, visit] of passes.entries()) {
    await readExtract(path, visit, (share) => progress((index + share) / passes.length));
  }
}

function readItem(item: unknown, visit: (entity: Entity) => void): void {
  const header = headerSchema.safeParse(item);
  if (!header.success) {
    visit(entitySchema.parse(item));
    return;
  }
  const unknown = header.data.required_features.filter((feature) => !knownFeatures.has(feature));
  if (unknown.length > 0) {
    throw new InputError(`The extract needs what cannot be read here: ${unknown.join(', ')}.`);
  }
}

/** Every .osm.pbf file begins with the length of a block's header, less than 64 KiB, and its type. */
async function checkBeginning(path: string): Promise<number> {
  const beginning = Buffer.alloc(15);
  try {
    const { size } = await stat(path);
    if (size === 0) throw new InputError(`${path} is empty.`);
    await using file = await open(path);
    await file.read(beginning);
    const isExtract = beginning.readUInt32BE(0) < 65_536 && beginning.includes('OSMHeader');
    if (!isExtract) throw new InputError(`${path} is not an OpenStreetMap extract (.osm.pbf).`);
    return size;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
