import { check } from '../../../sim/chaos/check.ts';
import type {
  BookingFound,
  Call,
  CallKind,
  Evidence,
  JournalLine,
  SeenPlan,
} from '../../../sim/chaos/evidence.ts';
import type { PublicTrip } from '../../../src/protocol/trips.ts';

const place = { lat: 40.26, lng: -76.88 };

/** A trip as the service shows it: over, as it should be. */
export function tripOf(key: string, change: Partial<PublicTrip> = {}): PublicTrip {
  return {
    id: `trip_${key}`,
    version: 5,
    state: 'completed',
    rider: `rider-of-${key}`,
    pickup: place,
    dropoff: place,
    via: [],
    party: { seats: 1, wheelchairs: 0, childSeats: 0 },
    pooled: false,
    vehicleType: null,
    requires: [],
    scheduledFor: null,
    reservation: { state: 'none' },
    vehicle: { id: 'v1', name: 'v1', type: 'car', plate: 'V1', position: null },
    pickupEtaSeconds: null,
    fare: { amount: 700, currency: 'USD' },
    cancellation: null,
    requestedAt: new Date(0).toISOString(),
    timeline: [],
    ended: null,
    notes: null,
    externalId: key,
    metadata: null,
    ...change,
  };
}

export function line(type: string, at: number, change: Partial<JournalLine> = {}): JournalLine {
  return { type, at, offerId: null, vehicleId: null, ...change };
}

/** The journal of a trip that `v1` serves from one time to another. */
export function journalOf(key: string, from: number, until: number, vehicleId = 'v1'): JournalLine[] {
  return [
    line('requested', from - 2),
    line('offered', from - 1, { offerId: `offer_${key}_1`, vehicleId }),
    line('assigned', from, { offerId: `offer_${key}_1`, vehicleId }),
    line('onboard', from + 1),
    line('completed', until),
  ];
}

export function bookingOf(key: string, change: Partial<BookingFound> = {}): BookingFound {
  const { journal = journalOf(key, 10, 20) } = change;
  const told = journal.map(({ type }) => type);
  return { key, tripId: `trip_${key}`, trip: tripOf(key), journal, told, receipt: receiptOf(700), ...change };
}

/** A final receipt of one line. */
export function receiptOf(amount: number): NonNullable<BookingFound['receipt']> {
  const rule = { configuration: 'policy', tariff: 'policy', item: 'base' };
  const lines = [{ code: 'base', label: 'Base fare', amount, rule, inputs: {} }];
  return { lines, total: amount, final: true, previousHash: null };
}

export function call(
  kind: CallKind,
  key: string,
  at: number,
  outcome: Call['outcome'] = { kind: 'ok', trip: tripOf(key) },
): Call {
  return { kind, key, invokedAt: at, endedAt: at + 1, outcome };
}

export function planOf(version: number, sentAt: number, keys: readonly string[]): SeenPlan {
  const stops = keys.flatMap((key) =>
    (['pickup', 'dropoff'] as const).map((kind) => ({
      id: `stop_${key}_1_${kind.slice(0, 1)}`,
      tripId: `trip_${key}`,
      kind,
      status: 'pending' as const,
    })),
  );
  return { vehicleId: 'v1', epoch: 1, version, sentAt, stops };
}

export function vehicleOf(id: string, keys: readonly string[] = []): Evidence['vehicles'][number] {
  const party = { seats: 1, wheelchairs: 0, childSeats: 0 };
  return {
    id,
    capacity: { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 },
    plan: {
      version: 9,
      epoch: 1,
      availability: 'available',
      offers: [],
      stops: keys.map((key) => ({
        id: `stop_${key}_1_p`,
        tripId: `trip_${key}`,
        kind: 'pickup',
        place,
        party,
        status: 'pending',
        promisedBy: null,
        notes: null,
      })),
      pauseSuggested: false,
      outOfService: null,
    },
  };
}

const cancelled: Partial<PublicTrip> = { state: 'cancelled', version: 2, vehicle: null };

/** A short chaos run without violations: `a`, then `b` on the same vehicle, and `c` cancelled. */
export function goodEvidence(change: Partial<Evidence> = {}): Evidence {
  const c = bookingOf('c', {
    trip: tripOf('c', cancelled),
    journal: [line('requested', 5), line('cancelled', 7)],
  });
  const b = bookingOf('b', { journal: journalOf('b', 19, 30) });
  return {
    calls: [
      call('book', 'a', 1),
      call('book', 'a', 1),
      call('read', 'a', 12, { kind: 'ok', trip: { ...tripOf('a'), version: 3, state: 'onboard' } }),
      call('book', 'b', 2, { kind: 'unknown', why: 'TimeoutError' }),
      call('book', 'c', 3, { kind: 'ok', trip: { ...tripOf('c'), version: 1, state: 'searching' } }),
      call('cancel', 'c', 6, { kind: 'ok', trip: tripOf('c', cancelled) }),
      call('cancel', 'a', 40, { kind: 'failed', status: 409 }),
      call('book', 'd', 4, { kind: 'unknown', why: 'TypeError' }),
    ],
    plans: [
      planOf(1, 9, []),
      planOf(2, 11, ['a']),
      planOf(3, 18, []),
      planOf(4, 19, ['b']),
      planOf(5, 31, []),
    ],
    // The trip hears of it two milliseconds later: by then the vehicle serves the next.
    boardingsSaid: [],
    endsSaid: [{ vehicleId: 'v1', offerId: 'offer_a_1', at: 18 }],
    lives: [
      { from: 0, until: 7 },
      { from: 60_000, until: Number.POSITIVE_INFINITY },
    ],
    bookings: [bookingOf('a'), b, c, bookingOf('d', { trip: null, journal: [] })],
    keeping: { v1: 'honest', v2: 'vanishing' },
    shiftsPlanned: ['v1'],
    vehicles: [vehicleOf('v1'), vehicleOf('v2')],
    history: [tripOf('a'), tripOf('b'), tripOf('c', cancelled)],
    ...change,
  };
}

/** The good evidence with another outcome of one booking. */
export function withBooking(changed: BookingFound, change: Partial<Evidence> = {}): Evidence {
  const good = goodEvidence();
  const bookings = good.bookings.map((booking) => (booking.key === changed.key ? changed : booking));
  return { ...good, bookings, ...change };
}

/** The good evidence with more of something. */
export function plus(more: Partial<Evidence>): Evidence {
  const good = goodEvidence();
  return {
    ...good,
    calls: [...good.calls, ...(more.calls ?? [])],
    plans: [...good.plans, ...(more.plans ?? [])],
    history: [...good.history, ...(more.history ?? [])],
  };
}

/** The names of the rules that the evidence contradicts, in order and each once. */
export function rulesBroken(evidence: Evidence): string[] {
  return [...new Set(check(evidence).map(({ rule }) => rule))].toSorted();
}
