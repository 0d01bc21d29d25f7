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
/** The first riders wait at the door, so that there is something to see at once. */
const firstRiders = 6;
const firstGapMs = 500;

export interface Riders {
  readonly url: string;
  readonly drivers: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  /** Makes the riders of this run others than those of the runs before. */
  readonly run: string;
}

/** Lets riders come, each alone and at random, until the signal aborts; whatever fails for one rejects. */
export async function runRiders(riders: Riders): Promise<void> {
  const { drivers, random, signal, tally, run } = riders;
  const failed = Promise.withResolvers<never>();
  for (let number = 1; ; number++) {
    // Where nobody is picked up any more, nobody else stands in line.
    if (tally.underWay < drivers * 2) ride(riders, `rider-${run}-${number}`).catch(failed.reject);
    const gapMs = number < firstRiders ? firstGapMs : exponential(random, drivingMsPerRide / drivers);
    await Promise.race([sleep(gapMs, undefined, { signal }), failed.promise]);
  }
}

/** One rider: perhaps asks for the price, books, watches, and perhaps thinks better of it. */
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
  // Refused where the trip came to its end in this moment: then there is nothing left to cancel.
  if (last === null || !isOver(last.state)) await client.cancel(trip.id, 'changed-my-mind');
  await following;
}
