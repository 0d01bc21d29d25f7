import { clearInterval, setInterval } from 'node:timers';
import { expect, onTestFinished } from 'vitest';
import { DriverClient } from '../../client/driver/driverClient.ts';
import type { PlannedStop } from '../../client/driver/frames.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { driverStreams } from '../../sim/robots/stream.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { Town } from '../e2e/town.ts';
import { townHall } from './robots.ts';
import { url } from './visit.ts';

const TICK_MS = 1_000;
const place = destination(townHall, 70, 200);

/**
 * A scripted driver near the town hall: acts only on command, so a ride continues when the pages have shown what
 * the test waits for, however long that takes. Sends positions all the time, and reconnects as phones do.
 */
export class DriverOnDuty {
  readonly vehicle: string;
  readonly #client: DriverClient;

  private constructor(vehicle: string, client: DriverClient) {
    this.vehicle = vehicle;
    this.#client = client;
  }

  /** Waits for offers in a tenant's town until the story ends. */
  static async start(tenant: string): Promise<DriverOnDuty> {
    const town = new Town(url, tenant);
    const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 4 };
    await town.register('story-0', { plate: 'STORY-0', capacity });
    const client = new DriverClient({
      open: driverStreams(url, developmentCredentials('driver', town.name('story-0'), tenant)),
      currentPlace: () => place,
      random: createRandom(1),
      onPlan: () => undefined,
      onRefused: () => undefined,
      onStopped: () => undefined,
    });
    client.setAvailability('available');
    client.start();
    const ticking = setInterval(() => client.position({ ...place, ts: Date.now(), heading: null }), TICK_MS);
    onTestFinished(() => {
      clearInterval(ticking);
      client.leave();
    });
    await expect.poll(() => client.plan?.availability).toBe('available');
    return new DriverOnDuty(town.name('story-0'), client);
  }

  /** Waits for an offer. */
  async offered(): Promise<void> {
    await expect.poll(() => this.#client.plan?.offers.length).toBe(1);
  }

  /** Accepts the next offer; returns the first and the last stop of its ride. */
  async accept(stops = 2): Promise<{ readonly pickup: PlannedStop; readonly dropoff: PlannedStop }> {
    const client = this.#client;
    await this.offered();
    const [offer] = client.plan?.offers ?? [];
    if (offer !== undefined) client.answer(offer, 'accept');
    await this.has(stops);
    const [pickup, dropoff] = [client.plan?.stops[0], client.plan?.stops.at(-1)];
    if (pickup === undefined || dropoff === undefined) throw new Error('the plan has no stops');
    return { pickup, dropoff };
  }

  /** Waits until the plan has so many stops. */
  async has(stops: number): Promise<void> {
    await expect.poll(() => this.#client.plan?.stops.length).toBe(stops);
  }

  progress(stop: PlannedStop, ...statuses: ('arrived' | 'done')[]): void {
    for (const status of statuses) this.#client.progress(stop, status, Date.now());
  }
}
