import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeExtract } from '../../bench/extractWriter.ts';
import { type BuildOptions, buildGraph } from '../../scripts/graph/buildGraph.ts';
import type { Entity, Tags } from '../../scripts/graph/extract.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { RoadNetwork } from '../../src/routing/graph/roadNetwork.ts';

/** Nodes by their names, in metres east and north of a place in Pennsylvania, or in degrees. */
export interface MapSketch {
  readonly nodes: Readonly<Record<string, readonly [number, number]>>;
  /** Nodes that are more than a place. */
  readonly nodeTags?: Readonly<Record<string, Tags>>;
  /** Names of nodes, a blank between them; residential streets unless told otherwise. */
  readonly ways: Readonly<Record<string, readonly [string, Tags?]>>;
  /** Members as "role way" or "role node". */
  readonly restrictions?: readonly (readonly [Tags, readonly string[]])[];
}

const origin = { lat: 40.3, lng: -76.8 };
const METERS_PER_DEGREE = 111_195;

export function placeAt([east, north]: readonly [number, number]): Place {
  return {
    lat: origin.lat + north / METERS_PER_DEGREE,
    lng: origin.lng + east / METERS_PER_DEGREE / Math.cos((origin.lat * Math.PI) / 180),
  };
}

/** The roads of a sketch: written as an extract and built as `npm run graph -- build` does. */
export async function roadsOf(
  sketch: MapSketch,
  options: BuildOptions = {},
  toPlace: (at: readonly [number, number]) => Place = placeAt,
) {
  const directory = mkdtempSync(join(tmpdir(), 'hexhail-streets-'));
  const path = join(directory, 'sketch.osm.pbf');
  try {
    writeExtract(path, entitiesOf(sketch, toPlace));
    const graph = await buildGraph(path, options);
    const network = new RoadNetwork(graph);
    return { graph, network, roads: network.at(0) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function entitiesOf(
  { nodes, nodeTags = {}, ways, restrictions = [] }: MapSketch,
  toPlace: (at: readonly [number, number]) => Place,
): Entity[] {
  const nodeIds = new Map(Object.keys(nodes).map((name, index) => [name, index + 1]));
  const wayIds = new Map(Object.keys(ways).map((name, index) => [name, 1_001 + index]));
  return [
    ...Object.entries(nodes).map(([name, at]): Entity => {
      const { lat, lng } = toPlace(at);
      return { type: 'node', id: nodeIds.get(name) ?? 0, lat, lon: lng, tags: nodeTags[name] ?? {} };
    }),
    ...Object.entries(ways).map(
      ([name, [refs, tags = {}]]): Entity => ({
        type: 'way',
        id: wayIds.get(name) ?? 0,
        refs: refs.split(' ').map((ref) => nodeIds.get(ref) ?? 0),
        tags: 'route' in tags ? tags : { highway: 'residential', ...tags },
      }),
    ),
    ...restrictions.map(
      ([tags, members], index): Entity => ({
        type: 'relation',
        id: 2_001 + index,
        members: members.map((member) => {
          const [role = '', name = ''] = member.split(' ');
          const way = wayIds.get(name);
          return way === undefined
            ? { type: 'node', ref: nodeIds.get(name) ?? 0, role }
            : { type: 'way', ref: way, role };
        }),
        tags: { type: 'restriction', ...tags },
      }),
    ),
  ];
}
