import type { RoadClass } from '../../../src/routing/graph/roadGraph.ts';
import type { Tags } from '../extract.ts';
import { type MapLayer, streetFromZoom } from './mapFeatures.ts';

/** How a map shows something. */
export interface Shown {
  readonly layer: MapLayer;
  readonly class: string;
  readonly fromZoom: number;
  readonly rank?: number;
}

const streetClasses: Readonly<Record<string, RoadClass>> = {
  motorway: 'motorway',
  motorway_link: 'motorway',
  trunk: 'trunk',
  trunk_link: 'trunk',
  primary: 'primary',
  primary_link: 'primary',
  secondary: 'secondary',
  secondary_link: 'secondary',
  tertiary: 'tertiary',
  tertiary_link: 'tertiary',
  unclassified: 'unclassified',
  residential: 'residential',
  road: 'unclassified',
  living_street: 'livingStreet',
  service: 'service',
};
const paths = new Set(['footway', 'path', 'pedestrian', 'cycleway', 'steps', 'track', 'bridleway']);

/** `key=value` of areas, what they are shown as, and from which zoom on. */
const areas: Readonly<Record<string, readonly [kind: string, fromZoom: number]>> = {
  'natural=water': ['water', 6],
  'waterway=riverbank': ['water', 6],
  'waterway=dock': ['water', 12],
  'landuse=reservoir': ['water', 8],
  'landuse=basin': ['water', 12],
  'natural=bay': ['water', 8],
  'natural=wood': ['wood', 9],
  'landuse=forest': ['wood', 9],
  'natural=wetland': ['wood', 11],
  'natural=beach': ['sand', 12],
  'natural=sand': ['sand', 12],
  'leisure=park': ['park', 10],
  'leisure=garden': ['park', 13],
  'leisure=golf_course': ['park', 11],
  'leisure=nature_reserve': ['park', 10],
  'leisure=playground': ['park', 14],
  'leisure=pitch': ['park', 14],
  'landuse=cemetery': ['park', 12],
  'landuse=recreation_ground': ['park', 12],
  'landuse=village_green': ['park', 13],
  'landuse=grass': ['park', 14],
  'landuse=meadow': ['park', 13],
  'aeroway=aerodrome': ['airport', 10],
  'aeroway=apron': ['apron', 12],
  'aeroway=runway': ['runway', 11],
  'aeroway=taxiway': ['apron', 13],
};

/** `key=value` of lines that are no streets. */
const lines: Readonly<Record<string, readonly [layer: MapLayer, kind: string, fromZoom: number]>> = {
  'waterway=river': ['waterways', 'river', 8],
  'waterway=canal': ['waterways', 'canal', 10],
  'waterway=stream': ['waterways', 'stream', 13],
  'natural=coastline': ['waterways', 'coast', 6],
  'railway=rail': ['tracks', 'rail', 9],
  'railway=light_rail': ['tracks', 'rail', 12],
  'railway=narrow_gauge': ['tracks', 'rail', 12],
  'railway=subway': ['tracks', 'tram', 13],
  'railway=tram': ['tracks', 'tram', 13],
  'aeroway=runway': ['tracks', 'runway', 11],
  'aeroway=taxiway': ['tracks', 'taxiway', 13],
};

