import { describe, expect, it } from 'vitest';
import { offerIdOf, tripIdSchema } from '../../../src/domain/ids.ts';
import type { Proposal, TripToVehicle } from '../../../src/domain/tripVehicleMessages.ts';
import type { VehicleCommand } from '../../../src/domain/vehicle/commands.ts';
import { vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { at, nothing } from '../specification.ts';
import { PooledShift, place, poolingOf } from './pooledShift.ts';
import {
  accept,
  confirm,
  connect,
  decline,
  disconnect,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  otherOfferId,
  otherTripId,
  pickup,
  reached,
  refuses,
  register,
  release,
  report,
  seats,
  seen,
  tripHears,
  tripId,
} from './vehicleStory.ts';

const here = place(0, 0);
/** An hour ahead, 5 km east, for 10 minutes. */
const reserved: Partial<Proposal> = {
  reservation: true,
  scheduledFor: at(3_600),
  acceptSeconds: 300,
  pickup: place(5, 0),
  dropoff: place(10, 0),
  rideSeconds: 600,
};
const other = { tripId: otherTripId, offerId: otherOfferId };
/** A ride now, from here, that takes so long. */
const rideNow = (rideSeconds: number): Partial<Proposal> => ({
  ...other,
  pickup: here,
  dropoff: place(5, 0),
  pickupEtaSeconds: 60,
  rideSeconds,
});

const givenReservationOffered = () => givenVehicle('available').when(1, offer(reserved));
const givenAgenda = () => givenReservationOffered().when(2, report(accept())).when(3, confirm());
const activated = (terms: Pick<TripToVehicle & { type: 'activate' }, 'notes'>): VehicleCommand => ({
  type: 'tripMessage',
  tripId,
  message: { type: 'activate', tripId, offerId, pickupEtaSeconds: 300, ...terms },
});
/** As older code sends it. */
const activate = activated({});

describe('a reservation', () => {
  it('is offered for later, and keeps the vehicle from nothing', () => {
    givenReservationOffered()
      .plans({ offers: [{ id: offerId, reservation: true, scheduledFor: at(3_600), expiresAt: at(304) }] })
      .when(2, report(seen()), { emits: ['offerSeen'] })
      .when(3, offer(rideNow(600)), { emits: ['offerOpened'] });
  });

  it('is offered while the vehicle drives others', () => {
    givenVehicle('boarded')
      .when(101, offer({ ...reserved, ...other }), { emits: ['offerOpened'] })
      .when(400, report(reached(dropoff, 'done')), { emits: ['progressed'] });
  });

  it('that is accepted is in the agenda, and in no plan', () => {
    const [entry] =
      givenAgenda()
        .shows({ emits: ['reserved'] })
        .plans({ offers: [], stops: [], agenda: [{ id: offerId, stopId: pickup, scheduledFor: at(3_600) }] })
        .plan.agenda ?? [];
    expect(entry).toMatchObject({ tripId, party: { seats: 2 }, notes: 'blue door', fare: { amount: 1500 } });
    givenAgenda().when(4, report(accept()), { ...nothing, ...refuses() });
    givenAgenda().when(4, confirm(), nothing).when(5, offer(reserved), nothing);
  });

  it('that is declined says nothing about a break', () => {
    givenReservationOffered().when(2, report(decline()), {
      emits: ['offerDeclined'],
      becomes: { declinesInARow: 0 },
    });
  });

  it('does not keep a driver on duty, and outlives the shift and the stream', () => {
    givenAgenda()
      .when(10, report({ availability: 'offline' }), { replies: { standing: { shiftOver: true } } })
      .when(11, disconnect())
      .shows({ becomes: { agenda: [{ offerId }] } });
  });

  it.each([
    ['after its shift', 'offline', 'offline'],
    ['in a break', 'paused', 'paused'],
    ['without a stream', 'silent', 'dark'],
  ] as const)('is not offered to a vehicle %s', (_, stage, reason) => {
    givenVehicle(stage).when(1, offer(reserved), tripHears({ type: 'offerRefused', reason }));
  });

  it('becomes stops when it is time, before which nobody is expected', () => {
    givenAgenda()
      .when(3_000, activate, { emits: [{ type: 'planned', offerId }] })
      .plans({
        agenda: [],
        stops: [{ id: pickup, notBefore: at(3_600), promisedBy: at(3_600) }, { id: dropoff }],
      })
      .when(3_001, activate, nothing)
      .when(3_300, report(reached(pickup, 'arrived')), tripHears('arrived'));
  });

  it.each(['red door', null])('has the notes that its trip has by then: %s', (notes) => {
    const stops = [
      { id: pickup, notes },
      { id: dropoff, notes },
    ];
    givenAgenda().when(3_000, activated({ notes })).plans({ stops });
    givenReservationOffered().when(2, report(accept())).when(3_000, activated({ notes })).plans({ stops });
  });

  it('enters the plan before the word arrives that it was confirmed', () => {
    givenReservationOffered()
      .when(2, report(accept()))
      .when(3_000, activate, { emits: ['reserved', { type: 'planned', offerId }] })
      .plans({ stops: [{ id: pickup }, { id: dropoff }] })
      .when(3_001, confirm(), nothing);
  });

  it('of which the vehicle knows nothing is given back when it is time', () => {
    givenVehicle('available').when(3_000, activate, tripHears({ type: 'gaveBack', reason: 'offer-gone' }));
  });
});

describe('a reservation is given back', () => {
  const giveBack = report(reached(pickup, 'giveBack'));

  it('by the driver, by the pickup that it becomes, before and after it is time', () => {
    givenAgenda()
      .when(60, giveBack, { emits: ['givenBack'], ...tripHears({ type: 'gaveBack', offerId }) })
      .plans({ agenda: [] })
      .when(61, giveBack, { ...nothing, ...refuses() });
    givenAgenda().when(3_000, activate).when(3_001, giveBack, tripHears('gaveBack'));
  });

  it('but nothing else happens to it before it is time', () => {
    const outOfOrder = refuses({ reason: 'out-of-order', ref: pickup });
    givenAgenda().when(60, report(reached(pickup, 'arrived')), { ...nothing, ...outOfOrder });
    givenAgenda().when(60, report(decline()), refuses({ reason: 'out-of-order', ref: offerId }));
  });

  it('when an operator takes the vehicle out of service', () => {
    givenAgenda()
      .when(60, { type: 'takeOutOfService', reason: null }, tripHears({ type: 'gaveBack', by: 'operator' }))
      .plans({ agenda: [] });
  });

  it('when the vehicle is registered anew and can no longer serve it', () => {
    givenAgenda().when(60, register(seats(1)), tripHears({ type: 'gaveBack', reason: 'incapable' }));
    givenAgenda().when(60, register(seats(2)), { emits: ['registered'] });
  });

  it('when the trip takes it back', () => {
    givenAgenda()
      .when(60, release(), { emits: ['released'] })
      .plans({ agenda: [] });
  });
});

describe('the agenda is kept', () => {
  // 5 km by 7 m/s and the detour are 965 s, and 300 s are to spare.
  it.each([
    ['ends early enough', 1_200, 'offerOpened'],
    ['ends too late', 2_400, 'breaks-agenda'],
  ])('by taking a ride only where it %s', (_, rideSeconds, outcome) => {
    const story = givenAgenda().when(900, offer(rideNow(rideSeconds)));
    if (outcome === 'offerOpened') story.shows({ emits: [outcome] });
    else story.shows(tripHears({ type: 'offerRefused', reason: outcome }));
  });

  it('also while the trip has not confirmed yet', () => {
    givenReservationOffered()
      .when(2, report(accept()))
      .when(900, offer(rideNow(2_400)), tripHears({ type: 'offerRefused', reason: 'breaks-agenda' }));
  });

  it('against another reservation: only with time for both', () => {
    const next = (scheduledFor: number) => ({ ...reserved, ...other, scheduledFor });
    const refused = tripHears({ type: 'offerRefused', reason: 'breaks-agenda' });
    givenAgenda().when(10, offer(next(at(4_500))), refused);
    givenAgenda().when(10, offer(next(at(2_900))), refused);
    givenAgenda()
      .when(10, offer(next(at(9_000))), { emits: ['offerOpened'] })
      .when(11, report(accept(otherOfferId)))
      .when(12, confirm(otherTripId))
      .plans({ agenda: [{ id: offerId }, { id: otherOfferId }] });
  });

  it('against what was taken since the reservation was offered', () => {
    givenReservationOffered()
      .when(200, offer({ ...rideNow(3_000), acceptSeconds: 15 }), { emits: ['offerOpened'] })
      .when(201, report(accept(otherOfferId)))
      .when(202, report(accept()), {
        emits: [{ type: 'offerDeclined', reason: 'breaks-agenda' }],
        ...refuses({ reason: 'offer-gone', ref: offerId }),
      });
  });

  it('by what was accepted just before it is time: that ride comes first', () => {
    givenAgenda()
      .when(1_000, offer(rideNow(600)))
      .when(1_001, report(accept(otherOfferId)))
      .when(1_002, activate)
      .when(1_003, confirm(otherTripId))
      .plans({ stops: [{ tripId: otherTripId }, { tripId: otherTripId }, { id: pickup }, { id: dropoff }] });
  });

  it('by what was only offered just before it is time: that offer lapses', () => {
    givenAgenda()
      .when(1_000, offer(rideNow(600)))
      .when(1_001, activate, { emits: ['offerLapsed', 'planned'] })
      .plans({ offers: [] });
  });

  // Alone, the ride would end 2 km from the reserved pickup; after it somebody is driven to 3 km from there.
  it.each([
    ['leaves time enough', 1_700, { emits: [{ type: 'offerOpened' }] }],
    ['leaves too little', 1_150, tripHears({ type: 'offerRefused', reason: 'breaks-agenda' })],
  ])('by sharing a ride only where the whole plan %s', (_, seconds, then) => {
    const shift = new PooledShift();
    shift.take({ from: place(0, 0), to: place(4, 0), party: { seats: 1, wheelchairs: 0, childSeats: 0 } });
    shift.driveUntil(50);
    // By the estimate, too, it drives at 10 m/s.
    const rules = vehicleRulesSchema.parse({ speedMetersPerSecond: 13.5 });
    shift.vehicle
      .when(50, connect({ rules }))
      .when(51, offer({ ...reserved, ...other, pickup: place(1, 0), scheduledFor: at(seconds) }))
      .when(52, report(accept(otherOfferId), 2))
      .when(53, confirm(otherTripId), { emits: ['reserved'] });
    const shared = tripIdSchema.parse('trip_00000003');
    const proposal = { tripId: shared, offerId: offerIdOf(shared, 1), pooled: true };
    const asked = offer({ ...proposal, ...poolingOf(place(1, 0), place(3, 0), 90) });
    shift.answer(shift.vehicle.when(60, asked, { emits: ['offerConsidered'] }).decision, 60);
    shift.vehicle.shows(then);
  });
});
