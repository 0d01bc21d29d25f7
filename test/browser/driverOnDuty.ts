import { clearInterval, setInterval } from 'node:timers';
import { expect, onTestFinished } from 'vitest';
import { DriverClient } from '../../client/driver/driverClient.ts';
import type { PlannedStop } from '../../client/driver/frames.ts';
import { createRandom } from '../../sim/random.ts';
import { developmentCredentials } from '../../sim/robots/credentials.ts';
import { driverStreams, nodeTimers } from '../../sim/robots/driverStreams.ts';
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
  readonly #client: DriverClient;

  private constructor(client: DriverClient) {
    this.#client = client;
  }

  /** Waits for offers in a tenant's town until the story ends. */
  static async start(tenant: string): Promise<DriverOnDuty> {
    const town = new Town(url, tenant);
    await town.register('story-0', { plate: 'STORY-0' });
    const client = new DriverClient({
      open: driverStreams(url, developmentCredentials('driver', town.name('story-0'), tenant)),
      timers: nodeTimers,
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
    return new DriverOnDuty(client);
  }

  /** Accepts the next offer; returns the stops of its ride. */
  async accept(): Promise<{ readonly pickup: PlannedStop; readonly dropoff: PlannedStop }> {
    const client = this.#client;
    await expect.poll(() => client.plan?.offers.length).toBe(1);
    const [offer] = client.plan?.offers ?? [];
    if (offer !== undefined) client.answer(offer, 'accept');
    await expect.poll(() => client.plan?.stops.length).toBe(2);
    const [pickup, dropoff] = client.plan?.stops ?? [];
    if (pickup === undefined || dropoff === undefined) throw new Error('the plan has not two stops');
    return { pickup, dropoff };
  }

  progress(stop: PlannedStop, ...statuses: ('arrived' | 'done')[]): void {
    for (const status of statuses) this.#client.progress(stop, status, Date.now());
  }
}