/** `key=value` of what gets a label, as what, from which zoom on, and how important it is (lower is more). */
const labels: Readonly<Record<string, readonly [kind: string, fromZoom: number, rank: number]>> = {
  'place=city': ['city', 6, 1],
  'place=town': ['town', 8, 2],
  'place=borough': ['suburb', 11, 3],
  'place=village': ['village', 10, 4],
  'place=suburb': ['suburb', 11, 5],
  'place=quarter': ['quarter', 12, 6],
  'place=hamlet': ['village', 12, 7],
  'place=neighbourhood': ['quarter', 13, 8],
  'place=island': ['quarter', 11, 8],
  'aeroway=aerodrome': ['airport', 10, 3],
  'aeroway=terminal': ['airport', 13, 9],
  'railway=station': ['station', 12, 9],
  'amenity=bus_station': ['station', 14, 12],
  'amenity=ferry_terminal': ['station', 13, 11],
  'landuse=port': ['station', 12, 11],
  'amenity=hospital': ['hospital', 13, 10],
  'amenity=university': ['poi', 13, 11],
  'amenity=townhall': ['poi', 14, 12],
  'amenity=theatre': ['poi', 14, 14],
  'amenity=library': ['poi', 14, 15],
  'amenity=courthouse': ['poi', 14, 15],
  'tourism=museum': ['poi', 14, 13],
  'tourism=zoo': ['poi', 13, 12],
  'tourism=hotel': ['poi', 14, 16],
  'leisure=stadium': ['poi', 13, 12],
  'leisure=marina': ['poi', 14, 14],
  'leisure=park': ['park', 13, 12],
  'leisure=golf_course': ['park', 13, 14],
  'leisure=nature_reserve': ['park', 12, 12],
  'landuse=cemetery': ['park', 14, 15],
  'natural=water': ['water', 12, 11],
  'natural=bay': ['water', 11, 10],
  'landuse=reservoir': ['water', 12, 12],
  'shop=mall': ['poi', 14, 13],
};

/** Returns how a line is shown: a street, a track or a waterway; null when it is not. */
export function lineShown(tags: Tags): Shown | null {
  const { highway = '', railway, area, tunnel, service } = tags;
  if (area === 'yes') return null;
  const street = streetClasses[highway];
  if (street !== undefined) {
    // Ways to a door are shown from near alone.
    const fromZoom = street === 'service' && service !== undefined ? 14 : streetFromZoom[street];
    return { layer: 'streets', class: street, fromZoom };
  }
  if (paths.has(highway)) return { layer: 'streets', class: 'path', fromZoom: 14 };
  const isUnderground = tunnel !== undefined && tunnel !== 'no';
  const [layer, kind, fromZoom] = found(lines, tags) ?? [];
  if (layer === undefined || kind === undefined || fromZoom === undefined || isUnderground) return null;
  const isYard = railway !== undefined && service !== undefined;
  return { layer, class: kind, fromZoom: isYard ? 13 : fromZoom };
}

/** Returns how a closed line is shown: ground of some kind, or a building; null when it is not. */
export function areaShown(tags: Tags): Shown | null {
  const { building = 'no' } = tags;
  if (building !== 'no') return { layer: 'buildings', class: 'building', fromZoom: 14 };
  const [kind, fromZoom] = found(areas, tags) ?? [];
  if (kind === undefined || fromZoom === undefined) return null;
  return { layer: 'areas', class: kind, fromZoom };
}

/** Returns how a name is shown; null when it is not. */
export function labelShown(tags: Tags): Shown | null {
  const { name } = tags;
  const [kind, fromZoom, rank] = found(labels, tags) ?? [];
  if (name === undefined || kind === undefined || fromZoom === undefined) return null;
  return { layer: 'labels', class: kind, fromZoom, ...(rank !== undefined && { rank }) };
}

const keys = [
  'place',
  'aeroway',
  'waterway',
  'natural',
  'railway',
  'leisure',
  'amenity',
  'tourism',
  'landuse',
  'shop',
];

function found<T>(table: Readonly<Record<string, T>>, tags: Tags): T | null {
  for (const key of keys) {
    const entry = table[`${key}=${tags[key]}`];
    if (entry !== undefined) return entry;
  }
  return null;
}

/** 1 along the line, −1 against it, undefined in both directions. */
export function onewayOf({ oneway, junction, highway }: Tags): 1 | -1 | undefined {
  if (oneway === '-1' || oneway === 'reverse') return -1;
  if (oneway === 'yes' || oneway === 'true' || oneway === '1') return 1;
  if (oneway === undefined && (junction === 'roundabout' || highway === 'motorway')) return 1;
  return undefined;
}
