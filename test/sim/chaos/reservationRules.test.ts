import { describe, expect, test } from 'vitest';
import { lateReservations, reservationEnds } from '../../../sim/chaos/reservationRules.ts';
import { bookingOf, line, rulesBroken, tripOf, withBooking } from './fixtures.ts';

/** When the ride is to begin: the service has been up for five minutes. */
const time = 360_000;
const second = 1_000;
const trip = tripOf('a', { scheduledFor: new Date(time).toISOString() });
const reserved = line('reserved', 100_000, { offerId: 'offer_a_1', vehicleId: 'v2' });

function broken(...after: ReturnType<typeof line>[]): string[] {
  const told = [line('requested', 90_000), reserved, ...after];
  return rulesBroken(withBooking(bookingOf('a', { trip, journal: told })));
}

describe('kept-reservation is found when', () => {
  const rule = 'kept-reservation';

  test('nobody sets out, and nobody is told', () => {
    expect(broken(line('completed', time + 10))).toContain(rule);
    // A change that takes it from its vehicle says so too.
    expect(broken(line('changed', time - 10), line('completed', time + 10))).toContain(rule);
  });

  test('somebody does only long after its time', () => {
    expect(
      broken(line('reservationLost', time + 121 * second), line('completed', time + 150 * second)),
    ).toContain(rule);
    expect(broken(line('due', time + 121 * second), line('completed', time + 150 * second))).toContain(rule);
  });

  test('and not when its vehicle sets out, or the rider is told, in time', () => {
    for (const type of ['assigned', 'reservationLost']) {
      expect(broken(line(type, time - 10), line('completed', time + 10))).not.toContain(rule);
    }
    expect(
      broken(line('reservationLost', time + 119 * second), line('completed', time + 150 * second)),
    ).not.toContain(rule);
  });
});

test('reservations are kept, told before their time, or late, and by whom', () => {
  const endsOf = (...after: ReturnType<typeof line>[]) =>
    reservationEnds({
      bookings: [bookingOf('a', { trip, journal: [reserved, ...after] })],
      keeping: { v2: 'vanishing' },
    });
  expect(endsOf(line('assigned', time - 60), line('arrived', time + 100 * second))).toEqual([
    ['vanishing', 'kept'],
  ]);
  expect(endsOf(line('reservationLost', time - 1), line('arrived', time + 300 * second))).toEqual([
    ['vanishing', 'told'],
  ]);
  expect(endsOf(line('reservationLost', time + 1))).toEqual([['vanishing', 'late']]);
  const cancelled = { ...trip, state: 'cancelled' as const };
  expect(
    reservationEnds({ bookings: [bookingOf('a', { trip: cancelled, journal: [reserved] })], keeping: {} }),
  ).toEqual([]);
});

test('a late one is told with what happened to it', () => {
  const lost = line('reservationLost', time + 1_500);
  const evidence = {
    bookings: [bookingOf('a', { trip, journal: [reserved, lost] }), bookingOf('b')],
    keeping: { v2: 'vanishing' as const },
  };
  expect(lateReservations(evidence)).toEqual([
    `${evidence.bookings[0]?.key} by a driver who is vanishing: reserved -260.0 s, reservationLost 1.5 s`,
  ]);
});
