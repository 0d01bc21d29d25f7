import { describe, expect, test } from 'vitest';
import { nodeAccess, taggedAccess } from '../../scripts/graph/carAccess.ts';
import { carWay, readDuration } from '../../scripts/graph/carProfile.ts';
import type { Entity, Tags } from '../../scripts/graph/extract.ts';
import { StreetReader } from '../../scripts/graph/osmStreets.ts';
import { speedLimit } from '../../scripts/graph/speedLimit.ts';

const way = (id: number, refs: number[], tags: Tags = {}): Entity => ({
  type: 'way',
  id,
  refs,
  tags: { highway: 'residential', ...tags },
});
const node = (id: number, tags: Tags = {}): Entity => ({ type: 'node', id, lat: 0, lon: id / 1000, tags });
const restriction = (value: string, from: number, via: number, to: number, tags: Tags = {}): Entity => ({
  type: 'relation',
  id: 1,
  members: [
    { type: 'way', ref: from, role: 'from' },
    { type: 'node', ref: via, role: 'via' },
    { type: 'way', ref: to, role: 'to' },
  ],
  tags: { type: 'restriction', restriction: value, ...tags },
});

/** Nodes 1, 2, 3, … lie 111 m apart along the equator. */
function read(entities: readonly Entity[], absent: readonly number[] = []) {
  const reader = new StreetReader();
  for (const entity of entities) reader.add(entity);
  const nodes = reader.tableOfNodes();
  for (let id = 1; id < 20; id++) if (!absent.includes(id)) nodes.setPlace(id, 0, id / 1000);
  return reader.streetsOn(nodes);
}

/** From which millionth of a degree to which each street leads. */
function spans({ streets }: ReturnType<typeof read>): string[] {
  return streets.map(({ points }) => `${(points[1] ?? 0) / 1000}-${(points.at(-1) ?? 0) / 1000}`);
}

describe('the limit of a way', () => {
  test.each([
    [{ maxspeed: '50' }, 50],
    [{ maxspeed: '30 mph' }, 48.28032],
    [{ maxspeed: '30mph' }, 48.28032],
    [{ maxspeed: 'walk' }, 6],
    [{ maxspeed: 'none' }, 120],
    [{ maxspeed: '80;60' }, 80],
    [{ maxspeed: 'DE:urban' }, 50],
    [{ maxspeed: 'FR:zone30' }, 30],
    [{ 'source:maxspeed': 'GB:zone:20' }, 20],
    [{ 'maxspeed:forward': '40', maxspeed: '60' }, 40],
    [{ 'maxspeed:backward': '40', maxspeed: '60' }, 60],
    [{ maxspeed: 'signals' }, null],
    [{ maxspeed: '' }, null],
    [{}, null],
  ])('%j is %s km/h', (tags, limit) => {
    expect(speedLimit(tags, 'forward')).toEqual(limit === null ? null : expect.closeTo(limit, 6));
  });
});

