import type { RoadClass } from '../../src/routing/graph/roadGraph.ts';
import type { Tags } from './extract.ts';
import { speedLimit } from './speedLimit.ts';

/** What a car may do on a way, and how fast; null speeds where it may not go. In the direction the way is drawn, and back. */
export interface CarWay {
  readonly roadClass: RoadClass;
  readonly forwardKmh: number | null;
  readonly backwardKmh: number | null;
}

interface Kind {
  readonly roadClass: RoadClass;
  /** Where no limit is tagged. */
  readonly kmh: number;
  /** The share of its limit that is driven on average, with crossings, bends and other people. */
  readonly limitShare: number;
}

const kinds: Readonly<Record<string, Kind>> = {
  motorway: { roadClass: 'motorway', kmh: 105, limitShare: 1 },
  motorway_link: { roadClass: 'motorway', kmh: 65, limitShare: 0.95 },
  trunk: { roadClass: 'trunk', kmh: 90, limitShare: 0.95 },
  trunk_link: { roadClass: 'trunk', kmh: 55, limitShare: 0.9 },
  primary: { roadClass: 'primary', kmh: 62, limitShare: 0.9 },
  primary_link: { roadClass: 'primary', kmh: 45, limitShare: 0.9 },
  secondary: { roadClass: 'secondary', kmh: 54, limitShare: 0.9 },
  secondary_link: { roadClass: 'secondary', kmh: 42, limitShare: 0.85 },
  tertiary: { roadClass: 'tertiary', kmh: 46, limitShare: 0.85 },
  tertiary_link: { roadClass: 'tertiary', kmh: 38, limitShare: 0.85 },
  unclassified: { roadClass: 'unclassified', kmh: 40, limitShare: 0.8 },
  road: { roadClass: 'unclassified', kmh: 32, limitShare: 0.8 },
  residential: { roadClass: 'residential', kmh: 33, limitShare: 0.8 },
  living_street: { roadClass: 'livingStreet', kmh: 10, limitShare: 1 },
  service: { roadClass: 'service', kmh: 18, limitShare: 0.75 },
};

const closedServices = new Set(['emergency_access', 'drive-through']);
const slowServices = new Set(['parking_aisle', 'driveway', 'alley']);
const SLOW_SERVICE_KMH = 12;

/** The more specific key decides. */
const accessKeys = ['motorcar', 'motor_vehicle', 'vehicle', 'access'];
const closedTo = new Set([
  'no',
  'private',
  'agricultural',
  'forestry',
  'emergency',
  'psv',
  'bus',
  'military',
]);
const openToSome = new Set(['destination', 'customers', 'delivery', 'permit', 'residents']);
/** Slow enough that nobody goes through, and whoever has to go there still can. */
const DESTINATION_KMH = 8;

/** How a car uses a way; null when it does not. Ferries are no highways, so they never are. */
export function carWay(tags: Tags): CarWay | null {
  const { highway = '', area, service = '' } = tags;
  const kind = kinds[highway];
  if (kind === undefined || area === 'yes' || closedServices.has(service)) return null;
  const access = accessOf(tags);
  if (access === 'closed') return null;
  const { forward, backward } = directions(tags);
  const kmh = (direction: 'forward' | 'backward') => {
    const limit = speedLimit(tags, direction);
    const unlimited = slowServices.has(service) ? SLOW_SERVICE_KMH : kind.kmh;
    const usual = limit === null ? unlimited : limit * kind.limitShare;
    return access === 'destination' ? Math.min(usual, DESTINATION_KMH) : usual;
  };
  return {
    roadClass: kind.roadClass,
    forwardKmh: forward ? kmh('forward') : null,
    backwardKmh: backward ? kmh('backward') : null,
  };
}

export type Access = 'open' | 'destination' | 'closed';

function accessOf(tags: Tags): Access {
  const value = accessKeys.map((key) => tags[key]).find((tag) => tag !== undefined) ?? 'yes';
  if (closedTo.has(value)) return 'closed';
  return openToSome.has(value) ? 'destination' : 'open';
}

function directions(tags: Tags): { forward: boolean; backward: boolean } {
  const { junction, highway, oneway } = tags;
  const isImplied = junction === 'roundabout' || junction === 'circular' || highway === 'motorway';
  switch (tags['oneway:motorcar'] ?? tags['oneway:motor_vehicle'] ?? oneway ?? (isImplied ? 'yes' : 'no')) {
    case 'yes':
    case 'true':
    case '1':
      return { forward: true, backward: false };
    case '-1':
    case 'reverse':
      return { forward: false, backward: true };
    // Which way is open depends on the hour, and a map cannot promise either.
    case 'reversible':
    case 'alternating':
      return { forward: false, backward: false };
    default:
      return { forward: true, backward: true };
  }
}

/** Barriers that a car gets past unless their access says otherwise. */
const passable = new Set([
  'cattle_grid',
  'border_control',
  'toll_booth',
  'sally_port',
  'gate',
  'lift_gate',
  'swing_gate',
  'no',
  'entrance',
  'height_restrictor',
  'kerb',
  'arch',
  'spikes',
  'checkpoint',
]);

/** Whether a car cannot get past a node. */
export function isBlocked(tags: Tags): boolean {
  const { barrier, bollard } = tags;
  if (barrier === undefined) return false;
  const value = accessKeys.map((key) => tags[key]).find((tag) => tag !== undefined);
  if (value !== undefined) return closedTo.has(value);
  return !passable.has(barrier) && bollard !== 'rising';
}

const SIGNALS_SECONDS = 6;
const STOP_SECONDS = 3;

/** Time that a car loses on average at a node where it has to expect to stop, along a way as it is drawn or back. */
export function delaySeconds(tags: Tags, direction: 'forward' | 'backward'): number {
  const { highway, direction: faces = tags['traffic_signals:direction'] } = tags;
  if (faces !== direction && (faces === 'forward' || faces === 'backward')) return 0;
  if (highway === 'traffic_signals') return SIGNALS_SECONDS;
  return highway === 'stop' ? STOP_SECONDS : 0;
}
