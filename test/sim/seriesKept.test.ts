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
function liveSeries(whileRequested: (live: LiveSeries) => void = () => undefined) {
  const asked: TripId[] = [];
  const cancelled: TripId[] = [];
  const live: LiveSeries = new LiveSeries(
    {
      clock: { now: () => now },
      storage: new PersonMemory().port(() => undefined),
      tripStatus: async () => 'open',
      tellLimitReached: () => undefined,
      seriesRules: async () => ({ timeZone: 'UTC', aheadSeconds: 86_400 }),
      tripIdFor: async () => tripIdSchema.parse('trip_morning0'),
      checkOccurrence: async ({ tripId, scheduledFor }) => ({
        outcome: 'allowed',
        booking: bookingOf({ tripId, scheduledFor }),
        limits: bookingLimitsOf(defaultPolicy),
      }),
      requestTrip: async ({ tripId }) => {
        asked.push(tripId);
        whileRequested(live);
      },
      cancelAhead: async (tripId) => {
        cancelled.push(tripId);
        return 'done';
      },
      warn: () => undefined,
      alarmAt: async () => null,
      setAlarm: async () => undefined,
    },
    seriesLiveRules,
    async () => ({ outcome: 'admitted' }),
  );
  live.add(series, 5);
  return { live, asked, cancelled };
}

/** A series that is ended while the trip of its date is requested. */
async function endedMeanwhile(keepsTrips: boolean) {
  const ends: Promise<unknown>[] = [];
  const { live, ...trips } = liveSeries((asking) => ends.push(asking.end(series.id, keepsTrips)));
  await live.work();
  const answers = await Promise.all(ends);
  await live.work();
  return { ...trips, answers, left: live.list() };
}

it('a series that is ended with its trips kept keeps the one that is just being booked', async () => {
  const ended = { asked: ['trip_morning0'], answers: ['ended'], left: [] };
  expect(await endedMeanwhile(true)).toEqual({ ...ended, cancelled: [] });
  expect(await endedMeanwhile(false)).toEqual({ ...ended, cancelled: ['trip_morning0'] });
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
