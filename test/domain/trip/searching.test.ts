import { describe, expect, it } from 'vitest';
import {
  answer,
  cab,
  candidateOf,
  eventTypes,
  firstOffer,
  later,
  liveOf,
  offeredTrip,
  otherCab,
  requestedTrip,
  says,
  secondOffer,
  thirdCab,
  toldVehicles,
  wake,
} from './fixtures.ts';

describe('asking the cell', () => {
  it('offers to the best candidate, with what the driver needs to decide', () => {
    const decision = requestedTrip().tell(answer(1, otherCab, cab), later(1));
    expect(decision.messages).toMatchObject([
      {
        to: 'vehicle',
        vehicleId: otherCab,
        body: {
          type: 'offer',
          proposal: { offerId: firstOffer, notes: 'blue door', receiptSeconds: 3, acceptSeconds: 15 },
        },
      },
    ]);
  });

  it('writes down who was found and who was passed over', () => {
    const trip = requestedTrip();
    const skipped = [{ vehicleId: thirdCab, reason: 'busy' as const, distanceMeters: 20 }];
    const candidates = [candidateOf(cab)];
    trip.tell(
      { type: 'searchAnswered', attempt: 1, candidates, skipped, cellsAsked: 4, failure: null },
      later(1),
    );
    expect(trip.journal).toContainEqual({
      type: 'searched',
      at: later(1),
      attempt: 1,
      candidates,
      skipped,
      cellsAsked: 4,
      failure: null,
    });
  });

  it('takes one answer to a question and no more', () => {
    const trip = offeredTrip();
    expect(trip.tell(answer(1, otherCab), later(1)).events).toEqual([]);
  });

  it('asks again after empty answers, each time half a time later, at most 5 s', () => {
    const trip = requestedTrip();
    let now = later(0);
    const waits = [1, 2, 3, 4, 5, 6, 7].map((attempt) => {
      trip.tell(answer(attempt), now);
      const wakeAt = trip.wakeAt ?? 0;
      const wait = (wakeAt - now) / 1000;
      now = wakeAt;
      expect(eventTypes(trip.tell(wake, now))).toEqual(['searchStarted']);
      return wait;
    });
    expect(waits).toEqual([1, 1.5, 2.25, 3.375, 5, 5, 5]);
  });

  it('treats a cell that does not answer as one that found nobody', () => {
    const trip = requestedTrip();
    expect(trip.wakeAt).toBe(later(5));
    expect(trip.tell(wake, later(5)).events).toMatchObject([
      { type: 'searched', candidates: [], cellsAsked: 0 },
    ]);
    expect(trip.wakeAt).toBe(later(6));
    expect(trip.tell(wake, later(6)).effects).toMatchObject([{ type: 'search', attempt: 2 }]);
  });

  it('ignores the answer to a question that was given up', () => {
    const trip = requestedTrip();
    trip.tell(wake, later(5));
    expect(trip.tell(answer(1, cab), later(5)).events).toEqual([]);
    trip.tell(wake, later(6));
    expect(trip.tell(answer(1, cab), later(7)).events).toEqual([]);
    expect(toldVehicles(trip.tell(answer(2, cab), later(7)))).toMatchObject([
      { vehicleId: cab, type: 'offer' },
    ]);
  });

  it('ends unfulfilled when the time is over, and takes its offer back', () => {
    const trip = offeredTrip({ dispatch: { searchDeadlineSeconds: 10 } });
    const decision = trip.tell(wake, later(10));
    expect(toldVehicles(decision)).toEqual([
      { vehicleId: cab, type: 'release', offerId: firstOffer, reason: 'unfulfilled' },
    ]);
    expect(liveOf(trip.state)).toMatchObject({
      phase: 'unfulfilled',
      ended: { by: 'system', reason: 'no-vehicle-found' },
      offers: [],
    });
  });
});

