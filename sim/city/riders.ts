import { setTimeout as sleep } from 'node:timers/promises';
import { isOver } from '../../src/domain/trip/phases.ts';
import { between, exponential, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { RiderClient } from '../robots/riderClient.ts';
import type { Tally } from './tally.ts';
import { somewhere, somewhereNear } from './town.ts';

const quoteShare = 0.5;
const cancelShare = 0.07;
const poolShare = 0.25;
const cancelAfterMs = { soonest: 1_000, latest: 20_000 };
/** One booking for so much driving time: keeps about half of the vehicles busy. */
const drivingMsPerRide = 80_000;
/** The first riders book at once, so that there is something to see. */
const firstRiders = 6;
const firstGapMs = 500;

export interface Riders {
  readonly url: string;
  readonly drivers: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  /** Distinguishes this run's riders from those of earlier runs. */
  readonly run: string;
}

/** Starts riders at random times until the signal aborts; rejects if one of them fails. */
export async function runRiders(riders: Riders): Promise<void> {
  const { drivers, random, signal, tally, run } = riders;
  const failed = Promise.withResolvers<never>();
  for (let number = 1; ; number++) {
    // While nobody is picked up, no new rider books.
    if (tally.underWay < drivers * 2) ride(riders, `rider-${run}-${number}`).catch(failed.reject);
    const gapMs = number < firstRiders ? firstGapMs : exponential(random, drivingMsPerRide / drivers);
    await Promise.race([sleep(gapMs, undefined, { signal }), failed.promise]);
  }
}

/** One rider: perhaps gets a quote, books, watches, and perhaps cancels. */
async function ride({ url, random, signal, tally }: Riders, rider: string): Promise<void> {
  const client = new RiderClient({ url, credential: developmentCredentials('rider', rider), random, signal });
  const pickup = somewhere(random);
  const seats = random() < 0.7 ? 1 : Math.floor(between(random, 2, 5));
  const pooled = random() < poolShare;
  const wish = { pickup, dropoff: somewhereNear(pickup, random), party: { seats }, pooled };
  const quoted = random() < quoteShare ? await client.quote(wish) : null;
  const request = quoted?.ok === true ? { quoteId: quoted.quoteId } : wish;

  const sentAt = performance.now();
  const booked = await client.book(request, `${rider}-1`);
  if (!booked.ok) {
    tally.refused += 1;
    return;
  }
  const { trip } = booked;
  tally.booked(trip, performance.now() - sentAt);
  const following = client.follow(trip.id, (changed) => tally.saw(changed));
  if (random() >= cancelShare) {
    await following;
    return;
  }
  const timeout = sleep(between(random, cancelAfterMs.soonest, cancelAfterMs.latest), null, { signal });
  const last = await Promise.race([following, timeout]);
  // Refused if the trip has just ended: then there is nothing to cancel.
  if (last === null || !isOver(last.state)) await client.cancel(trip.id, 'changed-my-mind');
  await following;
}
