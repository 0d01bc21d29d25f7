import { assembleGraph } from '../../src/routing/graph/assemble.ts';
import { loadedBytes, MAX_LOADED_BYTES } from '../../src/routing/graph/memory.ts';
import type { RoadGraph, SpeedFactors } from '../../src/routing/graph/roadGraph.ts';
import { junctionCount, type Street } from '../../src/routing/graph/streets.ts';
import { InputError } from '../commandLine/read.ts';
import type { Driver } from './carAccess.ts';
import type { Crop } from './crop.ts';
import { aboutExtract } from './extract.ts';
import { readOsmStreets } from './osmStreets.ts';

/** What a drive takes in memory at the least, with its turns, shortcuts and half a street. */
const LEAST_BYTES_PER_DRIVE = 45;

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
  // Turns and cells take long: what cannot fit is refused before.
  refuseAbove(leastDrives(streets.streets) * LEAST_BYTES_PER_DRIVE, 'at least ');
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

/** How many drives there are when streets are joined at all junctions of just two. */
function leastDrives(streets: readonly Street[]): number {
  const ends = new Uint8Array(junctionCount(streets));
  for (const { from, to } of streets) {
    for (const junction of [from, to]) ends[junction] = Math.min(0xff, (ends[junction] ?? 0) + 1);
  }
  const directions = ({ forwardSeconds, backwardSeconds }: Street) =>
    (forwardSeconds === null ? 0 : 1) + (backwardSeconds === null ? 0 : 1);
  return streets.reduce((sum, street) => {
    const kept = [street.from, street.to].filter((junction) => ends[junction] !== 2).length;
    return sum + (kept / 2) * directions(street);
  }, 0);
}

/** Fails with a word on what to do where a graph would not fit into an isolate. */
export function refuseAbove(bytes: number, qualifier = ''): void {
  if (bytes <= MAX_LOADED_BYTES) return;
  const megabytes = (count: number) => `${Math.round(count / 1e6)} MB`;
  throw new InputError(
    `The graph would take ${qualifier}${megabytes(bytes)} when loaded, and may take ${megabytes(MAX_LOADED_BYTES)}: crop the extract with --bbox or --polygon.`,
  );
}
