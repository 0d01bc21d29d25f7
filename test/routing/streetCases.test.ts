import { describe, expect, test } from 'vitest';
import type { Tags } from '../../scripts/graph/extract.ts';
import { type MapSketch, placeAt, roadsOf } from './streetCases.ts';

/** A square of streets of 1 km sides; the one from 1 to 4 is tagged. */
const corners = { 1: [0, 0], 2: [0, 1_000], 3: [1_000, 1_000], 4: [1_000, 0], m: [500, 0] } as const;
const square = (tags: Tags, gate?: Tags): MapSketch => ({
  nodes: corners,
  ways: { side: ['1 m 4', tags], around: ['1 2 3 4'] },
  ...(gate && { nodeTags: { m: gate } }),
});
const [from1, to4] = [placeAt([0, 0]), placeAt([1_000, 0])];

async function metersOf(sketch: MapSketch, from = from1, to = to4): Promise<number | undefined> {
  const { roads } = await roadsOf(sketch);
  return roads.route(from, to)?.distanceMeters;
}
const near = (meters: number) => expect.closeTo(meters, -1.3);

describe('a street that cars may not drive through', () => {
  test.each<[Tags]>([
    [{ motor_vehicle: 'agricultural;forestry' }],
    [{ vehicle: 'agricultural;forestry' }],
    [{ access: 'agricultural;forestry' }],
    [{ motorcar: 'agricultural; forestry' }],
    [{ motor_vehicle: 'agricultural ;forestry;no' }],
    [{ motor_vehicle: 'forestry;private' }],
    [{ access: 'private' }],
    [{ motor_vehicle: 'destination' }],
    [{ access: 'no', bicycle: 'yes' }],
    [{ oneway: 'reversible' }],
  ])('%j is gone around', async (tags) => {
    expect(await metersOf(square(tags))).toEqual(near(3_000));
    expect(await metersOf(square(tags), to4, from1)).toEqual(near(3_000));
  });

  test.each<[Tags]>([
    [{ barrier: 'gate', motor_vehicle: 'agricultural;forestry' }],
    [{ barrier: 'gate', access: 'private' }],
    [{ barrier: 'lift_gate', vehicle: 'forestry; no' }],
    [{ barrier: 'bollard' }],
  ])('is gone around with a node %j in the middle of it', async (gate) => {
    expect(await metersOf(square({}, gate))).toEqual(near(3_000));
  });

  test.each<[Tags, Tags | undefined]>([
    [{}, undefined],
    [{ access: 'no', motor_vehicle: 'yes' }, undefined],
    [{ motor_vehicle: 'agricultural;yes' }, undefined],
    [{ oneway: 'alternating' }, undefined],
    [{ 'motor_vehicle:conditional': 'no @ (Su)' }, undefined],
    [{}, { barrier: 'gate' }],
    [{}, { barrier: 'bollard', motor_vehicle: 'yes' }],
  ])('is driven with %j and a node %j', async (tags, gate) => {
    expect(await metersOf(square(tags, gate))).toEqual(near(1_000));
  });

  test.each<[Tags, number, number]>([
    [{ 'motor_vehicle:backward': 'no' }, 1_000, 3_000],
    [{ 'vehicle:backward': 'agricultural; forestry' }, 1_000, 3_000],
    [{ 'access:forward': 'no' }, 3_000, 1_000],
    [{ 'motorcar:backward': 'private' }, 1_000, 3_000],
    [{ access: 'no', 'motor_vehicle:forward': 'yes' }, 1_000, 3_000],
    [{ access: 'private', 'motorcar:backward': 'yes' }, 3_000, 1_000],
  ])('in one direction by %j is driven in the other', async (tags, there, back) => {
    expect(await metersOf(square(tags))).toEqual(near(there));
    expect(await metersOf(square(tags), to4, from1)).toEqual(near(back));
  });
});

describe('a street for those who have to get there', () => {
  // The last kilometre, and a house at the end of it.
  const nodes = { a: [0, 0], b: [1_000, 0], c: [2_000, 0], d: [0, 500], e: [1_000, 500] } as const;
  const town = (tags: Tags): MapSketch => ({
    nodes,
    ways: {
      street: ['a b', { maxspeed: '50' }],
      last: ['b c', { maxspeed: '50', ...tags }],
      block: ['a d e b'],
    },
  });

  test.each<[Tags]>([
    [{ motor_vehicle: 'destination' }],
    [{ access: 'customers' }],
    [{ vehicle: 'permit' }],
    [{ motorcar: 'delivery' }],
    [{ access: 'private' }],
    [{ access: 'unheard of' }],
  ])('%j is driven in the time that it takes anybody', async (tags) => {
    const [free, bound] = [await roadsOf(town({})), await roadsOf(town(tags))];
    for (const [from, to] of [
      [placeAt([0, 0]), placeAt([1_800, 0])],
      [placeAt([1_800, 0]), placeAt([0, 0])],
      [placeAt([1_200, 0]), placeAt([1_800, 0])],
    ] as const) {
      const expected = free.roads.route(from, to);
      expect(bound.roads.route(from, to)).toMatchObject({
        distanceMeters: expected?.distanceMeters,
        durationSeconds: expect.closeTo(expected?.durationSeconds ?? 0, 0),
      });
    }
  });

  test('is where a house 1.5 km up a private road is, and not the back street behind its wall', async () => {
    const { roads } = await roadsOf({
      nodes: {
        a: [0, 0],
        b: [1_000, 0],
        house: [1_000, 1_500],
        back: [1_020, 1_500],
        far: [8_000, 1_500],
        x: [8_000, 0],
      },
      ways: {
        main: ['a b x'],
        drive: ['b house', { access: 'private', highway: 'service' }],
        detour: ['x far back'],
      },
    });
    for (const house of [placeAt([1_000, 1_500]), placeAt([1_012, 1_500])]) {
      expect(roads.route(placeAt([0, 0]), house)?.distanceMeters).toEqual(near(2_500));
    }
  });

  test('is left from a house behind a private gate, and not driven through', async () => {
    const { roads } = await roadsOf({
      nodes: { ...corners, in: [300, 500], out: [700, 500] },
      nodeTags: { in: { barrier: 'gate', access: 'private' } },
      ways: { around: ['1 2 3 4'], west: ['1 in out'], east: ['out 4', { access: 'private' }] },
    });
    expect(roads.route(placeAt([500, 500]), placeAt([0, 1_000]))).not.toBeNull();
    expect(roads.route(placeAt([0, 0]), placeAt([1_000, 0]))?.distanceMeters).toEqual(near(3_000));
  });
});

