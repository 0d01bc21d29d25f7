import type { RoadClass } from '../../src/routing/graph/roadGraph.ts';
import type { Directions, Stopping, Street } from '../../src/routing/graph/streets.ts';
import { type Access, type Direction, type Driver, taggedAccess } from './carAccess.ts';
import type { Tags } from './extract.ts';
import { speedLimit } from './speedLimit.ts';

/** What a car may do on a way, and how fast; null speeds where it may not go. */
export interface CarWay {
  readonly roadClass: RoadClass;
  readonly forwardKmh: number | null;
  readonly backwardKmh: number | null;
  /** Instead of these where streets are close together; tagged limits hold everywhere. */
  readonly urbanKmh: Directions<number>;
  readonly isEndsOnly: Directions<boolean>;
  readonly stopping?: Stopping;
  readonly kind?: NonNullable<Street['kind']>;
  readonly names?: readonly string[];
  /** Of the whole way, where the map tells it: ferries have no speed but a timetable. */
  readonly crossingSeconds?: number;
  /** Traffic of the two directions takes turns. */
  readonly isAlternating: boolean;
}

interface Kind {
  readonly roadClass: RoadClass;
  /** Where no limit is tagged: in the open country, and where streets are close together. */
  readonly kmh: number;
  readonly urbanKmh: number;
  /** The share of its limit that is driven on average, with bends and other people. */
  readonly limitShare: number;
  /** What holds where nothing is tagged about access: open, unless it is told. */
  readonly access?: Access;
}

/** Speeds in the open country and in towns are those of Valhalla (speed_assigner.h) where nothing is tagged. */
const kinds: Readonly<Record<string, Kind>> = {
  motorway: { roadClass: 'motorway', kmh: 105, urbanKmh: 89, limitShare: 1 },
  motorway_link: { roadClass: 'motorway', kmh: 89, urbanKmh: 84, limitShare: 1 },
  trunk: { roadClass: 'trunk', kmh: 90, urbanKmh: 73, limitShare: 1 },
  trunk_link: { roadClass: 'trunk', kmh: 77, urbanKmh: 72, limitShare: 1 },
  primary: { roadClass: 'primary', kmh: 75, urbanKmh: 57, limitShare: 1 },
  primary_link: { roadClass: 'primary', kmh: 64, urbanKmh: 60, limitShare: 1 },
  secondary: { roadClass: 'secondary', kmh: 60, urbanKmh: 49, limitShare: 1 },
  secondary_link: { roadClass: 'secondary', kmh: 51, urbanKmh: 51, limitShare: 1 },
  tertiary: { roadClass: 'tertiary', kmh: 50, urbanKmh: 40, limitShare: 1 },
  tertiary_link: { roadClass: 'tertiary', kmh: 43, urbanKmh: 43, limitShare: 1 },
  unclassified: { roadClass: 'unclassified', kmh: 40, urbanKmh: 35, limitShare: 1 },
  road: { roadClass: 'unclassified', kmh: 40, urbanKmh: 35, limitShare: 1 },
  residential: { roadClass: 'residential', kmh: 35, urbanKmh: 30, limitShare: 1 },
  living_street: { roadClass: 'livingStreet', kmh: 10, urbanKmh: 10, limitShare: 1 },
  service: { roadClass: 'service', kmh: 25, urbanKmh: 20, limitShare: 1 },
  // For cars only where a sign says so.
  pedestrian: { roadClass: 'livingStreet', kmh: 8, urbanKmh: 8, limitShare: 1, access: 'closed' },
  track: { roadClass: 'service', kmh: 15, urbanKmh: 15, limitShare: 0.75, access: 'closed' },
  busway: { roadClass: 'service', kmh: 30, urbanKmh: 30, limitShare: 0.8, access: 'closed' },
};
const ferry: Kind = { roadClass: 'unclassified', kmh: 20, urbanKmh: 20, limitShare: 1, access: 'closed' };

const closedServices = new Set(['emergency_access', 'drive-through']);
const slowServices = new Set(['parking_aisle', 'driveway']);
const SLOW_SERVICE_KMH = 12;

/** How a car uses a way; null when it does not, in either direction. */
export function carWay(tags: Tags, driver: Driver = 'car'): CarWay | null {
  const { highway = '', route, area, service = '', oneway, name = '', ref = '' } = tags;
  const isFerry = highway === '' && route === 'ferry';
  const kind = isFerry ? ferry : kinds[highway];
  if (kind === undefined || area === 'yes') return null;
  const untagged = closedServices.has(service) ? 'closed' : (kind.access ?? 'open');
  const open = directions(tags);
  const access = (direction: Direction) =>
    open[direction] ? (taggedAccess(tags, driver, direction) ?? untagged) : 'closed';
  const [forward, backward] = [access('forward'), access('backward')];
  if (forward === 'closed' && backward === 'closed') return null;
  const kmh = (direction: Direction, unlimited: number) => {
    const limit = speedLimit(tags, direction);
    if (limit !== null) return limit * kind.limitShare;
    return slowServices.has(service) ? SLOW_SERVICE_KMH : unlimited;
  };
  const stopping = isFerry ? 'never' : stoppingOn(tags, kind.roadClass);
  const streetKind = isFerry ? 'ferry' : kindOf(tags);
  const crossingSeconds = isFerry ? ferrySeconds(tags) : null;
  const names = [name, ...ref.split(';')].map((text) => text.trim()).filter((text) => text !== '');
  // People walk there: what is open to some cars is no way through.
  const isWalked = highway === 'pedestrian';
  return {
    roadClass: kind.roadClass,
    forwardKmh: forward === 'closed' ? null : kmh('forward', kind.kmh),
    backwardKmh: backward === 'closed' ? null : kmh('backward', kind.kmh),
    urbanKmh: { forward: kmh('forward', kind.urbanKmh), backward: kmh('backward', kind.urbanKmh) },
    isEndsOnly: {
      forward: forward === 'ends' || isWalked,
      backward: backward === 'ends' || isWalked,
    },
    ...(stopping && { stopping }),
    ...(streetKind && { kind: streetKind }),
    ...(names.length > 0 && { names }),
    ...(crossingSeconds !== null && { crossingSeconds }),
    isAlternating: oneway === 'alternating',
  };
}

