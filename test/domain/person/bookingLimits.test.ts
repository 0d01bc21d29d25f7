import { describe, expect, it } from 'vitest';
import {
  bookingLimitsOf,
  countsAsFree,
  limitReached,
  type RememberedBooking,
} from '../../../src/domain/person/bookingLimits.ts';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';
import type { FeeReason } from '../../../src/domain/trip/events.ts';

const now = Date.UTC(2026, 10, 28, 12);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const limits = {
  ...bookingLimitsOf(defaultPolicy),
  maxOpenTrips: 2,
  maxScheduledTrips: 1,
  maxBookingsPerHour: 4,
  maxFreeCancellationsPerDay: 2,
};

function booked(minutesAgo: number, change: Partial<RememberedBooking> = {}): RememberedBooking {
  const bookedAt = now - minutesAgo * minuteMs;
  return {
    tripId: `trip_${minutesAgo}`,
    bookedAt,
    startsAt: bookedAt,
    isOver: false,
    freeCancelAt: null,
    ...change,
  };
}
const over = (minutesAgo: number, change: Partial<RememberedBooking> = {}) =>
  booked(minutesAgo, { isOver: true, ...change });

describe('one more booking', () => {
  it('is made below every limit', () => {
    expect(limitReached([], now, limits, now)).toBeNull();
    expect(limitReached([booked(5), over(6), over(7)], now, limits, now)).toBeNull();
  });

  it('is refused while as many trips are open as may be', () => {
    expect(limitReached([booked(5), booked(90)], now, limits, now)).toMatchObject({
      limit: 'maxOpenTrips',
      most: 2,
    });
    expect(limitReached([booked(5), over(90)], now, limits, now)).toBeNull();
  });

  it('for later has a limit of its own, and counts as open when its search begins', () => {
    const later = now + 3 * hourMs;
    const ahead = booked(5, { startsAt: later });
    expect(limitReached([ahead], later, limits, now)?.limit).toBe('maxScheduledTrips');
    expect(limitReached([ahead, booked(6)], now, limits, now)).toBeNull();
    expect(limitReached([booked(5), booked(6)], later, limits, now)).toBeNull();
    const soon = booked(5, { startsAt: now + minuteMs });
    expect(limitReached([soon, booked(6)], now, limits, now)?.limit).toBe('maxOpenTrips');
  });

  it('is refused when many were made within the hour, until the oldest of them is an hour old', () => {
    const made = [10, 20, 30, 40].map((minutes) => over(minutes));
    expect(limitReached(made, now, limits, now)).toEqual({
      limit: 'maxBookingsPerHour',
      most: 4,
      retryAfterSeconds: 20 * 60,
    });
    expect(limitReached(made, now, limits, now + 20 * minuteMs)).toBeNull();
  });

  it('is refused for a day after many free cancels', () => {
    const cancelled = [120, 180].map((minutes) => over(minutes, { freeCancelAt: now - 90 * minuteMs }));
    expect(limitReached(cancelled, now, limits, now)).toEqual({
      limit: 'maxFreeCancellationsPerDay',
      most: 2,
      retryAfterSeconds: (24 * 60 - 90) * 60,
    });
    expect(limitReached(cancelled, now, limits, now + 23 * hourMs)).toBeNull();
  });

  it('of nobody who may make none has a time to come back', () => {
    expect(limitReached([], now + 3 * hourMs, { ...limits, maxScheduledTrips: 0 }, now)).toMatchObject({
      limit: 'maxScheduledTrips',
      retryAfterSeconds: 60,
    });
  });
});

it('only a cancel that sent a vehicle for nothing counts as free', () => {
  const fee = { amount: 0, currency: 'USD' };
  const counts = (reason: FeeReason, hadVehicle = true) =>
    countsAsFree({ fee, freeUntil: null, reason }, hadVehicle);
  expect(counts('within-free-time')).toBe(true);
  expect(counts('vehicle-late')).toBe(false);
  expect(counts('no-vehicle', false)).toBe(false);
  // However soon the ride was booked for, a vehicle may be on its way before that.
  expect(counts('before-scheduled-time')).toBe(true);
  expect(counts('before-scheduled-time', false)).toBe(false);
});
