import { describe, expect, it } from 'vitest';
import { offerIdOf, type StopId, stopIdOf, tripIdSchema } from '../../../src/domain/ids.ts';
import type { Proposal, TripToVehicle } from '../../../src/domain/tripVehicleMessages.ts';
import { vehicleMachine } from '../../../src/domain/vehicle/decide.ts';
import { isProofWanted } from '../../../src/domain/vehicle/delivery.ts';
import { planOf } from '../../../src/domain/vehicle/plan.ts';
import { type VehicleState, vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { stopsFor } from '../../../src/domain/vehicle/stopsFor.ts';
import { at } from '../specification.ts';
import {
  accept,
  confirm,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  otherOfferId,
  otherTripId,
  pickup,
  proposalOf,
  reached,
  refuses,
  register,
  release,
  report,
  tripHears,
  tripId,
  wake,
} from './vehicleStory.ts';

const thirdTripId = tripIdSchema.parse('trip_00000003');
const back = stopIdOf(offerId, 'return');
const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };
const items = [{ description: 'a box', quantity: 1, size: 'small' as const }];
const room = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 4 };
const failed = (stopId: StopId) =>
  report({ progress: [{ stopId, status: 'failed', reason: 'nobody there' }] });

function kindsOf(state: VehicleState) {
  return planOf(state).stops.map(({ kind }) => kind);
}

/** A vehicle with a delivery in its plan. */
function delivery(met: Partial<TripToVehicle & { type: 'confirm' }> = {}, party: Proposal['party'] = nobody) {
  return givenVehicle('available')
    .when(1, register({ capacity: room }))
    .when(1, offer({ party, items }))
    .when(2, report(accept()))
    .when(3, { type: 'tripMessage', tripId, message: { type: 'confirm', tripId, offerId, ...met } });
}

/** A delivery whose vehicle has arrived at the drop-off. */
function atDoor(proof: 'none' | 'photo' | 'signature' = 'none', party = nobody) {
  return delivery({ proof }, party)
    .when(60, report(reached(pickup, 'arrived', 'done')))
    .when(200, report(reached(dropoff, 'arrived')));
}

describe('a drop-off with a proof', () => {
  it.each(['photo', 'signature'] as const)('is not done before the %s is stored', (proof) => {
    const vehicle = atDoor(proof).when(201, report(reached(dropoff, 'done')));
    vehicle.shows({ ...refuses({ reason: 'proof-missing', ref: dropoff }), emits: [] });
    expect(isProofWanted(vehicle.state, tripId, dropoff)).toBe(true);
    expect(isProofWanted(vehicle.state, tripId, pickup)).toBe(false);
    expect(isProofWanted(vehicle.state, 'trip_00000009', dropoff)).toBe(false);
    vehicle
      .when(202, { type: 'proofStored', stopId: dropoff })
      .plans({ stops: [{}, { kind: 'dropoff', proof, isProven: true }] })
      .when(203, { type: 'proofStored', stopId: dropoff })
      .shows({ emits: [] })
      .when(204, report(reached(dropoff, 'done')))
      .shows(tripHears('completed'));
  });

  it('wants none where none is asked', () => {
    const vehicle = atDoor();
    expect(isProofWanted(vehicle.state, tripId, dropoff)).toBe(false);
    vehicle.when(201, report(reached(dropoff, 'done'))).shows(tripHears('completed'));
  });
});

