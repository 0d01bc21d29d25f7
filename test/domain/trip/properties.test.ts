import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerIdOf, type VehicleId } from '../../../src/domain/ids.ts';
import type { HolderNow, TripCommand } from '../../../src/domain/trip/commands.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { recordOf, tripRecordSchema } from '../../../src/domain/trip/record.ts';
import type { TripState } from '../../../src/domain/trip/state.ts';
import type { VehicleToTrip } from '../../../src/domain/tripVehicleMessages.ts';
import { at, expectSame } from '../specification.ts';
import {
  bookingOf,
  cab,
  cancelByRider,
  found,
  historyHasIt,
  historyLostIt,
  otherCab,
  request,
  sayings,
  TripStory,
  thirdCab,
  tripId,
  wake,
} from './tripStory.ts';

const vehicles = [cab, otherCab, thirdCab] as const;
const vehicle = fc.constantFrom(...vehicles);

/** A step of the adversary. Numbers below count back from the newest: 0 is the newest offer or question. */
type Step =
  | { readonly type: 'command'; readonly command: TripCommand }
  | { readonly type: 'wakeWhenDue' }
  | { readonly type: 'answer'; readonly back: number; readonly found: readonly VehicleId[] }
  | { readonly type: 'heard'; readonly secondsAgo: number | null }
  | {
      readonly type: 'estimate';
      readonly travelSeconds: number | null;
      readonly marginSeconds: number | null;
      readonly holder: HolderNow | null;
    }
  | {
      readonly type: 'says';
      readonly back: number;
      readonly says: VehicleToTrip;
      readonly from: VehicleId | null;
    };

const back = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) });

const seconds = fc.option(fc.integer({ min: 0, max: 1_000 }));
const usually = fc.oneof(
  { weight: 9, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('says' as const),
    back,
    says: fc.constantFrom(...Object.values(sayings)),
    from: fc.option(vehicle, { freq: 4 }),
  }),
  fc.record({ type: fc.constant('answer' as const), back, found: fc.uniqueArray(vehicle) }),
  fc.constant({ type: 'wakeWhenDue' as const }),
  fc.record({
    type: fc.constant('heard' as const),
    secondsAgo: fc.option(fc.integer({ min: -100, max: 200 })),
  }),
  fc.record({
    type: fc.constant('estimate' as const),
    travelSeconds: seconds,
    marginSeconds: seconds,
    holder: fc.option(
      fc.record({
        isHeld: usually,
        isOnDuty: usually,
        heardAt: fc.option(fc.integer({ min: at(0), max: at(3_000) })),
        pickupSeconds: seconds,
      }),
    ),
  }),
  fc.record({
    type: fc.constant('command' as const),
    command: fc.constantFrom<TripCommand>(wake, request(), historyLostIt),
  }),
);
/** What ends most runs is rare. */
const ending: fc.Arbitrary<Step> = fc.record({
  type: fc.constant('command' as const),
  command: fc.constantFrom<TripCommand>(
    cancelByRider,
    { ...cancelByRider, by: 'operator', ifVersion: 3 },
    historyHasIt,
  ),
});

const run = fc.record({
  booking: fc
    .record({
      ahead: fc.constantFrom(null, 60, 600, 2_000),
      maxOpenOffers: fc.integer({ min: 1, max: 3 }),
      scheduledLeadSeconds: fc.constantFrom(0, 900),
      reserve: fc.boolean(),
    })
    .map(({ ahead, reserve, ...dispatch }) =>
      bookingOf({ scheduledFor: ahead === null ? null : at(ahead), reserve }, { dispatch }),
    ),
  steps: fc.array(
    fc.tuple(
      fc.oneof({ weight: 15, arbitrary: step }, { weight: 1, arbitrary: ending }),
      fc.constantFrom(0, 0, 0.5, 3, 10, 40, 200),
    ),
    { maxLength: 60, size: 'max' },
  ),
});

/** The vehicle that was made an offer. */
function offeredTo(trip: TripStory, offerId: string): VehicleId | undefined {
  return trip.journal.flatMap((event) =>
    event.type === 'offered' && event.offerId === offerId ? [event.vehicleId] : [],
  )[0];
}

