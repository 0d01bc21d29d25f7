import { describe, expect, test } from 'vitest';
import { InputError } from '../../scripts/commandLine/read.ts';
import { cropToBox } from '../../scripts/graph/crop.ts';
import type { Tags } from '../../scripts/graph/extract.ts';
import { type MapSketch, placeAt, roadsOf } from './streetCases.ts';

/** A square of streets of 1 km sides; the one from 1 to 4 is tagged. */
const corners = { 1: [0, 0], 2: [0, 1_000], 3: [1_000, 1_000], 4: [1_000, 0], m: [500, 0] } as const;
const square = (tags: Tags, gate?: Tags): MapSketch => ({
  nodes: corners,
  ways: { side: ['1 m 4', tags], around: ['1 2 3 4'] },
  ...(gate && { nodeTags: { m: gate } }),
});

const near = (meters: number) => expect.closeTo(meters, -1.3);

describe('a turn restriction over a way', () => {
  // A dual carriageway from west to east and back, a link of 20 m between them, and a loop in the far east.
  const nodes = { a: [0, 0], b: [500, 0], c: [2_500, 0], d: [2_500, 20], e: [500, 20], f: [0, 20] } as const;
  const road = { highway: 'secondary', oneway: 'yes' };
  const ways: MapSketch['ways'] = {
    east: ['a b', road],
    on: ['b c', road],
    turn: ['c d', road],
    back: ['d e', road],
    link: ['b e'],
    west: ['e f', road],
    home: ['f a', road],
  };
  const [from, to] = [placeAt([100, 0]), placeAt([100, 20])];
  const meters = async (restrictions: MapSketch['restrictions'] = []) => {
    const { roads, graph } = await roadsOf({ nodes, ways, restrictions });
    return { meters: roads.route(from, to)?.distanceMeters, notes: graph.about.notes ?? [] };
  };
  const members = (last: string) => ['from east', 'via link', `to ${last}`];

  test('is driven without one', async () => {
    expect((await meters()).meters).toEqual(near(820));
  });

  test.each([
    ['no_u_turn', 'west'],
    ['no_left_turn', 'west'],
  ])('%s is obeyed', async (restriction, last) => {
    const { meters: found, notes } = await meters([[{ restriction }, members(last)]]);
    expect(found).toEqual(near(4_820));
    expect(notes.join()).toContain('1 turn restrictions for cars, 0 applied at a node and 1 over ways');
  });

  test('only_straight_on is obeyed', async () => {
    const along = await meters([
      [{ restriction: 'only_straight_on' }, ['from east', 'via on', 'via turn', 'to back']],
    ]);
    expect(along.notes.join()).toContain('1 over ways');
    const link: MapSketch = {
      nodes: { ...nodes, g: [500, 700], h: [0, 700] },
      ways: { ...ways, ahead: ['e g'], round: ['g h f'] },
      restrictions: [[{ restriction: 'only_straight_on' }, members('ahead')]],
    };
    const { roads } = await roadsOf(link);
    const found = roads.route(from, to);
    expect(found?.distanceMeters).toBeGreaterThan(1_500);
    expect(found?.distanceMeters).toBeLessThan(4_900);
  });

  test.each<[Tags, readonly string[], string]>([
    [{ restriction: 'no_u_turn', except: 'bus;motorcar' }, members('west'), '0 turn restrictions for cars'],
    [{ 'restriction:hgv': 'no_u_turn' }, members('west'), '0 turn restrictions for cars'],
    [
      { restriction: 'no_u_turn' },
      ['from east', 'to west'],
      'left out: 1 turn restrictions members are missing',
    ],
    [
      { 'restriction:conditional': 'no_u_turn @ (Mo-Fr)' },
      members('west'),
      'left out: 1 turn restrictions at some hours only',
    ],
  ])('%j of %j is not, and is counted', async (tags, parts, note) => {
    const { meters: found, notes } = await meters([[tags, parts]]);
    expect(found).toEqual(near(820));
    expect(notes.join()).toContain(note);
  });
});