describe('a car', () => {
  test.each([
    { highway: 'footway' },
    { highway: 'construction' },
    { route: 'ferry' },
    { highway: 'residential', access: 'no' },
    { highway: 'service', service: 'emergency_access' },
    { highway: 'pedestrian' },
    { highway: 'track' },
    { route: 'ferry', access: 'no' },
    { highway: 'residential', motor_vehicle: 'no' },
    { highway: 'pedestrian', area: 'yes' },
    { highway: 'residential', area: 'yes' },
  ])('does not use %j', (tags) => {
    expect(carWay(tags)).toBeNull();
  });

  test('goes where a more specific tag lets it', () => {
    expect(carWay({ highway: 'residential', access: 'no', motorcar: 'yes' })).not.toBeNull();
  });

  test('is as fast as anybody where only those may go who have to', () => {
    const open = carWay({ highway: 'residential' });
    const ends = { isEndsOnly: { forward: true, backward: true } };
    expect(carWay({ highway: 'residential', access: 'destination' })).toEqual({ ...open, ...ends });
  });

  test.each([
    [{ access: 'yes' }, 'open'],
    [{ access: 'no' }, 'closed'],
    [{ access: 'private' }, 'ends'],
    [{ access: 'no', vehicle: 'destination' }, 'ends'],
    [{ access: 'private', motor_vehicle: 'yes' }, 'open'],
    [{ motorcar: 'no', motor_vehicle: 'yes' }, 'closed'],
    [{ motor_vehicle: 'agricultural;forestry' }, 'closed'],
    [{ motor_vehicle: 'agricultural; forestry' }, 'closed'],
    [{ vehicle: 'no;private' }, 'ends'],
    [{ access: 'customers;yes' }, 'open'],
    [{ access: 'something new' }, 'ends'],
    [{ 'motor_vehicle:forward': 'no' }, 'closed'],
    [{ 'motor_vehicle:backward': 'no' }, null],
    [{ access: 'no', 'motor_vehicle:forward': 'yes' }, 'open'],
    [{ 'access:forward': 'no', motorcar: 'yes' }, 'open'],
    [{ foot: 'no', psv: 'yes' }, null],
  ] as const)('with %j finds a way forward %s', (tags, access) => {
    expect(taggedAccess(tags, 'car', 'forward')).toBe(access);
  });

  test('that is a taxi goes where taxis and buses may', () => {
    const taxisOnly = { highway: 'service', access: 'no', taxi: 'yes' };
    expect(carWay(taxisOnly)).toBeNull();
    expect(carWay(taxisOnly, 'taxi')).not.toBeNull();
    expect(carWay({ highway: 'residential', access: 'no', psv: 'yes' }, 'taxi')).not.toBeNull();
  });

  test('takes a ferry that says it takes cars, in the time that it tells', () => {
    expect(carWay({ route: 'ferry', motor_vehicle: 'yes', duration: '00:20' })).toMatchObject({
      kind: 'ferry',
      stopping: 'never',
      crossingSeconds: 1200,
    });
    expect(carWay({ route: 'ferry', motor_vehicle: 'yes', duration: '20', interval: '10' })).toMatchObject({
      crossingSeconds: 1500,
    });
  });

  test.each([
    ['20', 1200],
    ['1:05', 3900],
    ['01:05:30', 3930],
    ['PT1H10M', 4200],
    ['soon', null],
    ['', null],
  ])('reads the duration %s as %s', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });

  test.each([
    [{ highway: 'motorway' }, 'never'],
    [{ highway: 'primary', motorroad: 'yes' }, 'never'],
    [{ highway: 'residential', tunnel: 'yes' }, 'never'],
    [{ highway: 'residential', bridge: 'viaduct' }, 'elevated'],
    [{ highway: 'primary', layer: '1' }, 'elevated'],
    [{ highway: 'residential', tunnel: 'no', bridge: 'no', layer: '-1' }, undefined],
  ])('stops on %j: %s', (tags, stopping) => {
    expect(carWay(tags)?.stopping).toBe(stopping);
  });

  test.each([
    [{ highway: 'residential' }, [true, true]],
    [{ highway: 'residential', oneway: 'yes' }, [true, false]],
    [{ highway: 'residential', oneway: '-1' }, [false, true]],
    [{ highway: 'motorway' }, [true, false]],
    [{ highway: 'motorway', oneway: 'no' }, [true, true]],
    [{ highway: 'tertiary', junction: 'roundabout' }, [true, false]],
    [{ highway: 'primary', oneway: 'alternating' }, [true, true]],
    [{ highway: 'residential', 'motor_vehicle:backward': 'no' }, [true, false]],
    [{ highway: 'residential', access: 'no', 'motor_vehicle:forward': 'yes' }, [true, false]],
    [{ highway: 'residential', oneway: 'yes', 'vehicle:backward': 'yes' }, [true, false]],
    [{ highway: 'primary', oneway: 'yes', 'oneway:motor_vehicle': 'no' }, [true, true]],
  ])('drives %j forward and backward: %j', (tags, expected) => {
    const car = carWay(tags);
    expect([car?.forwardKmh, car?.backwardKmh].map((kmh) => kmh !== null)).toEqual(expected);
  });

  test('is faster on larger roads and keeps to the limit', () => {
    const kmh = (tags: Tags) => carWay(tags)?.forwardKmh ?? 0;
    expect(kmh({ highway: 'motorway' })).toBeGreaterThan(kmh({ highway: 'primary' }));
    expect(kmh({ highway: 'primary' })).toBeGreaterThan(kmh({ highway: 'residential' }));
    expect(kmh({ highway: 'primary', maxspeed: '20 mph' })).toBeLessThanOrEqual(32.2);
  });

  test.each([
    [{ barrier: 'bollard' }, 'closed'],
    [{ barrier: 'bollard', bollard: 'rising' }, 'open'],
    [{ barrier: 'gate' }, 'open'],
    [{ barrier: 'gate', locked: 'yes' }, 'ends'],
    [{ barrier: 'gate', access: 'private' }, 'ends'],
    [{ barrier: 'gate', motor_vehicle: 'agricultural; forestry' }, 'closed'],
    [{ barrier: 'block', motor_vehicle: 'yes' }, 'open'],
    [{ barrier: 'toll_booth' }, 'open'],
    [{ access: 'private' }, 'open'],
  ])('gets past a node with %j: %s', (tags, access) => {
    expect(nodeAccess(tags, 'car')).toBe(access);
  });
});

