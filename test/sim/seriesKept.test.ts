import { expect, it } from 'vitest';
import { PersonMemory } from '../../sim/simulator/persons.ts';
import { type TripId, tripIdSchema } from '../../src/domain/ids.ts';
import { bookingLimitsOf } from '../../src/domain/person/bookingLimits.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
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

/** A series that is ended while the trip of its date is requested: the trips asked for, and those cancelled. */
async function endedMeanwhile(keepsTrips: boolean) {
  const asked: TripId[] = [];
  const cancelled: TripId[] = [];
  const ends: Promise<unknown>[] = [];
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
        ends.push(live.end(series.id, keepsTrips));
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
