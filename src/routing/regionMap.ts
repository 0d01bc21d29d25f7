import { EtagMismatch, PMTiles, type RangeResponse, ResolvedValueCache, type Source } from 'pmtiles';
import { z } from 'zod';

/** A replaced file is picked up after this. */
const refreshAfterMs = 300_000;
/** Directories of maps kept in memory: a few regions at a time. */
const maxDirectories = 64;

/** Directories are stored as they are, and tiles are sent as they are stored. */
const asStored = async (bytes: ArrayBuffer): Promise<ArrayBuffer> => bytes;

const metadataSchema = z.object({ name: z.string(), attribution: z.string() });

class NoFile extends Error {}

/** An archive in the bucket, read by range. */
class BucketFile implements Source {
  readonly #bucket: Pick<R2Bucket, 'get'>;
  readonly #key: string;

  constructor(bucket: Pick<R2Bucket, 'get'>, key: string) {
    this.#bucket = bucket;
    this.#key = key;
  }

  getKey(): string {
    return this.#key;
  }

  async getBytes(offset: number, length: number, _: unknown, etag?: string): Promise<RangeResponse> {
    const part = await this.#bucket.get(this.#key, {
      range: { offset, length },
      ...(etag !== undefined && { onlyIf: { etagMatches: etag } }),
    });
    if (part === null) throw new NoFile(this.#key);
    // Replaced since its directories were read: the library reads them again.
    if (!('body' in part)) throw new EtagMismatch(this.#key);
    return { data: await part.arrayBuffer(), etag: part.etag };
  }
}

let directories = { cache: newCache(), since: 0 };

function newCache(): ResolvedValueCache {
  return new ResolvedValueCache(maxDirectories, undefined, asStored);
}

function freshDirectories(): ResolvedValueCache {
  const now = Date.now();
  if (now - directories.since >= refreshAfterMs) directories = { cache: newCache(), since: now };
  return directories.cache;
}

/** The map of a region: a PMTiles archive in the bucket. */
export class RegionMapFile {
  readonly #archive: PMTiles;

  constructor(bucket: Pick<R2Bucket, 'get'>, key: string) {
    this.#archive = new PMTiles(new BucketFile(bucket, key), freshDirectories(), asStored);
  }

  /** Returns what a client needs to draw it; null when there is no map. Throws when it is no map. */
  describe() {
    return unlessMissing(async () => {
      const header = await this.#archive.getHeader();
      const { name, attribution } = metadataSchema.parse(await this.#archive.getMetadata());
      const { minLat: south, minLon: west, maxLat: north, maxLon: east, minZoom, maxZoom } = header;
      return { name, attribution, bounds: { south, west, north, east }, minZoom, maxZoom };
    });
  }

  /** Returns the tag of its tiles, which changes with the file; null when there is no map. */
  tag(): Promise<string | null> {
    return unlessMissing(async () => `"${(await this.#archive.getHeader()).etag ?? ''}"`);
  }

  /** Returns a tile, gzipped; null where there is nothing to draw. */
  tile(z: number, x: number, y: number): Promise<ArrayBuffer | null> {
    return unlessMissing(async () => (await this.#archive.getZxy(z, x, y))?.data ?? null);
  }
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NoFile) return null;
    throw error;
  }
}
