import { Person } from '../../client/person.ts';
import { deliveryFailures } from '../../src/domain/handover.ts';
import { between, pick, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { type DriverHabits, DriverRobot } from '../robots/driverRobot.ts';
import { Journey } from '../robots/journey.ts';
import { patientHttp } from '../robots/patientHttp.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { planShift } from '../robots/planShift.ts';
import { inTheQueue } from './airport.ts';
import { sendProof } from './proofs.ts';
import type { CityRates } from './rates.ts';
import type { Tally } from './tally.ts';
import { centre, radiusMeters, somewhere, wayThroughTown } from './town.ts';

/** Fast driving: rides of a kilometre take less than a minute. */
const speedsKmh = { slowest: 60, fastest: 100 };
/** Idle drivers cruise at a fraction of the speed. */
const cruising = 0.3;
const breakEveryMs = 4 * 60_000;
const breakMs = { shortest: 8_000, longest: 20_000 };

/** How long drivers have the patience to wait in line at the airport. */
const queueMs = { shortest: 2 * 60_000, longest: 6 * 60_000 };

const replies = ['on-my-way', 'few-minutes', 'yes'] as const;

const plannedShiftMs = 8 * 3_600_000;

export interface CityDriver {
  readonly url: string;
  /** What is under way ends with it. */
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly rates: CityRates;
  /** Whether the shift that is planned takes reservations without asking the driver; null: none is planned. */
  readonly takesReservations: boolean | null;
  readonly name: string;
  readonly random: Random;
  readonly pins: PinBoard;
  /** Begins in line at the airport. */
  readonly isQueuing: boolean;
}

/**
 * A driver of the town: accepts most offers, declines some, ignores a few, takes a break from time to time, and perhaps
 * plans the shift.
 */
export function createCityDriver(driver: CityDriver): DriverRobot {
  const { url, name, random, pins, isQueuing, takesReservations, rates, tally, signal } = driver;
  const credential = developmentCredentials('driver', name);
  const person = new Person(patientHttp({ url, credential, random, signal }));
  const answered = new Set<string>();
  const speedMetersPerSecond = between(random, speedsKmh.slowest, speedsKmh.fastest) / 3.6;
  const cruise = new Journey(wayThroughTown);
  const start = isQueuing ? inTheQueue(random) : somewhere(random);
  let goal = isQueuing ? start : somewhere(random);
  let isForQueue = isQueuing;
  let queuesUntil: number | null = null;
  let nextBreakAt = Date.now() + random() * breakEveryMs;
  let breakEndsAt: number | null = null;
  let isToPlan = true;

  const habits: DriverHabits = {
    speedMetersPerSecond,
    decide: () => {
      const mood = random();
      const answer =
        mood < rates.ignore ? 'ignore' : mood < rates.ignore + rates.decline ? 'decline' : 'accept';
      return { answer, afterMs: between(random, 500, 3_000) };
    },
    standMs: () => between(random, 2_000, 4_000),
    roam: (from, elapsedMs, now) => {
      keepBreaks(now);
      if (breakEndsAt !== null) return from;
      // It is far to the airport: nobody dawdles.
      const speed = speedMetersPerSecond * (isForQueue ? 1 : cruising);
      const place = cruise.drive(from, goal, (elapsedMs / 1000) * speed);
      if (place === goal && !isWaiting(now)) chooseGoal();
      return place;
    },
  };

  const robot = new DriverRobot({
    url,
    name,
    start,
    habits,
    random,
    pinAt: (stop) => pins.at(stop),
    wayTo: wayThroughTown,
    failureAt: () => {
      if (random() >= rates.failure) return null;
      tally.did('failures');
      return pick(random, deliveryFailures);
    },
    prove: async (stop) => {
      const isSent = await sendProof(person, stop);
      if (isSent) tally.did(stop.proof === 'signature' ? 'signatures' : 'photos');
      if (isSent && stop.leaveAtDoor === true) tally.did('doors');
      return isSent;
    },
    onPlan: ({ messages = [] }) => {
      for (const { id, tripId, from } of messages) if (from === 'rider') void reply(id, tripId);
      // The vehicle is registered with its first stream.
      if (isToPlan && takesReservations !== null) void planOwnShift(driver, takesReservations);
      isToPlan = false;
    },
  });
  return robot;

  /** Says something to a rider who has written. */
  async function reply(message: string, tripId: string): Promise<void> {
    if (answered.has(message)) return;
    answered.add(message);
    try {
      const said = await person.say(tripId, { phrase: pick(random, replies) });
      if (said.ok) tally.did('replies');
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** In line, until patience is over. */
  function isWaiting(now: number): boolean {
    if (!isForQueue) return false;
    queuesUntil ??= now + between(random, queueMs.shortest, queueMs.longest);
    return now < queuesUntil;
  }

  function chooseGoal(): void {
    isForQueue = random() < rates.queue;
    queuesUntil = null;
    goal = isForQueue ? inTheQueue(random) : somewhere(random);
  }

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

/** Plans to be on duty in the town for the next hours. */
async function planOwnShift(
  { url, name, random, signal, tally }: CityDriver,
  takesReservations: boolean,
): Promise<void> {
  const shift = { beforeMs: 0, afterMs: plannedShiftMs, place: centre, radiusMeters, takesReservations };
  if (await planShift(name, shift, { url, random, signal })) tally.shiftsPlanned += 1;
}
