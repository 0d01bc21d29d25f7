import { setTimeout as sleep } from 'node:timers/promises';
import { isOver } from '../../src/domain/trip/phases.ts';
import { between, exponential, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { loadFor, recipientFor } from '../robots/load.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { RiderClient } from '../robots/riderClient.ts';
import { atTheTerminal } from './airport.ts';
import type { Tally } from './tally.ts';
import { somewhere, somewhereNear } from './town.ts';

const quoteShare = 0.5;
const cancelShare = 0.07;
const poolShare = 0.25;
/** Riders who have just landed. */
const airportShare = 0.03;
/** Rides that go by other places. */
const viaShare = 0.15;
/** Rides that are booked ahead, before their search would begin, and held by a vehicle. */
const aheadShare = 0.05;
const aheadMs = { soonest: 18 * 60_000, latest: 35 * 60_000 };
/** Rides that are changed after booking, and how soon. */
const changeShare = 0.12;
const changeAfterMs = { soonest: 1_000, latest: 15_000 };
const cancelAfterMs = { soonest: 1_000, latest: 20_000 };
/** One booking for so much driving time: keeps about half of the vehicles busy. */
const drivingMsPerRide = 140_000;
/** The first riders book at once, so that there is something to see. */
const firstRiders = 6;
const firstGapMs = 500;

export interface Riders {
  readonly url: string;
  readonly drivers: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly pins: PinBoard;
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
async function ride({ url, random, signal, tally, pins }: Riders, rider: string): Promise<void> {
  const client = new RiderClient({ url, credential: developmentCredentials('rider', rider), random, signal });
  const hasLanded = random() < airportShare;
  const pickup = hasLanded ? atTheTerminal() : somewhere(random);
  // Who comes from the airport goes into the town.
  const hood = hasLanded ? somewhere(random) : pickup;
  const load = loadFor(random, random() < 0.7 ? 1 : 4);
  const pooled = random() < poolShare;
  const stops = random() < viaShare ? 1 + Math.floor(2 * random()) : 0;
  const via = Array.from({ length: stops }, () => ({ place: somewhereNear(hood, random) }));
  const wish = { pickup, via, dropoff: somewhereNear(hood, random), ...load, pooled, ...timeFor(random) };
  const quoted = random() < quoteShare ? await client.quote(wish) : null;
  const meeting = load.items === undefined ? {} : recipientFor(random);
  const ride = quoted?.ok === true ? { quoteId: quoted.quoteId } : wish;
  const request = { ...ride, ...meeting };

  const sentAt = performance.now();
  const booked = await client.book(request, `${rider}-1`);
  if (!booked.ok) {
    tally.refused += 1;
    return;
  }
  const { trip } = booked;
  tally.booked(trip, performance.now() - sentAt);
  const following = client.follow(trip.id, (changed) => {
    tally.saw(changed);
    pins.saw(changed);
  });
  const meddling = async (): Promise<void> => {
    if (random() < changeShare) {
      await sleep(between(random, changeAfterMs.soonest, changeAfterMs.latest), null, { signal });
      const other = somewhereNear(hood, random);
      const changed = await client.change(
        trip.id,
        random() < 0.5 ? { dropoff: other } : { via: [...via, { place: other }] },
      );
      tally.changed(changed.ok);
    }
    if (random() >= cancelShare) return;
    const timeout = sleep(between(random, cancelAfterMs.soonest, cancelAfterMs.latest), null, { signal });
    const last = await Promise.race([following, timeout]);
    // Refused if the trip has just ended: then there is nothing to cancel.
    if (last === null || !isOver(last.state)) await client.cancel(trip.id, 'changed-my-mind');
  };
  // At once: both end with an error when the city stops, and nobody else would hear of it.
  await Promise.all([following, meddling()]);
}

/** Most want to ride now. */
function timeFor(random: Random): { readonly scheduledFor?: string; readonly reserve?: boolean } {
  if (random() >= aheadShare) return {};
  const at = Date.now() + between(random, aheadMs.soonest, aheadMs.latest);
  return { scheduledFor: new Date(at).toISOString(), reserve: true };
}
