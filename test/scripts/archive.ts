import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { PMTiles } from 'pmtiles';

/** Reads an archive as the service and browsers do, with the library of its makers. */
export function readArchive(bytes: Uint8Array): PMTiles {
  const asStored = async (stored: ArrayBuffer) => stored;
  const source = {
    getKey: () => 'archive',
    getBytes: async (offset: number, length: number) => {
      return { data: Uint8Array.from(bytes.subarray(offset, offset + length)).buffer };
    },
  };
  return new PMTiles(source, undefined, asStored);
}

/** The layers of a tile, by name; none where there is no tile. */
export async function layersOf(
  archive: PMTiles,
  zoom: number,
  x: number,
  y: number,
): Promise<VectorTile['layers']> {
  const tile = await archive.getZxy(zoom, x, y);
  return tile === undefined
    ? {}
    : new VectorTile(new PbfReader(gunzipSync(new Uint8Array(tile.data)))).layers;
}
