import { assembleGraph } from '../../src/routing/graph/assemble.ts';
import { loadedBytes, MAX_LOADED_BYTES } from '../../src/routing/graph/memory.ts';
import type { RoadGraph, SpeedFactors } from '../../src/routing/graph/roadGraph.ts';
import { InputError } from '../commandLine/read.ts';
import type { Driver } from './carAccess.ts';
import type { Crop } from './crop.ts';
import { aboutExtract } from './extract.ts';
import { readOsmStreets } from './osmStreets.ts';

/** What a street takes in memory at the least, with its drives, turns and shortcuts, even if others are joined to it. */
const LEAST_BYTES_PER_STREET = 250;

export interface BuildOptions {
  readonly speedFactors?: SpeedFactors | undefined;
  readonly driver?: Driver | undefined;
  readonly crop?: Crop | undefined;
}

/** The road graph of an OpenStreetMap extract, or of a part of it. Fails where it would not fit into an isolate. */
export async function buildGraph(
  input: string,
  { speedFactors, driver, crop }: BuildOptions = {},
  progress: (what: 'reading' | 'ordering', share: number) => void = () => {},
): Promise<RoadGraph> {
  const streets = await readOsmStreets(input, (share) => progress('reading', share), {
    ...(driver && { driver }),
    ...(crop && { isInside: crop }),
  });
  // Ordering takes long: what cannot fit is refused before.
  refuseAbove(streets.streets.length * LEAST_BYTES_PER_STREET, 'at least ');
  const labels = {
    ...aboutExtract(input),
    notes: streets.notes,
    speedFactors,
  };
  const graph = assembleGraph(streets, labels, (share) => progress('ordering', share));
  if (graph === null) throw new InputError(`${input} has no roads that a car can drive.`);
  refuseAbove(loadedBytes(graph));
  return graph;
}

/** Fails with a word on what to do where a graph would not fit into an isolate. */
export function refuseAbove(bytes: number, qualifier = ''): void {
  if (bytes <= MAX_LOADED_BYTES) return;
  const megabytes = (count: number) => `${Math.round(count / 1e6)} MB`;
  throw new InputError(
    `The graph would take ${qualifier}${megabytes(bytes)} when loaded, and may take ${megabytes(MAX_LOADED_BYTES)}: crop the extract with --bbox or --polygon.`,
  );
}
