import { beforeEach, describe, expect, it } from 'vitest';
import { rankIdSchema } from '../../src/domain/ids.ts';
import { rankPlaceSchema } from '../../src/protocol/ranks.ts';
import { CellWithDrivers, vehicleWith } from './cellWithDrivers.ts';

const areas = [
  {
    id: rankIdSchema.parse('airport'),
    waitingArea: {
      type: 'Polygon' as const,
      coordinates: [
        [
          [-122.43, 37.76],
          [-122.41, 37.76],
          [-122.41, 37.78],
          [-122.43, 37.78],
          [-122.43, 37.76],
        ] satisfies [number, number][],
      ],
    },
  },
];

let cell: CellWithDrivers;
beforeEach(() => {
  cell = new CellWithDrivers();
});

const reported = () => cell.rankReports.map(({ sightings }) => sightings.map(({ vehicle }) => vehicle));

describe('a cell with a rank', () => {
  it('reports a vehicle that it saw before it knew the area, without a further position', async () => {
    const asked = Promise.withResolvers<typeof areas>();
    cell.answerOfTenant = () => asked.promise;
    await cell.position(cell.connect(vehicleWith(null)), 10);
    expect(reported()).toEqual([]);
    asked.resolve(areas);
    await scheduler.wait(0);
    expect(reported()).toEqual([['cab-1']]);
  });

  it('asks again soon when it cannot get the areas', async () => {
    cell.answerOfTenant = () => Promise.reject(new Error('nobody answers'));
    const socket = cell.connect(vehicleWith(null));
    await cell.position(socket, 10);
    cell.answerOfTenant = async () => areas;
    cell.now += 2_000;
    await cell.position(socket, 20);
    expect(reported()).toEqual([]);
    cell.now += 4_000;
    await cell.position(socket, 30);
    expect(reported()).toEqual([['cab-1']]);
  });

  it('shows each driver the place in line, also where another vehicle does not answer', async () => {
    cell.answerOfTenant = async () => areas;
    const rank = { id: areas[0]?.id, name: 'Airport', of: 2, waitSeconds: null };
    cell.answerOfRank = ({ sightings }) =>
      sightings.map(({ vehicle }, at) => ({
        vehicle,
        place: rankPlaceSchema.parse({ ...rank, position: at + 1 }),
      }));
    cell.snapshotOf = async (id) => {
      if (id === 'cab-1') throw new Error('it does not answer');
      return vehicleWith(null, { id });
    };
    const [one, two] = [cell.connect(vehicleWith(null)), cell.connect(vehicleWith(null, { id: 'cab-2' }))];
    await cell.position(one, 10);
    await cell.position(two, 20);
    cell.now += 11_000;
    await cell.position(two, 30);
    expect(two.sent.at(-1)).toContain('Airport');
    expect(one.sent.join()).not.toContain('Airport');
  });
});