describe('streets', () => {
  test('end where ways meet, and nowhere else', () => {
    expect(spans(read([way(10, [1, 2, 3, 4]), way(11, [3, 5])]))).toEqual(['1-3', '3-4', '3-5']);
  });

  test('end where the extract does', () => {
    expect(spans(read([way(10, [1, 2, 3, 4, 5])], [3]))).toEqual(['1-2', '4-5']);
  });

  test('do not lead through a barrier', () => {
    const { streets } = read([node(2, { barrier: 'bollard' }), way(10, [1, 2, 3])]);
    expect(streets).toHaveLength(2);
    expect(streets[0]?.to).not.toBe(streets[1]?.from);
  });

  test('leave out what holds at some hours only, and count it', () => {
    const { notes } = read([
      way(10, [1, 2], { 'access:conditional': 'no @ (22:00-06:00)' }),
      way(11, [2, 3], { oneway: 'reversible' }),
    ]);
    expect(notes).toContain('left out: 1 values of access:conditional');
    expect(notes).toContain('left out: 1 ways with oneway=reversible');
  });

  test('take longer with signals, in the direction that they face', () => {
    const [plain] = read([way(10, [1, 2, 3])]).streets;
    const [withSignals] = read([
      node(2, { highway: 'traffic_signals', 'traffic_signals:direction': 'forward' }),
      way(10, [1, 2, 3]),
    ]).streets;
    expect(plain?.arrivalSeconds).toBeUndefined();
    expect(withSignals?.arrivalSeconds?.forward).toBeGreaterThan(3);
    expect(withSignals?.arrivalSeconds?.backward).toBe(0);
    expect(withSignals?.forwardSeconds).toBe(plain?.forwardSeconds);
  });
});

describe('turn restrictions', () => {
  // Three ways meet at node 2: 10 from 1, 11 to 3, 12 to 4.
  const ways = [way(10, [1, 2]), way(11, [2, 3]), way(12, [2, 4])];
  const turns = (...relations: Entity[]) =>
    read([...ways, ...relations]).forbiddenTurns.map(({ from, to }) => `${10 + from}>${10 + to}`);

  test('forbid the one turn, or all but one', () => {
    expect(turns(restriction('no_left_turn', 10, 2, 12))).toEqual(['10>12']);
    expect(turns(restriction('no_u_turn', 10, 2, 10))).toEqual(['10>10']);
    expect(turns(restriction('only_straight_on', 10, 2, 11))).toEqual(['10>10', '10>12']);
  });

  test('bind cars only where they are meant', () => {
    expect(turns(restriction('no_left_turn', 10, 2, 12, { except: 'bus;motorcar' }))).toEqual([]);
    expect(turns(restriction('no_left_turn', 10, 2, 12, { except: 'bicycle' }))).toEqual(['10>12']);
    const forTrucks = restriction('', 10, 2, 12, { 'restriction:hgv': 'no_left_turn' });
    expect(turns(forTrucks)).toEqual([]);
  });

  test('are left out, and counted, where they cannot be told apart', () => {
    const through = [way(10, [1, 2, 5]), way(11, [2, 3])];
    const { forbiddenTurns, notes } = read([...through, restriction('no_left_turn', 10, 2, 11)]);
    expect(forbiddenTurns).toEqual([]);
    expect(notes).toContain('1 turn restrictions for cars, 0 applied at a node and 0 over ways');
    expect(notes).toContain('left out: 1 turn restrictions not clear which way is meant');
  });

  test.each([
    [{ 'restriction:conditional': 'no_left_turn @ (Mo-Fr 07:00-09:00)' }, 'at some hours only'],
    [{ restriction: 'no_dancing' }, 'unknown: no_dancing'],
  ])('%j are left out, and counted', (tags, reason) => {
    const relation = restriction('', 10, 2, 12, tags);
    const { forbiddenTurns, notes } = read([...ways, relation]);
    expect(forbiddenTurns).toEqual([]);
    expect(notes).toContain(`left out: 1 turn restrictions ${reason}`);
  });

  test('to the only way out are left out when it cannot be taken', () => {
    const against = [way(10, [1, 2]), way(11, [3, 2], { oneway: 'yes' }), way(12, [2, 4])];
    expect(read([...against, restriction('only_straight_on', 10, 2, 11)]).forbiddenTurns).toEqual([]);
  });
});

describe('a part of an extract', () => {
  const inWest = ({ lng }: { lng: number }) => lng < 0.0035;

  test('keeps ways that lead into it, and nothing of others', () => {
    const reader = new StreetReader('car', inWest);
    for (const id of [1, 2, 3, 4, 5, 6]) reader.add(node(id, { highway: 'traffic_signals' }));
    for (const entity of [way(1, [1, 2]), way(2, [3, 4]), way(3, [5, 6])]) reader.add(entity);
    const nodes = reader.tableOfNodes();
    expect([3, 4, 5].map((id) => nodes.isShared(id))).toEqual([false, false, false]);
    for (let id = 1; id < 4; id++) nodes.setPlace(id, 0, id / 1000);
    const { notes, streets } = reader.streetsOn(nodes);
    expect(streets).toHaveLength(1);
    expect(notes[0]).toMatch(/^2 ways for cars/);
    expect(notes[1]).toContain('3 nodes where time is lost');
  });

  test('needs nodes before ways', () => {
    const reader = new StreetReader('car', inWest);
    for (const entity of [node(1), node(2), way(1, [1, 2])]) reader.add(entity);
    expect(() => reader.add(node(3))).toThrow('sort the extract');
  });
});

test('more nodes of roads than can be built of are refused with a word on what to do', () => {
  const reader = new StreetReader();
  const refs = new Array<number>(5_000_001).fill(1);
  reader.add(way(1, refs));
  expect(() => reader.add(way(2, refs))).toThrow(/more than 10 million nodes.*--bbox/);
});