describe('a turn at a node in the middle of a way', () => {
  test('is the one that the restriction describes', async () => {
    const sketch = (restriction: string): MapSketch => ({
      nodes: { w: [-500, 0], x: [0, 0], e: [500, 0], n: [0, 500], far: [500, 500] },
      ways: { through: ['w x e'], north: ['x n'], round: ['n far e'] },
      restrictions: [[{ restriction }, ['from through', 'via x', 'to north']]],
    });
    const north = placeAt([0, 300]);
    const [west, east] = [placeAt([-300, 0]), placeAt([300, 0])];
    const left = await roadsOf(sketch('no_left_turn'));
    expect(left.roads.route(west, north)?.distanceMeters).toBeGreaterThan(1_500);
    expect(left.roads.route(east, north)?.distanceMeters).toEqual(near(600));
    const right = await roadsOf(sketch('no_right_turn'));
    expect(right.roads.route(west, north)?.distanceMeters).toEqual(near(600));
    expect(right.roads.route(east, north)?.distanceMeters).toBeGreaterThan(800);
  });
});

describe('at the edges of the map', () => {
  const degrees = ([lng, lat]: readonly [number, number]) => ({ lat, lng });

  test('a street leads across the antimeridian', async () => {
    const { network, roads, graph } = await roadsOf(
      { nodes: { a: [179.99, -17], b: [-179.99, -17], c: [-179.99, -16.99] }, ways: { street: ['a b c'] } },
      {},
      degrees,
    );
    const [from, to] = [degrees([179.9915, -17]), degrees([-179.9915, -17])];
    const route = roads.route(from, to);
    expect(route?.distanceMeters).toEqual(near(1_808));
    expect(route?.polyline.every(({ lng }) => Math.abs(lng) <= 180 && Math.abs(lng) > 179)).toBe(true);
    expect([from, to].map((place) => network.covers(place))).toEqual([true, true]);
    expect(network.covers(degrees([0, -17]))).toBe(false);
    expect(graph.about.partMeters).toHaveLength(1);
  });

  test('ways that end at 180 and -180 are one town', async () => {
    const { roads, graph } = await roadsOf(
      {
        nodes: { a: [179.99, -17], b: [180, -17], c: [-180, -17], d: [-179.99, -17] },
        ways: { west: ['a b'], east: ['c d'] },
      },
      {},
      degrees,
    );
    expect(graph.about.partMeters).toHaveLength(1);
    expect(roads.route(degrees([179.9915, -17]), degrees([-179.9915, -17]))?.distanceMeters).toEqual(
      near(1_808),
    );
  });

  test('a road leads past a pole', async () => {
    const { roads } = await roadsOf(
      { nodes: { a: [0, -89.99], b: [90, -89.99], c: [180, -89.99] }, ways: { ring: ['a b c'] } },
      {},
      degrees,
    );
    // Two chords of a quarter of a circle of 1.1 km.
    expect(roads.route(degrees([0, -89.99]), degrees([180, -89.99]))?.distanceMeters).toEqual(near(3_145));
    expect(roads.etas([degrees([45, -89.993])], degrees([90, -89.99]))).toEqual([expect.any(Number)]);
  });
});

test('a place on a road of two speeds is as far away as the part of it that is driven', async () => {
  const { roads } = await roadsOf({
    nodes: { a: [0, 0], b: [1_000, 0], c: [2_000, 0] },
    ways: { fast: ['a b', { maxspeed: '90' }], slow: ['b c', { maxspeed: '20' }] },
  });
  const [start, middle, end] = [placeAt([0, 0]), placeAt([1_000, 0]), placeAt([2_000, 0])];
  const [fast = 0, slow = 0] = [roads.etas([start], middle)[0] ?? 0, roads.etas([middle], end)[0] ?? 0];
  expect(slow / fast).toBeCloseTo(4.5, 0);
});