describe('a delivery that fails', () => {
  it('adds a stop back to where the goods came from, and ends there', () => {
    atDoor('photo')
      .when(201, failed(dropoff))
      .shows({ ...tripHears({ type: 'deliveryFailed', reason: 'nobody there' }), emits: ['deliveryFailed'] })
      .plans({ stops: [{ kind: 'pickup' }, { id: back, kind: 'return', items, status: 'pending' }] })
      .when(202, failed(dropoff))
      .shows({ ...refuses(), emits: [] })
      .when(300, report(reached(back, 'arrived')))
      .when(301, failed(back))
      .shows(refuses({ reason: 'out-of-order', ref: back }))
      .when(302, report(reached(back, 'done')))
      .shows(tripHears('completed'))
      .plans({ stops: [] })
      .when(303, report(reached(back, 'done')))
      .shows({ ...refuses(), emits: [] });
  });

  it.each([
    ['after the stops of those who may ride along', true, true, ['pickup', 'pickup', 'dropoff', 'return']],
    [
      'before people, where goods do not ride among them',
      false,
      true,
      ['pickup', 'return', 'pickup', 'dropoff'],
    ],
    ['before a rider who rides alone', true, false, ['pickup', 'return', 'pickup', 'dropoff']],
  ])('goes back %s', (_, goodsWithPeople, pooled, kinds) => {
    const { state: door } = atDoor();
    const next = proposalOf({ tripId: otherTripId, offerId: otherOfferId });
    const stops = [...door.stops, ...stopsFor(next, 200)].map((stop) => ({ ...stop, pooled }));
    const before: VehicleState = { ...door, stops, rules: vehicleRulesSchema.parse({ goodsWithPeople }) };
    const { events } = vehicleMachine.decide(before, failed(dropoff), at(201));
    const state = events.reduce(vehicleMachine.evolve, before);
    expect(kindsOf(state)).toEqual(kinds);
  });

  it('goes back before a ride that was offered meanwhile and enters the plan before a reservation', () => {
    const other = proposalOf({ tripId: otherTripId, offerId: otherOfferId });
    const { state } = atDoor()
      .when(201, offer(other))
      .when(202, report(accept(otherOfferId)));
    const reserved = proposalOf({
      tripId: thirdTripId,
      offerId: offerIdOf(thirdTripId, 1),
      reservation: true,
    });
    const stops = [...state.stops, ...stopsFor(reserved, 202)].map((stop) => ({ ...stop, pooled: true }));
    const before: VehicleState = { ...state, stops };
    const apply = (to: VehicleState, command: ReturnType<typeof failed> | ReturnType<typeof confirm>) =>
      vehicleMachine.decide(to, command, at(203)).events.reduce(vehicleMachine.evolve, to);
    const failedThere = apply(before, failed(dropoff));
    expect(kindsOf(failedThere)).toEqual(['pickup', 'pickup', 'dropoff', 'return']);
    expect(kindsOf(apply(failedThere, confirm(otherTripId)))).toEqual([
      'pickup',
      'return',
      'pickup',
      'dropoff',
      'pickup',
      'dropoff',
    ]);
  });

  it('because somebody cancelled it, goes back from wherever it is', () => {
    const bringBack = { type: 'bringBack', tripId, offerId, reason: 'rider-cancelled' } as const;
    const byWayOf = givenVehicle('available')
      .when(1, register({ capacity: room }))
      .when(1, offer({ party: nobody, items, via: [{ place: proposalOf().dropoff, notes: null }] }))
      .when(2, report(accept()))
      .when(3, { type: 'tripMessage', tripId, message: { type: 'confirm', tripId, offerId, proof: 'photo' } })
      .when(60, report(reached(pickup, 'arrived', 'done')));
    expect(kindsOf(byWayOf.state)).toEqual(['pickup', 'via', 'dropoff']);
    byWayOf
      .when(100, { type: 'tripMessage', tripId, message: bringBack })
      .shows({
        ...tripHears({ type: 'deliveryFailed', reason: 'rider-cancelled' }),
        emits: ['deliveryFailed'],
      })
      .plans({ stops: [{ kind: 'pickup' }, { id: back, kind: 'return', items, status: 'pending' }] })
      .when(101, { type: 'tripMessage', tripId, message: bringBack })
      .shows({ emits: [] })
      .when(300, report(reached(back, 'arrived', 'done')))
      .shows(tripHears('completed'));
  });

  it('stays where it was handed over before the vehicle heard that somebody cancelled it', () => {
    atDoor()
      .when(201, report(reached(dropoff, 'done')))
      .when(202, {
        type: 'tripMessage',
        tripId,
        message: { type: 'bringBack', tripId, offerId, reason: 'rider-cancelled' },
      })
      .shows({ emits: [] });
  });

  it.each(['cancelled', 'overdue', 'dark', 'reassigned'] as const)(
    'goes back where it was taken before the vehicle heard that it is %s',
    (reason) => {
      delivery()
        .when(60, report(reached(pickup, 'arrived', 'done')))
        .when(61, release(reason))
        .shows({
          ...tripHears({ type: 'deliveryFailed', reason, isReleased: true }),
          emits: [{ type: 'deliveryFailed', reason }],
        })
        .plans({
          stops: [
            { kind: 'pickup', status: 'done' },
            { id: back, kind: 'return', items },
          ],
        })
        .when(62, release(reason))
        .shows({ emits: [], tells: { trip: [] } })
        .when(300, report(reached(back, 'arrived', 'done')))
        .shows({ ...refuses(), ...tripHears('completed') })
        .plans({ stops: [] })
        .when(301, report(reached(back, 'done')))
        .shows({ ...refuses(), emits: [] });
    },
  );

  it('goes back where it is reported as taken after the vehicle heard that it is cancelled', () => {
    delivery()
      .when(60, report(reached(pickup, 'arrived')))
      .when(61, release())
      .plans({ stops: [] })
      .when(62, report(reached(pickup, 'done')))
      .shows({
        ...refuses(),
        ...tripHears({ type: 'deliveryFailed', reason: 'released', isReleased: true }),
        emits: ['deliveryFailed'],
      })
      .plans({
        stops: [
          { kind: 'pickup', status: 'done' },
          { id: back, kind: 'return' },
        ],
      })
      .when(63, report(reached(pickup, 'done')))
      .shows({ ...refuses(), emits: [] })
      .when(300, report(reached(back, 'arrived', 'done')))
      .shows(tripHears('completed'))
      .plans({ stops: [] });
  });

  it('was not taken without its pin, nor while somebody else is on board', () => {
    const released = delivery({ boardingPin: '1234' })
      .when(60, report(reached(pickup, 'arrived')))
      .when(61, release());
    const gone = { reason: 'unknown-stop', ref: pickup } as const;
    released.when(62, report(reached(pickup, 'done'))).shows(refuses(gone));
    const other = stopsFor(proposalOf({ tripId: otherTripId, offerId: otherOfferId }), 62);
    const stops = other.map((stop) => (stop.kind === 'pickup' ? { ...stop, status: 'done' as const } : stop));
    const taken = report({ progress: [{ stopId: pickup, status: 'done', pin: '1234' }] });
    const { reply } = vehicleMachine.decide({ ...released.state, stops }, taken, at(63));
    expect(reply).toMatchObject({ refusals: [gone] });
    released.when(64, taken).plans({ stops: [{}, { id: back }] });
  });

  it('is forgotten once five others are over, and where the past is forgotten', () => {
    const { state } = delivery().when(61, release());
    expect(state.concluded).toMatchObject([{ pickup: { id: pickup } }]);
    const { events } = vehicleMachine.decide(state, { type: 'fold' }, at(62));
    expect(events).toMatchObject([{ state: { concluded: [{ offerId }] } }]);
    expect(JSON.stringify(events)).not.toContain(tripId);
    const story = delivery().when(61, release());
    for (const ordinal of [2, 3, 4, 5, 6]) {
      const again = { tripId: otherTripId, offerId: offerIdOf(otherTripId, ordinal) };
      story.when(62, offer(again)).when(62, report({ answers: [{ ...again, answer: 'decline' }] }));
    }
    story.when(63, report(reached(pickup, 'done'))).shows(refuses({ reason: 'unknown-stop', ref: pickup }));
  });

  it('is given up when bringing it back takes far too long, and its trip hears so', () => {
    const { rideOverdueSeconds } = vehicleRulesSchema.parse({});
    delivery()
      .when(60, report(reached(pickup, 'arrived', 'done')))
      .when(100, release())
      .when(99 + rideOverdueSeconds, wake)
      .shows({ emits: [] })
      .when(100 + rideOverdueSeconds, wake)
      .shows({
        ...tripHears({ type: 'gaveBack', reason: 'goods-not-returned' }),
        emits: [{ type: 'released', reason: 'overdue' }],
      })
      .plans({ stops: [] });
  });

  it('that its driver brings back already goes on doing so when its trip is over', () => {
    atDoor()
      .when(201, failed(dropoff))
      .when(202, report(reached(back, 'arrived')))
      .when(203, release())
      .shows({ tells: { trip: [] } })
      .plans({ stops: [{ kind: 'pickup' }, { id: back, status: 'arrived' }] })
      .when(204, report(reached(back, 'done')))
      .shows(tripHears('completed'))
      .plans({ stops: [] });
  });

  it('leaves the plan where its trip has waited for it in vain', () => {
    const message = { type: 'release', tripId, offerId, reason: 'cancelled', lettingGo: true } as const;
    atDoor()
      .when(201, failed(dropoff))
      .when(90_000, { type: 'tripMessage', tripId, message })
      .shows({ emits: ['released'] })
      .plans({ stops: [] });
  });

  it('is reported at the door alone, and never of people', () => {
    givenVehicle('boarded')
      .when(150, failed(dropoff))
      .shows(refuses({ reason: 'out-of-order', ref: dropoff }));
    atDoor('none', { ...nobody, seats: 1 })
      .when(201, failed(dropoff))
      .shows(refuses({ reason: 'out-of-order', ref: dropoff }));
  });
});
