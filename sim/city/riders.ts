import { setTimeout as sleep } from 'node:timers/promises';
import { proofKinds } from '../../src/domain/handover.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { between, exponential, pick, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { type Load, loadFor, recipientFor } from '../robots/load.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { RiderClient } from '../robots/riderClient.ts';
import { atTheTerminal } from './airport.ts';
import type { Desk } from './desk.ts';
import type { CityRates } from './rates.ts';
import type { Tally } from './tally.ts';
import { somewhere, somewhereNear } from './town.ts';

const aheadMs = { soonest: 18 * 60_000, latest: 35 * 60_000 };
/** How soon booked rides are changed, or cancelled. */
const changeAfterMs = { soonest: 1_000, latest: 15_000 };
const cancelAfterMs = { soonest: 1_000, latest: 20_000 };
/** One booking for so much driving time: keeps about half of the vehicles busy. */
const drivingMsPerRide = 140_000;
const questions = ['where-are-you', 'here', 'few-minutes'] as const;
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
  readonly rates: CityRates;
  /** Operators of the city. */
  readonly desk: Desk;
  /** Distinguishes this run's riders from those of earlier runs. */
  readonly run: string;
}

/** Starts riders at random times until the signal aborts; rejects if one of them fails. */
export async function runRiders(riders: Riders): Promise<void> {
  const { drivers, random, signal, tally, run, rates, desk } = riders;
  const failed = Promise.withResolvers<never>();
  for (let number = 1; ; number++) {
    // While nobody is picked up, no new rider books.
    if (tally.underWay < drivers * 2) {
      const isCall = random() < rates.guest;
      const riding = isCall
        ? desk.bookForGuest(`guest-${run}-${number}`)
        : ride(riders, `rider-${run}-${number}`);
      riding.catch(failed.reject);
    }
    const gapMs = number < firstRiders ? firstGapMs : exponential(random, drivingMsPerRide / drivers);
    await Promise.race([sleep(gapMs, undefined, { signal }), failed.promise]);
  }
}

/** One rider: perhaps gets a quote, books, watches, and perhaps cancels. */
async function ride({ url, random, signal, tally, pins, rates, desk }: Riders, rider: string): Promise<void> {
  const client = new RiderClient({ url, credential: developmentCredentials('rider', rider), random, signal });
  const hasLanded = random() < rates.airport;
  const pickup = hasLanded ? atTheTerminal() : somewhere(random);
  // Who comes from the airport goes into the town.
  const hood = hasLanded ? somewhere(random) : pickup;
  const load = loadFor(random, random() < 0.7 ? 1 : 4, rates);
  const pooled = random() < rates.pool;
  const stops = random() < rates.via ? 1 + Math.floor(2 * random()) : 0;
  const via = Array.from({ length: stops }, () => ({ place: somewhereNear(hood, random) }));
  const wish = {
    pickup,
    via,
    dropoff: somewhereNear(hood, random),
    ...load,
    pooled,
    ...timeFor(random, rates),
  };
  const quoted = random() < rates.quote ? await client.quote(wish) : null;
  const meeting = meetingFor(random, load, rates);
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
  const writes = random() < rates.message;
  const isAfraid = random() < rates.alert;
  const found = Promise.withResolvers<void>();
  const following = client
    .follow(trip.id, (changed) => {
      tally.saw(changed);
      pins.saw(changed);
      if (changed.state === 'assigned') found.resolve();
    })
    .finally(found.resolve);
  const talking = async (): Promise<void> => {
    if (!writes && !isAfraid) return;
    await found.promise;
    // Refused if the ride is over already.
    if (writes && (await client.rider.say(trip.id, { phrase: pick(random, questions) })).ok) {
      tally.did('messages');
    }
    const alert = isAfraid ? await client.rider.alert(trip.id, { note: 'a robot tries the button' }) : null;
    if (alert?.ok !== true) return;
    tally.did('alerts');
    await desk.takeCare(trip.id, alert.value.alert);
  };
  const meddling = async (): Promise<void> => {
    if (random() < rates.change) {
      await sleep(between(random, changeAfterMs.soonest, changeAfterMs.latest), null, { signal });
      const other = somewhereNear(hood, random);
      const changed = await client.change(
        trip.id,
        random() < 0.5 ? { dropoff: other } : { via: [...via, { place: other }] },
      );
      tally.changed(changed.ok);
    }
    if (random() >= rates.cancel) return;
    const timeout = sleep(between(random, cancelAfterMs.soonest, cancelAfterMs.latest), null, { signal });
    const last = await Promise.race([following, timeout]);
    // Refused if the trip has just ended: then there is nothing to cancel.
    if (last === null || !isOver(last.state)) await client.cancel(trip.id, 'changed-my-mind');
  };
  // At once: both end with an error when the city stops, and nobody else would hear of it.
  await Promise.all([following, meddling(), talking()]);
}

/** Whom goods are for, and how they are handed over. */
function meetingFor(random: Random, { party, items }: Load, rates: CityRates) {
  if (items === undefined) return {};
  const { recipient } = recipientFor(random);
  const isAlone = party.seats === 0;
  if (isAlone && random() < rates.door) return { recipient, leaveAtDoor: true, proof: 'photo' as const };
  return { recipient, proof: pick(random, isAlone ? proofKinds : (['none', 'pin'] as const)) };
}

/** Most want to ride now. */
function timeFor(
  random: Random,
  rates: CityRates,
): { readonly scheduledFor?: string; readonly reserve?: boolean } {
  if (random() >= rates.ahead) return {};
  const at = Date.now() + between(random, aheadMs.soonest, aheadMs.latest);
  return { scheduledFor: new Date(at).toISOString(), reserve: true };
}
