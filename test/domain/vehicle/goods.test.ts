import { describe, expect, it } from 'vitest';
import { offerIdOf, tripIdSchema } from '../../../src/domain/ids.ts';
import type { Item } from '../../../src/domain/items.ts';
import { openingOf } from '../../../src/domain/vehicle/admission.ts';
import { boardingRefusal } from '../../../src/domain/vehicle/boarding.ts';
import { vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { PooledShift, place, poolingOf } from './pooledShift.ts';
import {
  accept,
  confirm,
  connect,
  givenVehicle,
  offer,
  offerId,
  pickup,
  reached,
  register,
  report,
  tripHears,
  tripId,
} from './vehicleStory.ts';

const nextTrip = tripIdSchema.parse('trip_00000002');
const nextOffer = offerIdOf(nextTrip, 1);
const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };
const crate: Item = { description: 'a crate', quantity: 1, size: 'large' };
const room = { seats: 4, wheelchairs: 0, childSeats: 1, parcels: 4 };

/** Two people ride from 0 to 4 km east; at 60 s a delivery along the way asks to share. */
function deliveryAsks(goodsWithPeople: boolean, items: Item[] = [crate]) {
  const shift = new PooledShift();
  shift.register(room);
  const rules = vehicleRulesSchema.parse({ goodsWithPeople });
  shift.vehicle.when(0, connect({ rules }));
  shift.vehicle.when(0, report({ availability: 'available' }, 2));
  const first = { tripId, offerId, pooled: true, ...poolingOf(place(0, 0), place(4, 0), 0) };
  shift.vehicle.when(0, offer({ ...first, party: { seats: 2, wheelchairs: 0, childSeats: 0 } }));
  shift.vehicle.when(1, report(accept(offerId), 2)).when(2, confirm(tripId));
  shift.seconds = 60;
  const asked = { tripId: nextTrip, offerId: nextOffer, pooled: true, party: nobody, items };
  const question = shift.vehicle.when(60, offer({ ...asked, ...poolingOf(place(1, 0), place(3, 0), 200) }));
  return { shift, vehicle: shift.vehicle, question: question.decision };
}

describe('goods', () => {
  it('need a vehicle with room for them', () => {
    const asked = offer({ party: nobody, items: [crate] });
    givenVehicle('available')
      .when(1, asked)
      .shows(tripHears({ type: 'offerRefused', reason: 'incapable' }));
    givenVehicle('available')
      .when(1, register({ capacity: { ...room, parcels: 3 } }))
      .when(1, asked)
      .shows(tripHears({ type: 'offerRefused', reason: 'incapable' }));
    givenVehicle('available')
      .when(1, register({ capacity: room }))
      .when(1, asked)
      .plans({ offers: [{ party: nobody, items: [crate] }] });
  });

  it('are shown to the driver at their stops', () => {
    givenVehicle('available')
      .when(1, register({ capacity: room }))
      .when(1, offer({ items: [crate] }))
      .when(2, report(accept()))
      .when(3, confirm())
      .plans({
        stops: [
          { kind: 'pickup', items: [crate] },
          { kind: 'dropoff', items: [crate] },
        ],
      });
  });

  it('ride among people where the policy lets them', () => {
    const { shift, vehicle, question } = deliveryAsks(true);
    shift.answer(question, 60);
    vehicle.shows({ emits: [{ type: 'offerOpened', proposal: { offerId: nextOffer } }] });
  });

  it('do not ride among people where the policy forbids it', () => {
    const { vehicle } = deliveryAsks(false);
    vehicle.shows(tripHears({ type: 'offerRefused', reason: 'busy' }));
    expect(openingOf(vehicle.state)).toMatchObject({ among: true, only: 'people' });
  });

  it('board only when the people before are out, however those change their ride', () => {
    const { shift, vehicle } = deliveryAsks(false);
    vehicle.when(61, report(reached(pickup, 'arrived', 'done'), 2));
    const next = poolingOf(place(5, 0), place(7, 0), 600);
    vehicle.when(62, offer({ ...next, tripId: nextTrip, offerId: nextOffer, pooled: true, party: nobody }));
    vehicle.when(63, report(accept(nextOffer), 2)).when(64, confirm(nextTrip));
    // The goods are on the way to where the people now go.
    const ride = { pickup: place(0, 0), dropoff: place(6, 0), notes: null, rideSeconds: 600 };
    const change = { tripId, offerId, change: 1 };
    const asked = vehicle.when(65, {
      type: 'tripMessage',
      tripId,
      message: { ...change, type: 'change', ride },
    });
    shift.answer(asked.decision, 65);
    vehicle.when(66, { type: 'tripMessage', tripId, message: { ...change, type: 'confirmChange' } });
    expect(shift.ahead.map((stop) => `${stop.kind} ${stop.tripId}`)).toEqual([
      `dropoff ${tripId}`,
      `pickup ${nextTrip}`,
      `dropoff ${nextTrip}`,
    ]);
  });

  it('have no room among other goods beyond the capacity', () => {
    const { shift, vehicle, question } = deliveryAsks(true, [{ ...crate, quantity: 2 }]);
    expect(question.effects).toEqual([]);
    vehicle.shows(tripHears({ type: 'offerRefused', reason: 'incapable' }));
    expect(shift.vehicle.state.considering).toBeNull();
  });

  it('do not board among people, out of order, where the policy forbids it', () => {
    const boarded = givenVehicle('boarded').state;
    const aboard = boarded.stops.map((stop) => ({ ...stop, pooled: true }));
    const [first] = aboard;
    if (first === undefined) throw new Error('there is no stop');
    const parcel = {
      ...first,
      offerId: nextOffer,
      tripId: nextTrip,
      party: nobody,
      status: 'arrived' as const,
    };
    const refusalUnder = (goodsWithPeople: boolean) => {
      const rules = vehicleRulesSchema.parse({ goodsWithPeople });
      return boardingRefusal({ ...boarded, rules, stops: [...aboard, parcel] }, parcel);
    };
    expect(refusalUnder(true)).toBeNull();
    expect(refusalUnder(false)).toBe('people and goods do not ride together');
  });
});
