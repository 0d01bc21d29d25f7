import { between, type Random } from '../random.ts';
import { type DriverHabits, DriverRobot } from '../robots/driverRobot.ts';
import { Journey } from '../robots/journey.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { somewhere, wayThroughTown } from './town.ts';

/** Fast driving: rides of a kilometre take less than a minute. */
const speedsKmh = { slowest: 60, fastest: 100 };
/** Idle drivers cruise at a fraction of the speed. */
const cruising = 0.3;
const declineShare = 0.06;
const ignoreShare = 0.02;
const breakEveryMs = 4 * 60_000;
const breakMs = { shortest: 8_000, longest: 20_000 };

/** A driver of the town: accepts most offers, declines some, ignores a few, and takes a break from time to time. */
export function createCityDriver(url: string, name: string, random: Random, pins: PinBoard): DriverRobot {
  const speedMetersPerSecond = between(random, speedsKmh.slowest, speedsKmh.fastest) / 3.6;
  const cruise = new Journey(wayThroughTown);
  let goal = somewhere(random);
  let nextBreakAt = Date.now() + random() * breakEveryMs;
  let breakEndsAt: number | null = null;

  const habits: DriverHabits = {
    speedMetersPerSecond,
    decide: () => {
      const mood = random();
      const answer = mood < ignoreShare ? 'ignore' : mood < ignoreShare + declineShare ? 'decline' : 'accept';
      return { answer, afterMs: between(random, 500, 3_000) };
    },
    standMs: () => between(random, 2_000, 4_000),
    roam: (from, elapsedMs, now) => {
      keepBreaks(now);
      if (breakEndsAt !== null) return from;
      const place = cruise.drive(from, goal, (elapsedMs / 1000) * speedMetersPerSecond * cruising);
      if (place === goal) goal = somewhere(random);
      return place;
    },
  };

  const robot = new DriverRobot({
    url,
    name,
    start: somewhere(random),
    habits,
    random,
    pinAt: (stop) => pins.at(stop),
    wayTo: wayThroughTown,
  });
  return robot;

  function keepBreaks(now: number): void {
    if (breakEndsAt === null && now >= nextBreakAt) {
      breakEndsAt = now + between(random, breakMs.shortest, breakMs.longest);
      robot.client.setAvailability('paused');
    } else if (breakEndsAt !== null && now >= breakEndsAt) {
      breakEndsAt = null;
      nextBreakAt = now + between(random, 0.5, 1.5) * breakEveryMs;
      robot.client.setAvailability('available');
    }
  }
}
