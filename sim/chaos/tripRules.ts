import { isOver } from '../../src/domain/trip/phases.ts';
import {
  type Call,
  type CallKind,
  changeNote,
  type Evidence,
  type SeenStop,
  type SeenTrip,
  type Violation,
} from './evidence.ts';

type Answered = Call & { readonly outcome: { readonly kind: 'ok'; readonly trip: SeenTrip } };

/** The calls answered with a trip. */
export function answered(calls: readonly Call[], ...kinds: readonly CallKind[]): Answered[] {
  return calls.flatMap((call) =>
    call.outcome.kind === 'ok' && (kinds.length === 0 || kinds.includes(call.kind))
      ? [{ ...call, outcome: call.outcome }]
      : [],
  );
}

/**
 * lost-booking: an acknowledged booking exists from then on, and no answer contradicts an earlier one. (A repeated
 * booking gets the first answer again, so its version is not compared.)
 */
export function lostBookings({ calls, bookings }: Evidence): Violation[] {
  const rule = 'lost-booking';
  const violations: Violation[] = [];
  const found = new Map(bookings.map((booking) => [booking.key, booking]));
  for (const [key, ofKey] of Map.groupBy(calls, (call) => call.key)) {
    const [first] = answered(ofKey, 'book').toSorted((a, b) => a.endedAt - b.endedAt);
    if (first === undefined) continue;
    const booking = found.get(key);
    if (booking?.trip == null || booking.journal[0]?.type !== 'requested') {
      violations.push({ rule, about: key, detail: 'acknowledged, and not there when all was over' });
    }
    for (const call of ofKey) {
      const isGone = call.outcome.kind === 'failed' && call.outcome.status === 404;
      if (isGone && call.invokedAt > first.endedAt) {
        violations.push({ rule, about: key, detail: `acknowledged, then ${call.kind} was answered 404` });
      }
    }
    violations.push(...takenBack(key, ofKey, booking?.trip?.version ?? 0));
  }
  return violations;
}

/** Versions never decrease over successive answers: no answer shows a state that is later undone. */
function takenBack(key: string, calls: readonly Call[], finalVersion: number): Violation[] {
  const seen = answered(calls, 'read', 'change', 'cancel', 'watch');
  return seen.flatMap((call) => {
    const { version } = call.outcome.trip;
    const later = seen.find(
      (other) => other.invokedAt > call.endedAt && other.outcome.trip.version < version,
    );
    const fellTo = later?.outcome.trip.version ?? (finalVersion < version ? finalVersion : null);
    if (fellTo === null) return [];
    return [{ rule: 'lost-booking', about: key, detail: `version ${version} was seen, then ${fellTo}` }];
  });
}

/** lost-change: an acknowledged change of a ride is part of it from then on. A rider changes a ride once. */
export function lostChanges({ calls, bookings }: Evidence): Violation[] {
  const found = new Map(bookings.map(({ key, trip }) => [key, trip]));
  const changed = new Set(answered(calls, 'change').map(({ key }) => key));
  return [...changed].flatMap((key) => {
    const notes = found.get(key)?.notes;
    if (notes === changeNote(key)) return [];
    return [{ rule: 'lost-change', about: key, detail: `the change was acknowledged, the note is ${notes}` }];
  });
}

/** not-at-rest: at the end every trip is over, and no vehicle has offers or stops. */
export function notAtRest({ bookings, vehicles }: Evidence): Violation[] {
  const rule = 'not-at-rest';
  const hanging = bookings.flatMap(({ key, trip }) =>
    trip === null || isOver(trip.state) ? [] : [{ rule, about: key, detail: `still ${trip.state}` }],
  );
  const busy = vehicles.flatMap(({ id, plan: { offers, stops } }) =>
    offers.length + stops.length === 0
      ? []
      : [{ rule, about: id, detail: `still has ${offers.length} offers and ${stops.length} stops` }],
  );
  return [...hanging, ...busy];
}

/** other-trip: all answers under one key are about one trip, which belongs to that key only. */
export function otherTrips({ calls, bookings, history }: Evidence): Violation[] {
  const rule = 'other-trip';
  const idOf = new Map(bookings.map(({ key, tripId }) => [key, tripId]));
  const strays = answered(calls).flatMap(({ kind, key, outcome: { trip } }) =>
    trip.id === idOf.get(key) ? [] : [{ rule, about: key, detail: `${kind} was answered with ${trip.id}` }],
  );
  const twins = [...Map.groupBy(history, (trip) => trip.externalId)].flatMap(([key, trips]) => {
    const ids = new Set(trips.map(({ id }) => id));
    return ids.size === 1 ? [] : [{ rule, about: key ?? 'no key', detail: `has ${[...ids].join(' and ')}` }];
  });
  return [...strays, ...twins];
}

/** Goods that were taken while their trip was cancelled are brought back. */
function isService({ kind, status }: SeenStop): boolean {
  return kind !== 'return' && status !== 'done';
}

const bringsBack = new Set(['deliveryCancelled', 'deliveryFailed']);
const service = new Set(['offered', 'assigned', 'enroute', 'arrived', 'onboard', 'completed', 'returned']);

/**
 * While the service is up, a cancel reaches the vehicle at once, or two seconds after a restart. Only downtime
 * excuses a plan that still shows the trip: kills may come faster than resends.
 */
const releaseGraceMs = 6_000;

/**
 * ghost-driver: an acknowledged cancel is final. The trip stays cancelled, its journal shows no service after it,
 * no driver is sent a plan with it, but to bring goods back, once the service has been up for the grace period since, and at the end no
 * vehicle holds an offer or stop of it. A delivery on board is completed instead, once its goods are back.
 */
