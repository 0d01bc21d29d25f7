import type { Tags } from './extract.ts';

/** For everybody · at the ends of a trip, and not through · for nobody who drives a car. */
export type Access = 'open' | 'ends' | 'closed';
export type Direction = 'forward' | 'backward';

/** Who drives: a taxi may use what is for taxis or public service vehicles, where that is tagged. */
export type Driver = 'car' | 'taxi';

/** From general to specific; the most specific key that is tagged decides. */
const keysOf: Readonly<Record<Driver, readonly string[]>> = {
  car: ['motorcar', 'motor_vehicle', 'vehicle', 'access'],
  taxi: ['taxi', 'psv', 'motorcar', 'motor_vehicle', 'vehicle', 'access'],
};

const valuesFor: Readonly<Record<Access, readonly string[]>> = {
  open: ['yes', 'permissive', 'designated', 'official', 'public', 'discouraged', 'unknown', 'toll'],
  ends: [
    'private',
    'destination',
    'customers',
    'delivery',
    'permit',
    'residents',
    'employees',
    'members',
    'visitors',
  ],
  closed: [
    'no',
    'agricultural',
    'forestry',
    'emergency',
    'military',
    'bus',
    'psv',
    'taxi',
    'hov',
    'hgv',
    'goods',
    'bicycle',
    'foot',
    'use_sidepath',
    'dismount',
    'restricted',
  ],
};
const accessOfValue = new Map<string, Access>([
  ...valuesFor.open.map((value) => [value, 'open'] as const),
  ...valuesFor.ends.map((value) => [value, 'ends'] as const),
  ...valuesFor.closed.map((value) => [value, 'closed'] as const),
]);

/**
 * What the tags of a way, or of a node without a direction, say about who may drive there; null when they say
 * nothing. Of several values the one that lets most people through counts, and one that is not known lets nobody
 * through who does not have to get there.
 */
export function taggedAccess(tags: Tags, driver: Driver, direction?: Direction): Access | null {
  for (const key of keysOf[driver]) {
    const value = (direction && tags[`${key}:${direction}`]) ?? tags[key];
    if (value !== undefined && value.trim() !== '') return accessOfList(value);
  }
  return null;
}

function accessOfList(list: string): Access {
  const values = list.split(';').map((value) => accessOfValue.get(value.trim()) ?? 'ends');
  if (values.includes('open')) return 'open';
  return values.includes('ends') ? 'ends' : 'closed';
}

/** What is true at some hours only, of the tags that matter to a car: nothing of it is used. */
export function conditionalKeys(tags: Tags): string[] {
  return Object.keys(tags).filter((key) =>
    /^(access|vehicle|motor_vehicle|motorcar|oneway|maxspeed)(:forward|:backward)?:conditional$/.test(key),
  );
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

/** Who gets past a node. */
export function nodeAccess(tags: Tags, driver: Driver): Access {
  const { barrier, bollard, locked } = tags;
  if (barrier === undefined) return 'open';
  const tagged = taggedAccess(tags, driver);
  if (tagged !== null) return tagged;
  if (!passable.has(barrier) && bollard !== 'rising') return 'closed';
  return locked === 'yes' ? 'ends' : 'open';
}
