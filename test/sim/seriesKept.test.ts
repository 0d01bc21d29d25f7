import { expect, it } from 'vitest';
import { PersonMemory } from '../../sim/simulator/persons.ts';
import { type TripId, tripIdSchema } from '../../src/domain/ids.ts';
import { bookingLimitsOf } from '../../src/domain/person/bookingLimits.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { seriesSchema } from '../../src/domain/series/series.ts';
import { weekdaySchema } from '../../src/domain/tariff/tariff.ts';
import { LiveSeries, seriesLiveRules } from '../../src/objects/person/liveSeries.ts';
import { bookingOf } from '../domain/trip/tripStory.ts';

const series = seriesSchema.parse({
  version: 1,
  id: 'series_morning0',
  days: weekdaySchema.options,
  time: '12:00',
  from: '2026-03-02',
  until: '2026-03-02',
  trip: '{}',
  createdAt: 0,
  endedAt: null,
  skipped: [],
  occurrences: [],
});
const now = Date.UTC(2026, 2, 2, 8);

/** A series of a person, and the trips that are asked for. */
function liveSeries(
  whileRequested: (live: LiveSeries) => void = () => undefined,
  { kept = series, timeZone = 'UTC', at = () => now, whileCancelled = async () => {} } = {},
) {
  const asked: TripId[] = [];
  const booked: (string | null)[] = [];
  const storage = new PersonMemory().port(() => undefined);
  const cancelled: TripId[] = [];
  const live: LiveSeries = new LiveSeries(
    {
      clock: { now: at },
      storage,
      tripStatus: async () => 'open',
      tellLimitReached: () => undefined,
      seriesRules: async () => ({ timeZone, aheadSeconds: 86_400 }),
      tripIdFor: async (key) =>
        tripIdSchema.parse(`trip_${kept === series ? 'morning0' : key.replace(/[^A-Za-z0-9]/g, '')}`),
      checkOccurrence: async ({ tripId, scheduledFor }) => ({
        outcome: 'allowed',
        booking: bookingOf({ tripId, scheduledFor }),
        limits: bookingLimitsOf(defaultPolicy),
      }),
      requestTrip: async ({ tripId, scheduledFor }) => {
        asked.push(tripId);
        booked.push(scheduledFor === null ? null : new Date(scheduledFor).toISOString());
        whileRequested(live);
      },
      cancelAhead: async (tripId) => {
        cancelled.push(tripId);
        await whileCancelled();
        return 'done';
      },
      warn: () => undefined,
      alarmAt: async () => null,
      setAlarm: async () => undefined,
    },
    seriesLiveRules,
    async () => ({ outcome: 'admitted' }),
  );
  live.add(kept, 5);
  return { live, asked, cancelled, booked, storage };
}

/** A series that is ended while the trip of its date is requested. */
async function endedMeanwhile(keepsTrips: boolean) {
  const ends: Promise<unknown>[] = [];
  const { live, asked, cancelled } = liveSeries((asking) => ends.push(asking.end(series.id, keepsTrips)));
  await live.work();
  const answers = await Promise.all(ends);
  await live.work();
  return { asked, cancelled, answers, left: live.list() };
}

it('a series that is ended with its trips kept keeps the one that is just being booked', async () => {
  const ended = { asked: ['trip_morning0'], answers: ['ended'], left: [] };
  expect(await endedMeanwhile(true)).toEqual({ ...ended, cancelled: [] });
  expect(await endedMeanwhile(false)).toEqual({ ...ended, cancelled: ['trip_morning0'] });
});

it('a series whose person is erased while its trips are cancelled is not stored again', async () => {
  const erasing = { whileCancelled: async () => erased() };
  const { live, storage, cancelled } = liveSeries(undefined, erasing);
  const erased = () => storage.deleteAll();
  await live.work();
  await live.end(series.id, false);
  expect(cancelled).toEqual(['trip_morning0']);
  expect(storage.series()).toEqual([]);
});

it('a series without a date left is done, and neither request comes again to another end', async () => {
  const { live, asked } = liveSeries();
  const skip = () => live.skip(series.id, series.from, true);
  expect(await skip()).toMatchObject({ outcome: 'changed' });
  await live.work();
  expect(live.list()).toEqual([]);
  // Neither answer had arrived.
  expect(await skip()).toMatchObject({ outcome: 'changed' });
  live.add(series, 5);
  await live.work();
  expect(asked).toEqual([]);
  expect(await live.skip(series.id, series.from, false)).toEqual({ outcome: 'unknown' });
});

it.each([
  [
    '08:15',
    '2027-03-26',
    '2027-03-29',
    ['2027-03-26T07:15', '2027-03-27T07:15', '2027-03-28T06:15', '2027-03-29T06:15'],
  ],
  ['08:15', '2026-10-24', '2026-10-26', ['2026-10-24T06:15', '2026-10-25T07:15', '2026-10-26T07:15']],
  ['02:30', '2027-03-27', '2027-03-29', ['2027-03-27T01:30', '2027-03-28T01:30', '2027-03-29T00:30']],
  ['02:30', '2026-10-24', '2026-10-26', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
])(
  'a series at %s in Vienna books each date once, a day ahead, over a change of the clocks: %s',
  async (time, from, until, wanted) => {
    const kept = seriesSchema.parse({ ...series, id: 'series_vienna00', time, from, until });
    let at = Date.parse(`${from}T00:00:00Z`) - 48 * 3_600_000;
    const { live, booked, storage } = liveSeries(undefined, {
      kept,
      timeZone: 'Europe/Vienna',
      at: () => at,
    });
    const bookedAt: string[] = [];
    // Each time that the object wakes, until the series is over.
    for (let wakes = 0; wakes < 100; wakes += 1) {
      const before = booked.length;
      await live.work();
      for (const _ of booked.slice(before)) bookedAt.push(new Date(at + 86_400_000).toISOString());
      const next = storage.earliestSeries();
      if (live.list().length === 0 || next === null) break;
      at = Math.max(at + 1, next);
    }
    const times = wanted.map((text) => `${text}:00.000Z`);
    expect(booked).toEqual(times);
    expect(bookedAt).toEqual(times);
  },
);