export function ghostDrivers({ calls, bookings, vehicles, plans, lives }: Evidence): Violation[] {
  const rule = 'ghost-driver';
  const cancelled = new Set(answered(calls, 'cancel').map(({ key }) => key));
  return bookings
    .filter(({ key }) => cancelled.has(key))
    .flatMap(({ key, tripId, trip, journal }): Violation[] => {
      const violations: Violation[] = [];
      const end = journal.some(({ type }) => bringsBack.has(type)) ? 'completed' : 'cancelled';
      if (trip?.state !== end) {
        violations.push({
          rule,
          about: key,
          detail: `the cancel was acknowledged, the trip is ${trip?.state}`,
        });
      }
      const cancelledAt = journal.findIndex(({ type }) => type === 'cancelled');
      const after = journal.slice(cancelledAt + 1).find(({ type }) => service.has(type));
      if (cancelledAt >= 0 && after !== undefined) {
        violations.push({ rule, about: key, detail: `${after.type} after the cancel` });
      }
      const toldAt = journal[cancelledAt]?.at ?? Number.POSITIVE_INFINITY;
      const ghost = plans.find(
        ({ stops, sentAt }) =>
          stops.some((stop) => stop.tripId === tripId && isService(stop)) &&
          livedMs(lives, toldAt, sentAt) > releaseGraceMs,
      );
      if (ghost !== undefined) {
        const detail = `${ghost.vehicleId} is sent there ${ghost.sentAt - toldAt} ms after the cancel`;
        violations.push({ rule, about: key, detail });
      }
      const holder = vehicles.find(({ plan }) =>
        [...plan.offers, ...plan.stops].some((item) => item.tripId === tripId),
      );
      if (holder !== undefined) violations.push({ rule, about: key, detail: `${holder.id} still holds it` });
      return violations;
    });
}

/** untold-return: of goods that a driver was sent back with, their trip says so, and whether they came. */
export function untoldReturns({ bookings, plans }: Evidence): Violation[] {
  const sentBack = new Set(
    plans.flatMap(({ stops }) => stops.filter(({ kind }) => kind === 'return').map(({ tripId }) => tripId)),
  );
  return bookings.flatMap(({ key, tripId, trip }): Violation[] => {
    // Another vehicle may have delivered them since.
    if (trip === null || trip.delivered === true || !sentBack.has(tripId)) return [];
    const { returnedAt = null, lostAt = null } = trip.goodsReturn ?? {};
    if (returnedAt !== null || lostAt !== null) return [];
    const detail = trip.goodsReturn === undefined ? 'it says nothing of its goods' : 'its goods never came';
    return [{ rule: 'untold-return', about: key, detail }];
  });
}

/** The service's uptime between two times. */
export function livedMs(lives: Evidence['lives'], from: number, until: number): number {
  return lives.reduce(
    (sum, life) => sum + Math.max(0, Math.min(until, life.until) - Math.max(from, life.from)),
    0,
  );
}

/** history: each trip is in the history exactly once, in the final state of its object, and nothing else is. */
export function wrongHistory({ bookings, history }: Evidence): Violation[] {
  const rule = 'history';
  const told = Map.groupBy(history, ({ id }) => id);
  const wrong = bookings.flatMap(({ key, tripId, trip }): Violation[] => {
    const entries = told.get(tripId) ?? [];
    const [entry] = entries;
    if (trip === null) {
      return entry === undefined
        ? []
        : [{ rule, about: key, detail: 'a trip that its object does not know' }];
    }
    if (entry === undefined || entries.length > 1) {
      return [{ rule, about: key, detail: `is in the history ${entries.length} times` }];
    }
    if (entry.version === trip.version && entry.state === trip.state) return [];
    const detail = `is ${trip.state} (${trip.version}), in the history ${entry.state} (${entry.version})`;
    return [{ rule, about: key, detail }];
  });
  const known = new Set(bookings.map(({ tripId }) => tripId));
  const strangers = history.flatMap(({ id }) =>
    known.has(id) ? [] : [{ rule, about: id, detail: 'nobody booked this trip' }],
  );
  return [...wrong, ...strangers];
}

/** events: the history has every event of a trip's journal, once and in order. */
export function wrongEvents({ bookings }: Evidence): Violation[] {
  return bookings.flatMap(({ key, journal, told }): Violation[] => {
    const events = journal.map(({ type }) => type).join(' ');
    if (told.join(' ') === events) return [];
    return [{ rule: 'events', about: key, detail: `the history was told ${told.join(' ')}, not ${events}` }];
  });
}

/**
 * every-cent: the receipt of a trip that is over is final, its lines have rules and sum to what the trip costs. Nobody
 * says anything after a ride here, so there is one receipt.
 */
export function wrongReceipts({ bookings }: Evidence): Violation[] {
  return bookings.flatMap(({ key, trip, receipt }): Violation[] => {
    if (trip === null || !isOver(trip.state)) return [];
    const violate = (detail: string) => [{ rule: 'every-cent', about: key, detail }];
    if (receipt === null) return violate('has no receipt');
    const { lines, total, previousHash } = receipt;
    if (!receipt.final || previousHash !== null) return violate('its receipt is not the final one');
    const sum = lines.reduce((owed, { amount }) => owed + amount, 0);
    if (sum !== total || total !== trip.fare.amount) {
      return violate(`costs ${trip.fare.amount}, its receipt ${total}, and the lines sum to ${sum}`);
    }
    const unruled = lines.find(({ rule: { tariff, item } }) => tariff === '' || item === '');
    return unruled === undefined ? [] : violate(`its line ${unruled.code} has no rule`);
  });
}
