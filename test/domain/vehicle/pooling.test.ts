import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerIdOf, stopIdOf, tripIdSchema } from '../../../src/domain/ids.ts';
import { fitsAlong } from '../../../src/domain/vehicle/boarding.ts';
import { at } from '../specification.ts';
import { PooledShift, place, poolingOf } from './pooledShift.ts';
import { accept, confirm, offer, reached, refuses, release, tripHears, wake } from './vehicleStory.ts';

const nextTrip = tripIdSchema.parse('trip_00000002');
const nextOffer = offerIdOf(nextTrip, 1);
const asked = { tripId: nextTrip, offerId: nextOffer, pooled: true };

/** Riding with one party of two from 0 to 4 km east; at 60 s the next asks, for that stretch of the way. */
function sharedRide(party = { seats: 2, wheelchairs: 0, childSeats: 0 }) {
  const shift = new PooledShift();
  shift.take({ from: place(0, 0), to: place(4, 0), party: { seats: 2, wheelchairs: 0, childSeats: 0 } });
  shift.driveUntil(60);
  const proposal = { ...asked, ...poolingOf(place(1, 0), place(3, 0), 90), party };
  const question = shift.vehicle.when(60, offer(proposal)).decision;
  return { shift, vehicle: shift.vehicle, question, proposal };
}

describe('a pooled trip that asks to share', () => {
  it('is thought about with the travel times between the vehicle, its stops and the trip', () => {
    const { vehicle } = sharedRide();
    const places = [place(4, 0), place(1, 0), place(3, 0)];
    vehicle
      .shows({
        emits: [{ type: 'offerConsidered', until: at(63) }],
        asks: [{ type: 'travel', offerId: nextOffer, places }],
      })
      .plans({ offers: [] });
  });

  it('becomes an offer with the ETA of its place in the plan, and stops in the order of the plan', () => {
    const { shift, vehicle, question } = sharedRide();
    shift.answer(question, 60);
    vehicle.shows({ emits: [{ type: 'offerOpened', proposal: { offerId: nextOffer } }] });
    shift.say(accept(nextOffer), 62);
    vehicle.when(63, confirm(nextTrip));
    expect(vehicle.plan.stops.map(({ tripId, kind }) => `${tripId.slice(-1)} ${kind}`)).toEqual([
      '1 pickup',
      '2 pickup',
      '2 dropoff',
      '1 dropoff',
    ]);
  });

  it('is fetched at its time when it was booked for later than the vehicle could be there', () => {
    const { shift, vehicle } = sharedRide();
    const other = { tripId: tripIdSchema.parse('trip_00000003'), pooled: true };
    const offerId = offerIdOf(other.tripId, 1);
    const proposal = { ...other, offerId, ...poolingOf(place(4, 0), place(5, 0), 340) };
    vehicle.when(61, release('cancelled', nextTrip));
    shift.answer(vehicle.when(62, offer({ ...proposal, scheduledFor: at(1_200) })).decision, 62);
    vehicle.shows({ emits: [{ type: 'offerOpened', proposal: { pickupEtaSeconds: 1_138 } }] });
    shift.say(accept(offerId), 63);
    vehicle.when(64, confirm(other.tripId));
    const pickup = vehicle.plan.stops.find(({ id }) => id === stopIdOf(offerId, 'pickup'));
    expect(pickup).toMatchObject({ notBefore: at(1_200), promisedBy: at(64 + 1_138 + 300) });
  });

  it('has no room where the seats are taken', () => {
    const { shift, vehicle, question } = sharedRide({ seats: 3, wheelchairs: 0, childSeats: 0 });
    shift.answer(question, 60);
    vehicle.shows({
      ...tripHears({ type: 'offerRefused', reason: 'no-room' }),
      becomes: { considering: null },
    });
  });

  it('is refused where nobody knows where the vehicle is', () => {
    const { vehicle, question } = sharedRide();
    const [effect] = question.effects;
    if (effect === undefined) throw new Error('nothing was asked');
    const { offerId, planVersion } = effect;
    vehicle.when(
      61,
      { type: 'travelAnswered', offerId, planVersion, seconds: null },
      tripHears({ reason: 'dark' }),
    );
  });

  it('is refused when the times come too late, and hears nothing of them afterwards', () => {
    const { shift, vehicle, question } = sharedRide();
    vehicle.shows({ wakesAt: 63 }).when(63, wake, tripHears({ reason: 'busy' }));
    shift.answer(question, 64);
    vehicle.shows({ emits: [] });
  });

  it('asks again when the plan has changed meanwhile', () => {
    const { shift, vehicle, question } = sharedRide();
    shift.say(reached(stopIdOf(offerIdOf(shift.trips[0] ?? nextTrip, 1), 'dropoff'), 'enroute'), 61);
    const again = shift.answer(question, 61);
    vehicle.shows({ emits: [] });
    shift.answer(again, 62);
    vehicle.shows({ emits: ['offerOpened'] });
  });

  it.each([
    ['its rider cancels', 'cancelled'],
    ['it is taken by another vehicle', 'taken'],
  ] as const)('is forgotten when %s', (_, reason) => {
    const { shift, vehicle, question } = sharedRide();
    vehicle.when(61, release(reason, nextTrip));
    shift.answer(question, 62);
    vehicle.shows({ emits: [] }).plans({ offers: [] });
  });

  it('is refused when the driver pauses meanwhile, and when another is being thought about', () => {
    const paused = sharedRide();
    paused.shift.say({ availability: 'paused' }, 61);
    paused.vehicle.shows(tripHears({ reason: 'paused' }));
    const { vehicle, proposal } = sharedRide();
    const third = tripIdSchema.parse('trip_00000003');
    const rival = offer({ ...proposal, tripId: third, offerId: offerIdOf(third, 1) });
    vehicle.when(61, rival, tripHears({ reason: 'busy' }));
  });

  it('waits behind a rider who does not pool, without a question', () => {
    const { vehicle } = sharedRide();
    const alone = new PooledShift();
    alone.take({ from: place(0, 0), to: place(4, 0), pooled: false });
    alone.driveUntil(60);
    const next = offer({ ...asked, ...poolingOf(place(1, 0), place(3, 0), 400) });
    alone.vehicle.when(60, next, { emits: ['offerOpened'], asks: [] });
    expect(vehicle.state.considering).not.toBeNull();
  });

  it('is planned around whoever got in earlier than the plan had it', () => {
    const shift = new PooledShift();
    const party = { seats: 3, wheelchairs: 0, childSeats: 0 };
    shift.take({ from: place(1, 0), to: place(2, 0), party });
    shift.take({ from: place(3, 0), to: place(4, 0), party });
    const [first, second] = shift.trips.map((tripId) => offerIdOf(tripId, 1));
    if (first === undefined || second === undefined) throw new Error('two trips');
    const [firstIn, firstOut] = [stopIdOf(first, 'pickup'), stopIdOf(first, 'dropoff')];
    const [secondIn, secondOut] = [stopIdOf(second, 'pickup'), stopIdOf(second, 'dropoff')];
    expect(shift.ahead.map(({ id }) => id)).toEqual([firstIn, firstOut, secondIn, secondOut]);
    shift.say(reached(secondIn, 'arrived', 'done'));
    expect(shift.ahead.map(({ id }) => id)).toEqual([secondOut, firstIn, firstOut]);
  });

  it('gets nobody in for whom there is no room until somebody has got out', () => {
    const { shift, vehicle, question } = sharedRide();
    shift.answer(question, 60);
    shift.say(accept(nextOffer), 61);
    vehicle.when(62, confirm(nextTrip));
    const [, ...rest] = shift.trips;
    expect(rest).toEqual([]);
    // The operator registers a smaller vehicle while it drives.
    shift.register({ seats: 3, wheelchairs: 0, childSeats: 0, parcels: 0 });
    const boarding = stopIdOf(nextOffer, 'pickup');
    shift.say(reached(boarding, 'arrived'), 70);
    vehicle.shows(refuses({ reason: 'out-of-order', ref: boarding }));
  });
});