/** A street of a way, driven as fast as where streets are close together, in the directions told. */
export function atUrbanSpeeds(
  street: Street,
  { forwardKmh, backwardKmh, urbanKmh }: CarWay,
  isUrban: Directions<boolean>,
): Street {
  const scaled = (seconds: number | null, kmh: number | null, direction: 'forward' | 'backward') =>
    seconds === null || kmh === null || !isUrban[direction] ? seconds : seconds * (kmh / urbanKmh[direction]);
  return {
    ...street,
    forwardSeconds: scaled(street.forwardSeconds, forwardKmh, 'forward'),
    backwardSeconds: scaled(street.backwardSeconds, backwardKmh, 'backward'),
  };
}

function stoppingOn({ tunnel, covered, motorroad, bridge, layer }: Tags, roadClass: RoadClass) {
  const isTunnel = tunnel !== undefined && tunnel !== 'no' && tunnel !== 'building_passage';
  if (roadClass === 'motorway' || motorroad === 'yes' || (isTunnel && covered !== 'no')) return 'never';
  const isBridge = bridge !== undefined && bridge !== 'no';
  return isBridge || Number(layer ?? 0) > 0 ? 'elevated' : undefined;
}

function kindOf({ highway, junction, service }: Tags): CarWay['kind'] {
  if (junction === 'roundabout' || junction === 'circular') return 'roundabout';
  if (highway === 'service' && service === 'alley') return 'alley';
  return highway?.endsWith('_link') === true ? 'ramp' : undefined;
}

function directions(tags: Tags): Directions<boolean> {
  switch (onewayOf(tags)) {
    case 'yes':
    case 'true':
    case '1':
      return { forward: true, backward: false };
    case '-1':
    case 'reverse':
      return { forward: false, backward: true };
    // Which direction is open depends on the hour, and a map cannot promise either.
    case 'reversible':
      return { forward: false, backward: false };
    default:
      return { forward: true, backward: true };
  }
}

/** Whether the direction in which a way may be driven depends on the hour. */
export function isReversible(tags: Tags): boolean {
  const { highway = '' } = tags;
  return kinds[highway] !== undefined && onewayOf(tags) === 'reversible';
}

function onewayOf(tags: Tags): string {
  const { junction, highway, oneway } = tags;
  const isImplied = junction === 'roundabout' || junction === 'circular' || highway === 'motorway';
  const keys = ['oneway:motorcar', 'oneway:motor_vehicle', 'oneway:vehicle'];
  return (
    keys.map((key) => tags[key]).find((value) => value !== undefined) ?? oneway ?? (isImplied ? 'yes' : 'no')
  );
}

/** A ferry's crossing and half of what lies between two of them; null where the map does not tell the former. */
function ferrySeconds({ duration = '', interval = '' }: Tags): number | null {
  const crossing = readDuration(duration);
  return crossing === null ? null : crossing + (readDuration(interval) ?? 0) / 2;
}

/** Seconds of "25", "1:10", "1:10:30" (minutes, or hours and minutes) or "PT1H10M"; null for anything else. */
export function readDuration(value: string): number | null {
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value.trim());
  if (iso !== null) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = iso.slice(1).map((part) => Number(part ?? 0));
    const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    return total > 0 ? total : null;
  }
  const clock = /^(?:(\d+):)?(\d+)(?::(\d+))?$/.exec(value.trim());
  if (clock === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((part) => Number(part ?? 0));
  const total = (hours * 60 + minutes) * 60 + seconds;
  return total > 0 ? total : null;
}

const nodeSeconds: Readonly<Record<string, number>> = {
  'highway=traffic_signals': 6,
  'highway=stop': 4,
  'highway=give_way': 2,
  'highway=mini_roundabout': 2,
  'railway=level_crossing': 3,
  'barrier=toll_booth': 10,
  'barrier=border_control': 60,
  'barrier=gate': 10,
  'barrier=lift_gate': 10,
  'barrier=swing_gate': 10,
};
const CROSSING_WITH_SIGNALS_SECONDS = 2;

/** How much of `delaySeconds` is due to signals and signs. */
export function signalSeconds(tags: Tags, direction: Direction): number {
  const { barrier: _, railway: __, ...signs } = tags;
  return delaySeconds(signs, direction);
}

/** Time that a car loses on average at a node where it has to expect to stop, along a way as it is drawn or back. */
export function delaySeconds(tags: Tags, direction: Direction): number {
  const { highway, direction: faces = tags['traffic_signals:direction'], crossing } = tags;
  if (faces !== direction && (faces === 'forward' || faces === 'backward')) return 0;
  if (highway === 'crossing') return crossing === 'traffic_signals' ? CROSSING_WITH_SIGNALS_SECONDS : 0;
  return ['highway', 'railway', 'barrier'].reduce(
    (sum, key) => sum + (nodeSeconds[`${key}=${tags[key]}`] ?? 0),
    0,
  );
}
