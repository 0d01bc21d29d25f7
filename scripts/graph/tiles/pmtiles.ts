import { zxyToTileId } from 'pmtiles';
import { wrapLongitude } from '../../../src/routing/graph/unwrap.ts';

/** One tile of a map, as it is stored. */
export interface Tile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array;
}

export interface ArchiveOptions {
  /** In degrees; west is greater than east over the antimeridian. */
  readonly bounds: {
    readonly south: number;
    readonly west: number;
    readonly north: number;
    readonly east: number;
  };
  readonly minZoom: number;
  readonly maxZoom: number;
  /** JSON for who reads the file. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Entry {
  readonly tileId: number;
  readonly offset: number;
  readonly length: number;
  /** 0: the entry is of a leaf directory. */
  readonly runLength: 0 | 1;
}

const headerLength = 127;
/** A reader fetches so much first, and the root directory must be in it. */
const maxRootLength = 16_384 - headerLength;
const leafSize = 2_048;
const [none, gzip, mvt] = [1, 2, 1];

/**
 * Writes tiles of gzipped Mapbox vector tiles as one PMTiles archive (version 3, github.com/protomaps/PMTiles), in the
 * order of its tile numbers. Directories are not compressed: the service reads them where it runs.
 */
export function writePmtiles(tiles: readonly Tile[], options: ArchiveOptions): Uint8Array {
  const numbered = tiles
    .map((tile) => ({ tileId: zxyToTileId(tile.z, tile.x, tile.y), bytes: tile.bytes }))
    .sort((a, b) => a.tileId - b.tileId);
  let offset = 0;
  const entries = numbered.map(({ tileId, bytes }): Entry => {
    const entry = { tileId, offset, length: bytes.length, runLength: 1 } as const;
    offset += bytes.length;
    return entry;
  });
  const { root, leaves } = directoriesOf(entries);
  const metadata = new TextEncoder().encode(JSON.stringify(options.metadata));
  const lengths = [root.length, metadata.length, leaves.length, offset];
  const header = writeHeader(lengths, entries.length, options);
  return concatenate([header, root, metadata, leaves, ...numbered.map(({ bytes }) => bytes)]);
}

function writeHeader(lengths: readonly number[], count: number, options: ArchiveOptions): Uint8Array {
  const bytes = new Uint8Array(headerLength);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('PMTiles'));
  view.setUint8(7, 3);
  let at = 8;
  let offset = headerLength;
  for (const length of lengths) {
    view.setBigUint64(at, BigInt(offset), true);
    view.setBigUint64(at + 8, BigInt(length), true);
    at += 16;
    offset += length;
  }
  // Tiles addressed, entries, and contents: one of each.
  for (const at of [72, 80, 88]) view.setBigUint64(at, BigInt(count), true);
  bytes.set([1, none ?? 0, gzip ?? 0, mvt ?? 0, options.minZoom, options.maxZoom], 96);
  const { south, west, north, east } = options.bounds;
  const degrees = [west, south, east, north];
  for (const [index, value] of degrees.entries())
    view.setInt32(102 + 4 * index, Math.round(value * 1e7), true);
  view.setUint8(118, options.minZoom);
  const middle = wrapLongitude((west + (east < west ? east + 360 : east)) / 2);
  view.setInt32(119, Math.round(middle * 1e7), true);
  view.setInt32(123, Math.round(((south + north) / 2) * 1e7), true);
  return bytes;
}

/** All entries in the root if there is room, and otherwise in leaves that the root lists. */
function directoriesOf(entries: readonly Entry[]): { root: Uint8Array; leaves: Uint8Array } {
  const root = writeDirectory(entries);
  if (root.length <= maxRootLength) return { root, leaves: new Uint8Array(0) };
  const leaves: Uint8Array[] = [];
  const pointers: Entry[] = [];
  let offset = 0;
  for (let from = 0; from < entries.length; from += leafSize) {
    const part = entries.slice(from, from + leafSize);
    const leaf = writeDirectory(part);
    pointers.push({ tileId: part[0]?.tileId ?? 0, offset, length: leaf.length, runLength: 0 });
    leaves.push(leaf);
    offset += leaf.length;
  }
  const listed = writeDirectory(pointers);
  if (listed.length > maxRootLength)
    throw new Error(`${entries.length} tiles are too many for one map: crop it`);
  return { root: listed, leaves: concatenate(leaves) };
}

/** A directory by columns: tile numbers as differences, run lengths, lengths, and offsets (0: right after the last). */
function writeDirectory(entries: readonly Entry[]): Uint8Array {
  const bytes: number[] = [];
  writeVarint(bytes, entries.length);
  for (const [index, { tileId }] of entries.entries()) {
    writeVarint(bytes, tileId - (entries[index - 1]?.tileId ?? 0));
  }
  for (const { runLength } of entries) writeVarint(bytes, runLength);
  for (const { length } of entries) writeVarint(bytes, length);
  for (const [index, { offset }] of entries.entries()) {
    const last = entries[index - 1];
    writeVarint(bytes, last !== undefined && offset === last.offset + last.length ? 0 : offset + 1);
  }
  return Uint8Array.from(bytes);
}

/** Seven bits a byte, the lowest first; tile numbers exceed 32 bits. */
function writeVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