const kilometers = fc.integer({ min: -30, max: 30 }).map((tenths) => tenths / 10);
const requests = fc.array(
  fc.record({
    from: fc.tuple(kilometers, kilometers),
    to: fc.tuple(kilometers, kilometers),
    party: fc.record({
      seats: fc.integer({ min: 1, max: 2 }),
      wheelchairs: fc.constant(0),
      childSeats: fc.constantFrom(0, 0, 1),
    }),
    pauseSeconds: fc.integer({ min: 5, max: 200 }),
    thinksSeconds: fc.integer({ min: 0, max: 15 }),
    pooled: fc.constantFrom(true, true, true, false),
  }),
  { minLength: 2, maxLength: 12 },
);

describe('a driver who makes stops in any order', () => {
  const stopsMade = fc.array(fc.nat({ max: 5 }), { maxLength: 12 });

  it('is never sent to somebody for whom there is no seat', () => {
    let reordered = 0;
    fc.assert(
      fc.property(requests, stopsMade, (asking, made) => {
        const shift = new PooledShift();
        for (const { from, to, party } of asking) {
          shift.take({ from: place(...from), to: place(...to), party: { ...party, seats: party.seats + 1 } });
        }
        for (const turn of made) {
          const { ahead } = shift;
          const stop = ahead[turn % Math.max(1, ahead.length)];
          if (stop === undefined) break;
          if (turn > 0 && stop.kind === 'pickup') reordered += 1;
          shift.say(reached(stop.id, 'arrived', 'done'));
          const { stops, profile } = shift.vehicle.state;
          expect(profile !== null && fitsAlong(stops, profile.capacity)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(reordered).toBeGreaterThan(100);
  });
});

describe('a driver who follows the plan', () => {
  it('breaks no promise: nobody waits or rides longer than was promised, and nobody is without a place', () => {
    let shared = 0;
    fc.assert(
      fc.property(requests, (asking) => {
        const shift = new PooledShift();
        for (const { from, to, party, pauseSeconds, thinksSeconds, pooled } of asking) {
          shift.driveUntil(shift.seconds + pauseSeconds);
          shift.take({ from: place(...from), to: place(...to), party, pooled, thinksSeconds });
        }
        shift.driveUntil(20_000);
        expect(shift.vehicle.state.stops).toEqual([]);
        expect(shift.broken).toEqual([]);
        expect(shift.mostAboard).toBeLessThanOrEqual(4);
        shared += shift.sharedRides;
      }),
      { numRuns: 300 },
    );
    expect(shared).toBeGreaterThan(100);
  });
});