describe('a place near several roads', () => {
  // A street, and beside it a road that is left and joined far away.
  const beside = (tags: Tags): MapSketch => ({
    nodes: { a: [-500, 0], b: [500, 0], p: [-3_000, 30], q: [3_000, 30], x: [-3_000, 0], y: [3_000, 0] },
    ways: { street: ['a b'], ends: ['x a'], end: ['b y'], fast: ['p q', tags], west: ['x p'], east: ['y q'] },
  });

  test.each<[Tags]>([
    [{ highway: 'motorway', oneway: 'no' }],
    [{ highway: 'motorway_link', oneway: 'no' }],
    [{ highway: 'primary', motorroad: 'yes' }],
    [{ highway: 'primary', tunnel: 'yes', layer: '-1' }],
    [{ highway: 'trunk', bridge: 'viaduct', layer: '1' }],
  ])('is on the street and not on %j', async (tags) => {
    const { roads } = await roadsOf(beside(tags));
    // 16 m from the street and 14 m from the other.
    const rider = placeAt([20, 16]);
    expect(roads.route(placeAt([0, 0]), rider)?.distanceMeters).toBeLessThan(25);
    expect(roads.etas([placeAt([0, 0])], rider)[0]).toBeLessThan(10);
    expect(roads.route(rider, placeAt([100, 0]))?.distanceMeters).toBeLessThan(85);
  });

  test('that is a vehicle on a motorway is on it, and nobody gets in there', async () => {
    const { roads } = await roadsOf(beside({ highway: 'motorway', oneway: 'yes' }));
    const onMotorway = placeAt([1_500, 32]);
    const fast = roads.route(onMotorway, placeAt([2_990, 0]));
    expect(fast?.polyline[0]?.lat).toBeCloseTo(placeAt([0, 30]).lat, 5);
    const to = roads.route(placeAt([2_990, 0]), onMotorway);
    expect(to?.polyline.at(-1)?.lat).toBeCloseTo(placeAt([0, 0]).lat, 5);
  });

  test('by a wide road is reached on its own side, where that is not far', async () => {
    const { roads } = await roadsOf({
      nodes: { w: [-200, 0], e: [200, 0], n: [-200, 100], m: [200, 100] },
      ways: { road: ['w e', { highway: 'primary' }], back: ['w n m e'] },
    });
    // People drive on the right: who stands in the south gets in on the way to the east.
    const south = placeAt([0, -8]);
    const [west, east] = [placeAt([-200, 60]), placeAt([200, 60])];
    expect(roads.route(west, south)?.distanceMeters).toEqual(near(260));
    expect(roads.route(east, south)?.distanceMeters).toBeGreaterThanOrEqual(255);
  });
});

describe('streets that do not hang together', () => {
  const towns: MapSketch = {
    nodes: {
      ...corners,
      5: [20_000, 0],
      6: [20_000, 700],
      7: [20_600, 700],
      8: [20_600, 0],
    },
    ways: { first: ['1 2 3 4 1'], second: ['5 6 7 8 5'], yard: ['m 1', { highway: 'service' }] },
  };

  test('are all ridden on, and nobody rides between them', async () => {
    const { graph, roads } = await roadsOf(towns);
    expect(graph.about.partMeters).toHaveLength(2);
    expect(roads.route(placeAt([20_000, 100]), placeAt([20_600, 100]))?.distanceMeters).toEqual(near(800));
    expect(roads.route(from1, to4)?.distanceMeters).toEqual(near(1_000));
    expect(roads.route(from1, placeAt([20_000, 100]))).toBeNull();
    expect(roads.etas([from1, placeAt([20_600, 100])], placeAt([20_000, 100]))).toEqual([
      null,
      expect.any(Number),
    ]);
  });

  test('beyond them vehicles are estimated, and not excluded', async () => {
    const { network } = await roadsOf(towns);
    const beyond = placeAt([500, -1_300]);
    expect(network.covers(beyond)).toBe(false);
    expect(network.etas([beyond, from1], to4, 0)).toEqual(['elsewhere', expect.any(Number)]);
  });

  test('one-way roads into the extract and out of it are driven at the ends of a trip', async () => {
    const { roads } = await roadsOf({
      nodes: { ...corners, in: [-2_000, 0], out: [3_000, 0] },
      ways: {
        block: ['1 2 3 4 1'],
        inward: ['in 1', { oneway: 'yes' }],
        outward: ['4 out', { oneway: 'yes' }],
      },
    });
    expect(roads.route(placeAt([-1_500, 0]), placeAt([2_500, 0]))?.distanceMeters).toEqual(near(4_000));
    // Back there is no way, so the nearest place counts to which there is one.
    expect(roads.route(placeAt([2_500, 0]), from1)).toBeNull();
  });
});