describe('which vehicles are not asked again', () => {
  const excludedAt = (seconds: number, trip = offeredTrip()) => {
    const attempts = liveOf(trip.state).attempts;
    trip.tell(answer(attempts), later(seconds));
    const asking = trip.tell(wake, later(seconds + 1));
    return asking.effects.flatMap((effect) => (effect.type === 'search' ? effect.demand.excluded : []));
  };

  it.each([
    ['offerDeclined', 2, 170, [cab]],
    ['offerRefused', 2, 3, [cab]],
    ['offerRefused', 2, 6, []],
    ['offerLapsed', 2, 30, [cab]],
    ['offerLapsed', 2, 32, []],
  ] as const)('after %s at %d s, %d s on: %j', (type, closedAt, askedAt, expected) => {
    const trip = offeredTrip();
    trip.tell(says(type), later(closedAt));
    expect(excludedAt(askedAt - 1, trip)).toEqual(expected);
  });

  it.each(['incapable', 'wrong-type'] as const)('one that is %s, ever', (reason) => {
    const trip = offeredTrip();
    const { tripId } = liveOf(trip.state).booking;
    const refused = { type: 'offerRefused', tripId, offerId: firstOffer, reason } as const;
    trip.tell({ type: 'vehicleSays', vehicleId: cab, says: refused }, later(2));
    expect(excludedAt(170, trip)).toEqual([cab]);
  });

  it('not even when the cell proposes it', () => {
    const trip = offeredTrip();
    trip.tell(says('offerDeclined'), later(2));
    const decision = trip.tell(answer(2, cab, otherCab), later(3));
    expect(toldVehicles(decision)).toMatchObject([{ vehicleId: otherCab, type: 'offer' }]);
    expect(decision.events).toMatchObject([
      { type: 'searched', skipped: [{ vehicleId: cab, reason: 'excluded' }] },
      { type: 'offered' },
    ]);
  });

  it('a driver who gave the trip back, ever; one that went dark, for a while', () => {
    const gaveBack = offeredTrip();
    gaveBack.tell(says('offerAccepted'), later(5));
    const asking = gaveBack.tell(says('gaveBack'), later(6));
    expect(asking.effects).toMatchObject([{ type: 'search', demand: { excluded: [cab] } }]);
    expect(excludedAt(150, gaveBack)).toEqual([cab]);

    const dark = offeredTrip({ dispatch: { darkRedispatchSeconds: 30 } });
    dark.tell(says('offerAccepted'), later(5));
    const again = dark.tell({ type: 'vehicleHeard', vehicleId: cab, heardAt: null }, later(35));
    expect(again.effects).toMatchObject([{ type: 'search', demand: { excluded: [cab] } }]);
    expect(excludedAt(65, dark)).toEqual([]);
  });
});

