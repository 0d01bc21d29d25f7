import { describe, expect, test } from 'vitest';
import { carWay, isBlocked } from '../../scripts/graph/carProfile.ts';
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
    { highway: 'service', access: 'private' },
    { highway: 'residential', motor_vehicle: 'no' },
    { highway: 'pedestrian', area: 'yes' },
    { highway: 'residential', area: 'yes' },
  ])('does not use %j', (tags) => {
    expect(carWay(tags)).toBeNull();
  });

  test('goes where a more specific tag lets it', () => {
    expect(carWay({ highway: 'residential', access: 'no', motorcar: 'yes' })).not.toBeNull();
  });

  test('is slow where only those who have to may go', () => {
    const open = carWay({ highway: 'residential' })?.forwardKmh ?? 0;
    expect(carWay({ highway: 'residential', access: 'destination' })?.forwardKmh).toBeLessThan(open / 2);
  });

  test.each([
    [{ highway: 'residential' }, [true, true]],
    [{ highway: 'residential', oneway: 'yes' }, [true, false]],
    [{ highway: 'residential', oneway: '-1' }, [false, true]],
    [{ highway: 'motorway' }, [true, false]],
    [{ highway: 'motorway', oneway: 'no' }, [true, true]],
    [{ highway: 'tertiary', junction: 'roundabout' }, [true, false]],
    [{ highway: 'primary', oneway: 'reversible' }, [false, false]],
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
    [{ barrier: 'bollard' }, true],
    [{ barrier: 'bollard', bollard: 'rising' }, false],
    [{ barrier: 'gate' }, false],
    [{ barrier: 'gate', access: 'private' }, true],
    [{ barrier: 'block', motor_vehicle: 'yes' }, false],
    [{ barrier: 'toll_booth' }, false],
    [{ access: 'private' }, false],
  ])('at a node with %j is blocked: %s', (tags, blocked) => {
    expect(isBlocked(tags)).toBe(blocked);
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

  test('take longer with signals, in the direction that they face', () => {
    const [plain] = read([way(10, [1, 2, 3])]).streets;
    const [withSignals] = read([
      node(2, { highway: 'traffic_signals', 'traffic_signals:direction': 'forward' }),
      way(10, [1, 2, 3]),
    ]).streets;
    expect((withSignals?.forwardSeconds ?? 0) - (plain?.forwardSeconds ?? 0)).toBeGreaterThan(3);
    expect(withSignals?.backwardSeconds).toBe(plain?.backwardSeconds);
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
    const { forbiddenTurns, restrictionsRead, restrictionsLeftOut } = read([
      ...through,
      restriction('no_left_turn', 10, 2, 11),
    ]);
    expect({ forbiddenTurns, restrictionsRead, restrictionsLeftOut }).toEqual({
      forbiddenTurns: [],
      restrictionsRead: 1,
      restrictionsLeftOut: 1,
    });
  });

  test('to the only way out are left out when it cannot be taken', () => {
    const against = [way(10, [1, 2]), way(11, [3, 2], { oneway: 'yes' }), way(12, [2, 4])];
    expect(read([...against, restriction('only_straight_on', 10, 2, 11)]).forbiddenTurns).toEqual([]);
  });
});
