import { clearInterval, setInterval } from 'node:timers';
import { afterAll, beforeAll } from 'vitest';
import { townPlaces } from '../../scripts/graph/town/town.ts';
import { somewhereNear, wayThroughTown } from '../../sim/city/town.ts';
import { createRandom } from '../../sim/random.ts';
import { DriverRobot } from '../../sim/robots/driverRobot.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { Town } from '../e2e/town.ts';

const TICK_MS = 250;

/** The places of the stories: at the town hall, and up the road from it. */
export const townHall: Place = townPlaces.centre;
export const theatre: Place = destination(townHall, 70, 450);

/**
 * Robots that serve a tenant's town during a file's stories: they accept every offer, and take longer to the pickup
 * than any story lasts.
 */
export function serveTown(url: string, tenant: string, drivers: number): void {
  const random = createRandom(7);
  const robots: DriverRobot[] = [];
  let ticking: ReturnType<typeof setInterval> | undefined;
  beforeAll(async () => {
    const town = new Town(url, tenant);
    for (let at = 0; at < drivers; at++) {
      await town.register(`story-${at}`, { plate: `STORY-${at}` });
      const robot = new DriverRobot({
        url,
        tenant,
        name: town.name(`story-${at}`),
        start: somewhereNear(townHall, random),
        random,
        wayTo: wayThroughTown,
        habits: {
          speedMetersPerSecond: 0.1,
          decide: () => ({ answer: 'accept', afterMs: 300 }),
          standMs: () => 0,
          roam: (from) => from,
        },
      });
      robot.start();
      robots.push(robot);
    }
    ticking = setInterval(() => {
      for (const robot of robots) robot.tick(Date.now());
    }, TICK_MS);
  });
  afterAll(() => {
    clearInterval(ticking);
    for (const robot of robots) robot.leave();
  });
}