describe('hedging', () => {
  it('looks for another vehicle when the phone gave no receipt', () => {
    const trip = offeredTrip();
    expect(trip.wakeAt).toBe(later(4));
    const decision = trip.tell(wake, later(4));
    expect(eventTypes(decision)).toEqual(['offerHedged', 'searchStarted']);
    expect(decision.effects).toMatchObject([{ demand: { excluded: [cab] } }]);
  });

  it('waits for the driver when the phone has it', () => {
    const trip = offeredTrip();
    trip.tell(says('offerSeen'), later(2));
    expect(trip.tell(wake, later(4)).events).toEqual([]);
    expect(trip.wakeAt).toBe(later(25));
  });

  it('stops waiting for a vehicle that says nothing, and tells it so', () => {
    const trip = offeredTrip();
    trip.tell(says('offerSeen'), later(2));
    const decision = trip.tell(wake, later(25));
    expect(eventTypes(decision)).toEqual(['offerClosed', 'searchStarted']);
    expect(toldVehicles(decision)).toMatchObject([{ vehicleId: cab, type: 'release', reason: 'lapsed' }]);
  });

  it('gives the trip to the first that accepts, and takes the other offers back', () => {
    const trip = offeredTrip();
    trip.tell(wake, later(4));
    trip.tell(answer(2, otherCab), later(5));
    const decision = trip.tell(says('offerAccepted'), later(6));
    expect(toldVehicles(decision)).toEqual([
      { vehicleId: cab, type: 'confirm', offerId: firstOffer, reason: null },
      { vehicleId: otherCab, type: 'release', offerId: secondOffer, reason: 'taken' },
    ]);
    const { tripId } = liveOf(trip.state).booking;
    const late = {
      type: 'offerAccepted',
      tripId,
      offerId: secondOffer,
      vehicle: { id: otherCab, name: 'Cab 2', type: 'car', plate: 'HX 2' },
    } as const;
    const answered = trip.tell({ type: 'vehicleSays', vehicleId: otherCab, says: late }, later(6));
    expect(answered.events).toEqual([]);
    expect(toldVehicles(answered)).toMatchObject([{ vehicleId: otherCab, type: 'release', reason: 'taken' }]);
  });

  it('offers to nobody else when the receipt comes while the cell is asked', () => {
    const trip = offeredTrip();
    trip.tell(wake, later(4));
    trip.tell(says('offerSeen'), later(4.2));
    expect(eventTypes(trip.tell(answer(2, otherCab), later(4.5)))).toEqual(['searched']);
  });

  it('has no more offers open than allowed', () => {
    const trip = offeredTrip({ dispatch: { maxOpenOffers: 2 } });
    trip.tell(wake, later(4));
    trip.tell(answer(2, otherCab), later(4));
    expect(eventTypes(trip.tell(wake, later(7)))).toEqual(['offerHedged']);
    expect(liveOf(trip.state).search?.asking).toBeNull();
  });

  it('does not wake over and over for a retry that the receipt made needless', () => {
    const trip = offeredTrip();
    trip.tell(wake, later(4));
    trip.tell(answer(2), later(4.5));
    trip.tell(says('offerSeen'), later(5));
    const due = trip.wakeAt ?? 0;
    expect(eventTypes(trip.tell(wake, due)).length > 0 || (trip.wakeAt ?? 0) > due).toBe(true);
  });

  it('asks at once, past the retry time, when that receipt came to nothing', () => {
    const trip = offeredTrip();
    trip.tell(wake, later(4));
    trip.tell(answer(2), later(4.5));
    trip.tell(says('offerSeen'), later(5));
    expect(eventTypes(trip.tell(says('offerDeclined'), later(12)))).toEqual(['offerClosed', 'searchStarted']);
  });
});

describe('a scheduled trip', () => {
  it('waits, then searches until after the time it was booked for', () => {
    const trip = requestedTrip({ scheduledFor: later(7_200) });
    expect(trip.wakeAt).toBe(later(6_300));
    expect(trip.tell(wake, later(6_299)).events).toEqual([]);
    expect(eventTypes(trip.tell(wake, later(6_300)))).toEqual(['due', 'searchStarted']);
    expect(liveOf(trip.state).search?.deadline).toBe(later(7_380));
  });

  it('searches at once when its time is near', () => {
    const trip = liveOf(requestedTrip({ scheduledFor: later(600) }).state);
    expect(trip).toMatchObject({ phase: 'searching', search: { deadline: later(780) } });
  });

  it('tells the vehicle when the rider is expected', () => {
    const trip = requestedTrip({ scheduledFor: later(600) });
    const { messages } = trip.tell(answer(1, cab), later(1));
    expect(messages).toMatchObject([{ body: { proposal: { scheduledFor: later(600) } } }]);
  });

  it('given back before its time is searched for until after its time', () => {
    const trip = requestedTrip({ scheduledFor: later(900) });
    trip.tell(answer(1, cab), later(1));
    trip.tell(says('offerAccepted'), later(5));
    trip.tell(says('gaveBack'), later(60));
    expect(liveOf(trip.state).search?.deadline).toBe(later(1_080));
  });

  it('is not overdue at the pickup before its time', () => {
    const trip = requestedTrip({ scheduledFor: later(5_000) }, { dispatch: { scheduledLeadSeconds: 5_000 } });
    trip.tell(answer(1, cab), later(1));
    trip.tell(says('offerAccepted'), later(5));
    trip.tell(wake, later(3_700));
    expect(liveOf(trip.state).phase).toBe('assigned');
  });
});
