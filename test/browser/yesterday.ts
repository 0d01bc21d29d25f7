import { expect, inject } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { DatabaseOutage } from '../../sim/chaos/database.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { north, Town } from '../e2e/town.ts';
import { url } from './visit.ts';

const dayMs = 86_400_000;

export interface RideOfYesterday {
  readonly id: string;
  /** By the clocks of UTC. */
  readonly date: string;
  /** Minor units. */
  readonly charged: number;
}

/**
 * A ride through the middle of the town, with its receipt, of which the history then says that it was a day earlier: a
 * backtest is of a day that is over.
 */
export async function rideOfYesterday(tenant: string): Promise<RideOfYesterday> {
  const town = new Town(url, tenant);
  const [pickup, dropoff] = [townPlaces.centre, north(townPlaces.centre, 400)];
  await town.register('eve');
  const driver = await town.connect('eve', pickup);
  await driver.goes('available');
  driver.position(pickup);
  const rider = await town.rider();
  const { id } = await town.book(rider, { pickup, dropoff });
  const stops = await driver.accept();
  driver.position(pickup);
  driver.progress(stops.pickup.id, 'arrived', 'done');
  driver.position(dropoff);
  driver.progress(stops.dropoff.id, 'arrived', 'done');
  await driver.idle();
  driver.report({ availability: 'offline' });
  const { body } = await rider.call({ path: `/v1/trips/${id}/receipt` });
  const { total } = receiptSchema.parse(body);

  const desk = await town.operator();
  const past = async () => JSON.stringify((await desk.call({ path: '/v1/trips?active=false' })).body);
  await expect.poll(async () => (await past()).includes(id), { timeout: 60_000 }).toBe(true);
  const requestedAt = Date.parse((await rider.trip(id)).requestedAt) - dayMs;
  new DatabaseOutage(inject('attack').local.stateDir).run((history) => {
    // Others write meanwhile: it holds the lock for as short as can be.
    history.exec('PRAGMA synchronous = OFF');
    history.exec('BEGIN IMMEDIATE');
    for (const table of ['trips', 'trip_terms']) {
      const move = history.prepare(`UPDATE ${table} SET requested_at = ? WHERE tenant = ? AND id = ?`);
      expect(move.run(requestedAt, tenant, id).changes).toBe(1);
    }
    history.exec('COMMIT');
  });
  return { id, date: new Date(requestedAt).toISOString().slice(0, 10), charged: total };
}