function commandOf(step: Step, trip: TripStory, now: number): TripCommand {
  const live = trip.state.kind === 'trip' ? trip.state : null;
  switch (step.type) {
    case 'command':
      return step.command;
    case 'wakeWhenDue':
      return wake;
    case 'answer':
      return found((live?.attempts ?? 0) - step.back, ...step.found);
    case 'heard': {
      const heardAt = step.secondsAgo === null ? null : now - step.secondsAgo * 1000;
      return { type: 'vehicleHeard', vehicleId: live?.assignment?.vehicle.id ?? cab, heardAt };
    }
    case 'estimate': {
      const { type: _, ...known } = step;
      return { type: 'leadAnswered', askedAt: live?.lead.askedAt ?? now, ...known };
    }
    case 'says': {
      const offerId = offerIdOf(tripId, Math.max(1, (live?.offersMade ?? 1) - step.back));
      const from = step.from ?? offeredTo(trip, offerId) ?? cab;
      return { type: 'vehicleMessage', vehicleId: from, message: { ...step.says, offerId } };
    }
  }
}

/** What people see of a trip, without its version. */
function publicRecord(state: TripState) {
  return state.kind === 'trip' ? { ...recordOf(state), version: 0 } : null;
}

function checkStep(before: TripState, after: TripState): void {
  if (before.kind === 'erased') expectSame(after, before);
  if (after.kind !== 'trip') return;
  const record = recordOf(after);
  expectSame(tripRecordSchema.parse(JSON.parse(JSON.stringify(record))), record);
  expectSame(JSON.parse(JSON.stringify(after)), after);
  if (before.kind !== 'trip') return;

  const isChanged = JSON.stringify(publicRecord(before)) !== JSON.stringify(publicRecord(after));
  expect(after.version - before.version).toBe(isChanged ? 1 : 0);
  if (isOver(before.phase)) expect(isChanged).toBe(false);
}

function checkState(state: TripState, wakeAt: number | null): void {
  if (state.kind !== 'trip') return;
  expect(wakeAt).not.toBeNull();
  const { phase, search, assignment, offers, booking, reservation } = state;
  const isReserving = phase === 'scheduled' && booking.reserve === true && reservation.holder === null;
  expect(search !== null).toBe(phase === 'searching' || isReserving);
  expect(reservation.holder !== null).toBe(reservation.state === 'held');
  if (search === null) expect(offers).toEqual([]);
  expect(offers.every(({ isReservation }) => isReservation === (phase === 'scheduled'))).toBe(true);
  if (phase === 'assigned' || phase === 'arrived' || phase === 'onboard') expect(assignment).not.toBeNull();
  if (phase === 'scheduled' || phase === 'searching') expect(assignment).toBeNull();
  expect(offers.length).toBeLessThanOrEqual(state.booking.policy.dispatch.maxOpenOffers);
  expect(new Set(offers.map((offer) => offer.vehicleId)).size).toBe(offers.length);
}

/** Told to wake when it asked for it, a machine does something or asks for a later time. */
function checkProgress(trip: TripStory): void {
  const due = trip.wakeAt;
  if (due === null) return;
  const decision = trip.tell(wake, due);
  const isIdle = decision.events.length + decision.effects.length + decision.messages.length === 0;
  if (isIdle) expect(trip.wakeAt).toBeGreaterThan(due);
}

describe('a trip under any commands', () => {
  it('keeps its rules', () => {
    fc.assert(
      fc.property(run, ({ booking, steps }) => {
        const trip = new TripStory();
        let now = at(0);
        trip.tell({ type: 'request', booking }, now);
        for (const [step, seconds] of steps) {
          now += seconds * 1000;
          if (step.type === 'wakeWhenDue') now = Math.max(now, Math.min(trip.wakeAt ?? now, now + 3_600_000));
          const before = trip.state;
          trip.tell(commandOf(step, trip, now), now);
          checkStep(before, trip.state);
          checkState(trip.state, trip.wakeAt);
        }
        checkProgress(trip);
      }),
      { numRuns: 500 },
    );
  });

  it('ends by itself when nobody says anything more', () => {
    fc.assert(
      fc.property(run, ({ booking, steps }) => {
        const trip = new TripStory();
        let now = at(0);
        trip.tell({ type: 'request', booking }, now);
        for (const [step, seconds] of steps) {
          now += seconds * 1000;
          trip.tell(commandOf(step, trip, now), now);
        }
        // On board a trip may last six hours, and is listened to every ten seconds.
        for (let wakes = 0; wakes < 3_000; wakes += 1) {
          if (trip.state.kind !== 'trip' || isOver(trip.state.phase)) return;
          now = Math.max(now, trip.wakeAt ?? now);
          const { effects } = trip.tell(wake, now);
          for (const effect of effects) {
            if (effect.type === 'checkLiveness') {
              trip.tell({ type: 'vehicleHeard', vehicleId: effect.vehicleId, heardAt: null }, now);
            }
          }
        }
        expect.fail(`not over after all these wakes: ${JSON.stringify(trip.state)}`);
      }),
      { numRuns: 200 },
    );
  });
});
