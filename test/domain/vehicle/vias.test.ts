import { describe, expect, it } from 'vitest';
import { stopIdOf } from '../../../src/domain/ids.ts';
import { openingOf } from '../../../src/domain/vehicle/admission.ts';
import { withRoom } from '../../../src/domain/vehicle/boarding.ts';
import { vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { stopsFor } from '../../../src/domain/vehicle/stopsFor.ts';
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
  profileOf,
  proposalOf,
  reached,
  refuses,
  report,
  seats,
  tripHears,
} from './vehicleStory.ts';

const [first, second] = [stopIdOf(offerId, 'via', 1), stopIdOf(offerId, 'via', 2)];
const via = [
  { place: { lat: 37.78, lng: -122.42 }, notes: 'ring twice' },
  { place: { lat: 37.79, lng: -122.41 } },
];

function planned() {
  return givenVehicle('available').when(1, offer({ via })).when(2, report(accept())).when(3, confirm());
}

function boarded() {
  return planned()
    .when(60, report(reached(pickup, 'arrived')))
    .when(100, report(reached(pickup, 'done')));
}

describe('a ride by other places', () => {
  it('has them between its pickup and its drop-off, each with an id and notes of its own', () => {
    planned().plans({
      stops: [
        { id: pickup, kind: 'pickup', notes: 'blue door' },
        { id: first, kind: 'via', place: via[0]?.place, notes: 'ring twice' },
        { id: second, kind: 'via', place: via[1]?.place, notes: null },
        { id: dropoff, kind: 'dropoff', notes: 'blue door' },
      ],
    });
  });

  it('is told to the trip stop by stop, and is over at the drop-off', () => {
    const story = boarded();
    story.when(200, report(reached(first, 'enroute', 'arrived'))).shows(tripHears());
    story.when(210, report(reached(first, 'done'))).shows(tripHears({ type: 'viaServed', served: 1 }));
    story.when(300, report(reached(second, 'done'))).shows(tripHears({ type: 'viaServed', served: 2 }));
    story.when(400, report(reached(dropoff, 'done'))).shows(tripHears('completed'));
    story.plans({ stops: [] });
    story.when(410, report(reached(second, 'done'))).shows(refuses());
  });

  it('is served in order', () => {
    planned()
      .when(60, report(reached(first, 'arrived')))
      .shows(refuses({ reason: 'out-of-order', ref: first }));
    boarded()
      .when(200, report(reached(second, 'done')))
      .shows(refuses({ reason: 'out-of-order', ref: second }));
    boarded()
      .when(200, report(reached(first, 'done')))
      .when(201, report(reached(dropoff, 'done')))
      .shows(refuses({ reason: 'out-of-order', ref: dropoff }));
  });

  it('cannot be given back, and is no no-show, once the rider is on board', () => {
    boarded()
      .when(200, report(reached(first, 'arrived')))
      .when(600, report(reached(first, 'noShow')))
      .shows(refuses({ reason: 'out-of-order', ref: first }));
    boarded()
      .when(200, report(reached(first, 'giveBack')))
      .shows(refuses({ reason: 'out-of-order', ref: first }));
  });

  it('lets the vehicle take the next trip once its rider is on board, after all its stops', () => {
    expect(openingOf(planned().state)).toBeNull();
    expect(openingOf(boarded().state)).toEqual({
      via: [...via.map(({ place }) => place), proposalOf().dropoff],
      after: true,
      among: false,
    });
  });

  it('makes room for others by all its remaining stops', () => {
    const [mine, ...others] = stopsFor(proposalOf({ via, pooled: true }), 0);
    const next = stopsFor(
      proposalOf({
        tripId: otherTripId,
        offerId: otherOfferId,
        pooled: true,
        party: { seats: 3, wheelchairs: 0, childSeats: 0 },
      }),
      0,
    );
    if (mine === undefined) throw new Error('no pickup');
    const stops = [{ ...mine, status: 'done' as const }, ...next, ...others];
    const carrier = { profile: profileOf(seats(4)), rules: vehicleRulesSchema.parse({}) };
    const kinds = withRoom(carrier, stops).map(({ kind, offerId }) => `${kind} ${offerId === mine.offerId}`);
    expect(kinds).toEqual([
      'pickup true',
      'via true',
      'via true',
      'dropoff true',
      'pickup false',
      'dropoff false',
    ]);
  });
});
