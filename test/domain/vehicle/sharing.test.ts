import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerIdOf, stopIdOf, tripIdSchema } from '../../../src/domain/ids.ts';
import { fitsAlong } from '../../../src/domain/vehicle/boarding.ts';
import { confirm, later, offer, planFor, toldTrips, wake } from './fixtures.ts';
import { PooledShift, place, poolingOf } from './pooledShift.ts';

const nextTrip = tripIdSchema.parse('trip_00000002');
const nextOffer = offerIdOf(nextTrip, 1);
const asked = { tripId: nextTrip, offerId: nextOffer, pooled: true };

/** Riding with one party of two from 0 to 4 km east; at 60 s the next asks, for that stretch of the way. */
function sharedRide(party = { seats: 2, wheelchairs: 0, childSeats: 0 }) {
  const shift = new PooledShift();
  shift.take({ from: place(0, 0), to: place(4, 0), party: { seats: 2, wheelchairs: 0, childSeats: 0 } });
  shift.driveUntil(60);
  const proposal = { ...asked, ...poolingOf(place(1, 0), place(3, 0), 90), party };
  return { shift, question: shift.vehicle.tell(offer(proposal), later(60)), proposal };
}

describe('a pooled trip that asks to share', () => {
  it('is thought about with the travel times between the vehicle, its stops and the trip', () => {
    const { shift, question } = sharedRide();
    expect(question.events).toMatchObject([{ type: 'offerConsidered', until: later(63) }]);
    expect(question.effects).toMatchObject([{ type: 'travel', offerId: nextOffer }]);
    expect(question.effects[0]?.places).toEqual([place(4, 0), place(1, 0), place(3, 0)]);
    expect(planFor(shift.vehicle).offers).toEqual([]);
  });

  it('becomes an offer with the ETA of its place in the plan, and stops in the order of the plan', () => {
    const { shift, question } = sharedRide();
    const opened = shift.answer(question, 60);
    expect(opened.events).toMatchObject([{ type: 'offerOpened', proposal: { offerId: nextOffer } }]);
    shift.say({ answers: [{ offerId: nextOffer, answer: 'accept' }] }, 62);
    shift.vehicle.tell(confirm(nextTrip), later(63));
    expect(planFor(shift.vehicle).stops.map(({ tripId, kind }) => `${tripId.slice(-1)} ${kind}`)).toEqual([
      '1 pickup',
      '2 pickup',
      '2 dropoff',
      '1 dropoff',
    ]);
  });

  it('has no room where the seats are taken', () => {
    const { shift, question } = sharedRide({ seats: 3, wheelchairs: 0, childSeats: 0 });
    const decision = shift.answer(question, 60);
    expect(toldTrips(decision)).toMatchObject([{ type: 'offerRefused', reason: 'no-room' }]);
    expect(shift.vehicle.state.considering).toBeNull();
  });

  it('is refused where nobody knows where the vehicle is', () => {
    const { shift, question } = sharedRide();
    const [effect] = question.effects;
    if (effect === undefined) throw new Error('nothing was asked');
    const { offerId, planVersion } = effect;
    const unknown = { type: 'travelAnswered', offerId, planVersion, seconds: null } as const;
    expect(toldTrips(shift.vehicle.tell(unknown, later(61)))).toMatchObject([{ reason: 'dark' }]);
  });

  it('is refused when the times come too late, and hears nothing of them afterwards', () => {
    const { shift, question } = sharedRide();
    expect(shift.vehicle.wakeAt).toBe(later(63));
    expect(toldTrips(shift.vehicle.tell(wake, later(63)))).toMatchObject([{ reason: 'busy' }]);
    expect(shift.answer(question, 64).events).toEqual([]);
  });

  it('asks again when the plan has changed meanwhile', () => {
    const { shift, question } = sharedRide();
    shift.say(
      {
        progress: [
          { stopId: stopIdOf(offerIdOf(shift.trips[0] ?? nextTrip, 1), 'dropoff'), status: 'enroute' },
        ],
      },
      61,
    );
    const again = shift.answer(question, 61);
    expect(again.events).toEqual([]);
    expect(shift.answer(again, 62).events).toMatchObject([{ type: 'offerOpened' }]);
  });

  it.each([
    [
      'its rider cancels',
      { type: 'release', tripId: nextTrip, offerId: nextOffer, reason: 'cancelled' } as const,
    ],
    [
      'it is taken by another vehicle',
      { type: 'release', tripId: nextTrip, offerId: nextOffer, reason: 'taken' } as const,
    ],
  ])('is forgotten when %s', (_, says) => {
    const { shift, question } = sharedRide();
    shift.vehicle.tell({ type: 'tripSays', tripId: nextTrip, says }, later(61));
    expect(shift.answer(question, 62).events).toEqual([]);
    expect(planFor(shift.vehicle).offers).toEqual([]);
  });

  it('is refused when the driver pauses meanwhile, and when another is being thought about', () => {
    const paused = sharedRide().shift;
    expect(toldTrips(paused.say({ availability: 'paused' }, 61))).toMatchObject([{ reason: 'paused' }]);
    const { shift, proposal } = sharedRide();
    const third = tripIdSchema.parse('trip_00000003');
    const rival = offer({ ...proposal, tripId: third, offerId: offerIdOf(third, 1) });
    expect(toldTrips(shift.vehicle.tell(rival, later(61)))).toMatchObject([{ reason: 'busy' }]);
  });

  it('waits behind a rider who does not pool, without a question', () => {
    const { shift } = sharedRide();
    const alone = new PooledShift();
    alone.take({ from: place(0, 0), to: place(4, 0), pooled: false });
    alone.driveUntil(60);
    const decision = alone.vehicle.tell(
      offer({ ...asked, ...poolingOf(place(1, 0), place(3, 0), 400) }),
      later(60),
    );
    expect(decision.events).toMatchObject([{ type: 'offerOpened' }]);
    expect(decision.effects).toEqual([]);
    expect(shift.vehicle.state.considering).not.toBeNull();
  });

  it('is planned around whoever got in earlier than the plan had it', () => {
    const shift = new PooledShift();
    const party = { seats: 3, wheelchairs: 0, childSeats: 0 };
    shift.take({ from: place(1, 0), to: place(2, 0), party });
    shift.take({ from: place(3, 0), to: place(4, 0), party });
    const [first, second] = shift.trips.map((tripId) => offerIdOf(tripId, 1));
    if (first === undefined || second === undefined) throw new Error('two trips');
    const ahead = () => planFor(shift.vehicle).stops.filter(({ status }) => status !== 'done');
    const [firstIn, firstOut] = [stopIdOf(first, 'pickup'), stopIdOf(first, 'dropoff')];
    const [secondIn, secondOut] = [stopIdOf(second, 'pickup'), stopIdOf(second, 'dropoff')];
    expect(ahead().map(({ id }) => id)).toEqual([firstIn, firstOut, secondIn, secondOut]);
    const boarding = (['arrived', 'done'] as const).map((status) => ({ stopId: secondIn, status }));
    shift.say({ progress: boarding });
    expect(ahead().map(({ id }) => id)).toEqual([secondOut, firstIn, firstOut]);
  });

  it('gets nobody in for whom there is no room until somebody has got out', () => {
    const { shift, question } = sharedRide();
    shift.answer(question, 60);
    shift.say({ answers: [{ offerId: nextOffer, answer: 'accept' }] }, 61);
    shift.vehicle.tell(confirm(nextTrip), later(62));
    const [, ...rest] = shift.trips;
    expect(rest).toEqual([]);
    // The operator registers a smaller vehicle while it drives.
    shift.register({ seats: 3, wheelchairs: 0, childSeats: 0, parcels: 0 });
    const boarding = stopIdOf(nextOffer, 'pickup');
    expect(shift.say({ progress: [{ stopId: boarding, status: 'arrived' }] }, 70).reply).toMatchObject({
      refusals: [{ reason: 'out-of-order', ref: boarding }],
    });
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
        for (const at of made) {
          const ahead = planFor(shift.vehicle).stops.filter(({ status }) => status !== 'done');
          const stop = ahead[at % Math.max(1, ahead.length)];
          if (stop === undefined) break;
          if (at > 0 && stop.kind === 'pickup') reordered += 1;
          const progress = (['arrived', 'done'] as const).map((status) => ({ stopId: stop.id, status }));
          shift.say({ progress });
          const { stops, profile } = shift.vehicle.state;
          expect(profile !== null && fitsAlong(stops, profile.capacity)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(reordered).toBeGreaterThan(100);
  });
});

describe('a driver who follows the plan', { timeout: 120_000 }, () => {
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
