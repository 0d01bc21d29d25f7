import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../../src/domain/geo/place.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { between, type Random } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { RiderClient } from '../robots/riderClient.ts';
import type { Tally } from './tally.ts';
import { somewhere, somewhereNear } from './town.ts';

const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** The first ride of a new series. */
const firstAfterMs = { soonest: 2 * 60_000, latest: 4 * 60_000 };
const seriesDays = 300;
const dayMs = 24 * 3_600_000;
const lookEveryMs = 15_000;

export interface Commuting {
  readonly url: string;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly pins: PinBoard;
}

/**
 * A rider who rides at the same time every day: has a series, made once and found again by later runs, and takes each
 * ride that it books.
 */
export async function commute(name: string, { url, random, signal, tally, pins }: Commuting): Promise<void> {
  const client = new RiderClient({ url, credential: developmentCredentials('rider', name), random, signal });
  const { api } = client.rider;
  const known = await api.call('GET /v1/series', {});
  let id = known.ok ? known.value.data[0]?.id : undefined;
  if (id === undefined) {
    const me = await client.rider.me();
    if (!me.ok) return;
    const home = somewhere(random);
    const at = Date.now() + between(random, firstAfterMs.soonest, firstAfterMs.latest);
    const body = seriesFrom(at, me.value.timeZone, home, somewhereNear(home, random));
    const made = await api.call('POST /v1/series', { body, idempotencyKey: `${name} ${body.from}` });
    if (!made.ok) return;
    id = made.value.id;
    tally.did('series');
  }
  const taken = new Set<string>();
  for (;;) {
    const series = await api.call('GET /v1/series/{id}', { path: { id } });
    const occurrences = series.ok ? series.value.occurrences : [];
    const due = occurrences.flatMap(({ tripId }) => (tripId === null || taken.has(tripId) ? [] : [tripId]));
    for (const tripId of due) {
      taken.add(tripId);
      let isNew = true;
      await client.follow(tripId, (trip) => {
        // Of an earlier run.
        if (isNew && isOver(trip.state)) return;
        if (isNew) tally.did('rides of series');
        isNew = false;
        tally.saw(trip);
        pins.saw(trip);
      });
    }
    await sleep(lookEveryMs, undefined, { signal });
  }
}

function seriesFrom(at: number, timeZone: string, pickup: Place, dropoff: Place) {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const until = date.format(at + seriesDays * dayMs);
  return { days: everyDay, time: clock.format(at), from: date.format(at), until, trip: { pickup, dropoff } };
}
