import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readOsmStreets } from '../../scripts/graph/osmStreets.ts';
import { distanceMeters, type Place } from '../../src/domain/geo/place.ts';
import { assembleGraph } from '../../src/routing/graph/assemble.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';

/** An extract of OpenStreetMap that lies beside the project; without it, tests on real roads are skipped. */
export const extract = join(resolve(import.meta.dirname, '../..'), '../shared/data/osm/harrisburg.osm.pbf');
export const isExtractThere = existsSync(extract);
if (!isExtractThere) console.log(`Tests on the roads of Harrisburg are skipped: ${extract} is not there.`);

let assembled: Promise<RoadGraph> | null = null;

/** Its roads, assembled once for all that run in one process: nobody changes a graph. */
export function harrisburg(): Promise<RoadGraph> {
  assembled ??= assembleHarrisburg();
  return assembled;
}

async function assembleHarrisburg(): Promise<RoadGraph> {
  const streets = await readOsmStreets(extract, () => {});
  const graph = assembleGraph(streets, { name: 'Harrisburg', attribution: '© OpenStreetMap contributors' });
  if (graph === null) throw new Error('Harrisburg has roads');
  return graph;
}

/** On the east bank of the Susquehanna, where a rider waits. */
export const frontStreet = { lat: 40.2285, lng: -76.829 };
/** Nearer to it than Highspire, but across the river. */
export const otherBank = { lat: 40.2204, lng: -76.8392 };
export const highspire = { lat: 40.2143, lng: -76.8 };

export function lengthOf(polyline: readonly Place[]): number {
  return polyline.reduce((sum, place, at) => sum + distanceMeters(polyline[at - 1] ?? place, place), 0);
}