test('a ferry takes its time, and the cars that it says', async () => {
  const sketch = (tags: Tags): MapSketch => ({
    nodes: { a: [0, 0], b: [500, 0], c: [4_500, 0], d: [5_000, 0] },
    ways: { west: ['a b'], ferry: ['b c', { route: 'ferry', ...tags }], east: ['c d'] },
  });
  const [from, to] = [placeAt([0, 0]), placeAt([5_000, 0])];
  const { roads } = await roadsOf(sketch({ motor_vehicle: 'yes', duration: '00:20' }));
  const seconds = roads.etas([from], to)[0] ?? 0;
  expect(seconds).toBeGreaterThan(1_200);
  expect(seconds).toBeLessThan(1_400);
  // Nobody gets out at sea.
  expect(roads.route(from, placeAt([2_500, 0]))).toBeNull();
  const onFoot = await roadsOf(sketch({ foot: 'yes' }));
  expect(onFoot.roads.route(from, to)).toBeNull();
  expect(onFoot.graph.about.notes).toContain('left out: 1 ferries that do not say whether they take cars');
});

describe('turns', () => {
  const crossing = (tags: Tags = {}): MapSketch => ({
    nodes: { w: [-500, 0], x: [0, 0], e: [500, 0], n: [0, 500], s: [0, -500] },
    ways: { street: ['w x e', tags], road: ['n x s'] },
  });
  const [west, north, south, east] = [
    placeAt([-400, 0]),
    placeAt([0, 400]),
    placeAt([0, -400]),
    placeAt([400, 0]),
  ];

  test('across oncoming traffic take longer than others, by the side people drive on', async () => {
    const right = (await roadsOf(crossing())).roads;
    const left = (await roadsOf(crossing({ driving_side: 'left' }))).roads;
    const seconds = (roads: typeof right, to: typeof north) => roads.etas([west], to)[0] ?? 0;
    expect(seconds(right, north)).toBeGreaterThan(seconds(right, south) + 1);
    expect(seconds(left, south)).toBeGreaterThan(seconds(left, north) + 1);
    expect(seconds(right, south)).toBeGreaterThan(seconds(right, east));
    expect(seconds(left, north)).toBe(seconds(right, south));
  });

  test('at signals take longer', async () => {
    const { roads } = await roadsOf({ ...crossing(), nodeTags: { x: { highway: 'traffic_signals' } } });
    const plain = (await roadsOf(crossing())).roads;
    expect((roads.etas([west], east)[0] ?? 0) - (plain.etas([west], east)[0] ?? 0)).toBeGreaterThan(3);
  });

  test('to where one came from are for dead ends', async () => {
    const { roads } = await roadsOf({
      nodes: { w: [-500, 0], x: [0, 0], e: [500, 0], n: [0, 300], in: [-500, 300] },
      ways: { street: ['w x e', { oneway: 'no' }], side: ['x n'], only: ['in w', { oneway: 'yes' }] },
    });
    // The end of the one-way street is in the east, and one turns around there, or at the end of the side street.
    const there = roads.route(placeAt([-500, 200]), placeAt([-400, 0]));
    expect(there?.distanceMeters).toEqual(near(300));
  });
});

describe('a part of an extract', () => {
  test('is what a box holds', async () => {
    const { lat, lng } = placeAt([500, 500]);
    const box = `${lng - 0.02},${lat - 0.02},${lng + 0.02},${lat + 0.02}`;
    const { graph } = await roadsOf(
      {
        nodes: { ...corners, 5: [20_000, 0], 6: [20_000, 700], 7: [20_600, 700] },
        ways: { first: ['1 2 3 4 1'], second: ['5 6 7 5'] },
      },
      { crop: cropToBox(box) },
    );
    expect(graph.about.partMeters).toEqual([expect.closeTo(4_000, -2)]);
  });

  test('is refused where it is none', async () => {
    expect(() => cropToBox('1,2,3')).toThrow(InputError);
    expect(() => cropToBox('1,2,3,')).toThrow(InputError);
    expect(() => cropToBox('1,5,3,2')).toThrow(InputError);
    expect(() => cropToBox('west,1,2,3')).toThrow(InputError);
    const { lat, lng } = placeAt([500, 500]);
    const crop = cropToBox(`${lng + 5},${lat},${lng + 6},${lat + 1}`);
    await expect(roadsOf(square({}), { crop })).rejects.toThrow('no roads that a car can drive');
  });

  test('may lie across the antimeridian', () => {
    const crop = cropToBox('179,-18,-179,-16');
    expect([179.5, -179.5, 0].map((lng) => crop({ lat: -17, lng }))).toEqual([true, true, false]);
  });
});
