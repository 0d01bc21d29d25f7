import { describe, expect, it } from 'vitest';
import { feasible } from '../../../src/domain/supply/feasibility.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import { at, nothing } from '../specification.ts';
import {
  cab,
  cancelByRider,
  firstOffer,
  found,
  givenRequest,
  lead,
  offered,
  otherCab,
  released,
  says,
  secondOffer,
  type TripStory,
  wake,
} from './tripStory.ts';

const reserve = { scheduledFor: at(7_200), reserve: true };

/** Offered to `cab` at once, two hours ahead. */
const givenReservationOffered = () => givenRequest(reserve).when(1, found(1, cab));
/** `cab` holds it since the fifth second. */
const givenHeld = () => givenReservationOffered().when(5, says('offerAccepted'));
/** The vehicle is asked a quarter of an hour ahead. */
const givenAsked = () => givenHeld().when(6_300, wake);

function shown(story: TripStory) {
  return recordOf(story.trip).reservation;
}

describe('a trip to be reserved', () => {
  it('is offered at once, with more time to answer, and to vehicles that are busy now', () => {
    givenRequest(reserve).shows({ asks: [{ demand: { isReservation: true, windowSeconds: 0 } }] });
    const proposal = { offerId: firstOffer, reservation: true, acceptSeconds: 300, scheduledFor: at(7_200) };
    const story = givenReservationOffered().shows({ tells: { vehicle: [{ ...offered(cab), proposal }] } });
    expect(story.trip.phase).toBe('scheduled');
    expect(shown(story)).toEqual({ state: 'none' });
  });

  it('is held by the first that accepts, and says so', () => {
    const story = givenHeld().shows({
      emits: ['reserved'],
      tells: { vehicle: [{ type: 'confirm', vehicleId: cab, offerId: firstOffer }] },
      becomes: { phase: 'scheduled', version: 2, search: null, offers: [] },
      wakesAt: 6_300,
    });
    const feasibility = { level: 'guaranteed', reason: 'held' };
    expect(shown(story)).toMatchObject({ state: 'held', vehicle: { id: cab, plate: 'HX 1' }, feasibility });
  });

  it('says what was known when it was booked, until it is changed or held', () => {
    const feasibility = feasible('shifts-free');
    const story = givenRequest({ ...reserve, feasibility });
    expect(shown(story)).toEqual({ state: 'none', feasibility });
    expect(shown(story.when(1, found(1, cab)).when(5, says('offerAccepted')))).toMatchObject({
      feasibility: { level: 'guaranteed' },
    });
  });

  it('asks other vehicles, later and later, when nobody takes it', () => {
    givenReservationOffered()
      .when(2, says('offerSeen'))
      .when(9, says('offerDeclined'), { emits: ['offerClosed', 'searchStarted'] })
      .when(10, found(2), { wakesAt: 70 })
      .when(70, wake, { emits: ['searchStarted'] })
      .when(71, found(3), { wakesAt: 161 });
  });

  it('ends what is still open when the search for a vehicle now begins, and asks those who declined again', () => {
    givenReservationOffered()
      .when(9, says('offerDeclined'))
      .when(6_250, found(2, otherCab))
      .when(6_251, says('offerSeen', otherCab))
      .when(6_300, wake)
      .when(6_301, lead(6_300, null, null), {
        emits: ['leadEstimated', 'offerClosed', 'due', 'searchStarted'],
        tells: { vehicle: [released(otherCab, 'lapsed', secondOffer)] },
        asks: [{ demand: { excluded: [] } }],
      });
  });

  it('is confirmed again to a vehicle that asks again, and taken from one that comes too late', () => {
    givenHeld().when(6, says('offerAccepted'), nothing);
    givenHeld().when(7, says('offerAccepted', otherCab), nothing);
  });

  it('can be cancelled for free, and its vehicle is told', () => {
    givenHeld().when(3_600, cancelByRider, {
      emits: [{ type: 'cancelled', fare: { amount: 0 }, feeReason: 'before-scheduled-time' }],
      tells: { vehicle: [released(cab, 'cancelled')] },
    });
  });

  it('needs no reservation when it is nearly time', () => {
    givenRequest({ scheduledFor: at(600), reserve: true }).shows({ becomes: { phase: 'searching' } });
  });
});

describe('a reservation', () => {
  it('is given back by its driver: another vehicle is looked for at once, and the rider is told', () => {
    const story = givenHeld().when(3_600, says('gaveBack'), {
      emits: [{ type: 'reservationLost', by: 'driver', reason: 'flat tyre' }, 'searchStarted'],
      asks: [{ demand: { isReservation: true, excluded: [cab] } }],
      becomes: { phase: 'scheduled', version: 3 },
    });
    const feasibility = { level: 'unknown', reason: 'reservation-lost' };
    expect(shown(story)).toEqual({ state: 'lost', feasibility });
  });

  it('given back when it is nearly time is searched like any ride', () => {
    givenHeld().when(6_500, says('gaveBack'), {
      emits: ['reservationLost', 'searchStarted'],
      becomes: { phase: 'searching', version: 3, search: { deadline: at(7_380) } },
    });
  });

  it('is moved by an operator', () => {
    givenHeld().when(
      3_600,
      { type: 'reassign', reason: 'a meeting', ifVersion: 2 },
      {
        emits: [{ type: 'reservationLost', by: 'operator', reason: 'a meeting' }, 'searchStarted'],
        tells: { vehicle: [released(cab, 'reassigned')] },
        replies: 'reassigned',
      },
    );
  });

  it('is kept until its vehicle must set out: the way, and the spare time', () => {
    givenAsked()
      .shows({ emits: ['leadAsked'], asks: [{ type: 'estimateLead', holder: { offerId: firstOffer } }] })
      // 200 s of driving and 300 s to spare: at 6,700 s.
      .when(6_301, lead(6_300, null, null, { pickupSeconds: 200 }), {
        emits: ['leadEstimated'],
        wakesAt: 6_500.5,
      })
      .when(6_500.5, wake, { emits: ['leadAsked'] })
      .when(6_501, lead(6_500.5, null, null, { pickupSeconds: 200 }), { wakesAt: 6_600.5 })
      .when(6_700, wake, { emits: ['leadAsked'] })
      .when(6_701, lead(6_700, null, null, { pickupSeconds: 200 }), {
        emits: ['leadEstimated', { type: 'assigned', vehicleId: cab, etaSeconds: 200 }],
        tells: {
          vehicle: [{ type: 'activate', vehicleId: cab, offerId: firstOffer, pickupEtaSeconds: 200 }],
        },
        becomes: { phase: 'assigned', assignment: { promisedBy: at(7_200) } },
      });
  });

  it('keeps as much time to spare as searches here take', () => {
    givenAsked().when(6_301, lead(6_300, null, 500, { pickupSeconds: 399 }), {
      emits: ['leadEstimated', 'assigned'],
    });
  });

  it.each([
    ['off duty', { isOnDuty: false, pickupSeconds: 100 }, 'off-duty'],
    ['too far away', { pickupSeconds: 1_000 }, 'too-late'],
    ['without the reservation', { isHeld: false, pickupSeconds: 100 }, 'not-held'],
  ] as const)('of a vehicle that is %s is lost, in time for another', (_, holder, reason) => {
    const story = givenAsked().when(6_301, lead(6_300, null, null, holder), {
      emits: ['leadEstimated', { type: 'reservationLost', by: 'system', reason }, 'searchStarted'],
      tells: { vehicle: [released(cab, 'reassigned')] },
      becomes: { phase: 'searching', version: 3 },
    });
    expect(shown(story)).toEqual({ state: 'lost' });
  });

  it.each([
    ['is silent', lead(6_300, null, null, { heardAt: at(6_200), pickupSeconds: 100 })],
    ['is at no known place', lead(6_300, null, null, {})],
    ['does not answer', lead(6_300, null, null)],
  ])('of a vehicle that %s is asked for twice more', (_, answer) => {
    const silent = (askedAt: number) => lead(askedAt, null, null, { heardAt: at(6_200), pickupSeconds: 100 });
    givenAsked()
      .when(6_301, answer, { emits: [{ misses: 1 }], wakesAt: 6_316 })
      .when(6_316, wake)
      .when(6_317, silent(6_316), { emits: [{ misses: 2 }], wakesAt: 6_332 })
      .when(6_332, wake)
      .when(6_333, silent(6_332), {
        emits: [{ misses: 3 }, { type: 'reservationLost', reason: 'not-heard' }, 'searchStarted'],
      });
  });

  it('of a silent vehicle is lost before its time, so that its rider is told', () => {
    givenHeld()
      .when(7_190, wake)
      .when(7_191, lead(7_190, null, null), {
        emits: [{ misses: 1 }, { type: 'reservationLost', reason: 'not-heard' }, 'searchStarted'],
      });
  });

  it('of a vehicle that is heard again is kept', () => {
    givenAsked()
      .when(6_305, wake, { emits: [{ type: 'leadEstimated', misses: 1 }] })
      .when(6_320, wake)
      .when(6_321, lead(6_320, null, null, { pickupSeconds: 100 }), { emits: [{ misses: 0 }] });
  });

  it('waits for a vehicle whose shift has not begun, and then no longer than it may take to come', () => {
    const away = { isOnDuty: false, heardAt: null, pickupSeconds: 400 };
    const story = givenAsked().when(6_301, lead(6_300, null, null, { ...away, dutyFrom: at(6_200) }), {
      emits: [{ type: 'leadEstimated', misses: 0 }],
      tells: 'nobody',
    });
    expect(shown(story)?.state).toBe('held');
    const asked = (story.wakeAt ?? 0) / 1000 - at(0) / 1000;
    story.when(asked, wake).when(asked + 1, lead(asked, null, null, { ...away, dutyFrom: at(asked - 600) }), {
      emits: [
        'leadEstimated',
        { type: 'reservationLost', by: 'system', reason: 'off-duty' },
        'searchStarted',
      ],
    });
  });

  it('is never driven for by a vehicle that is not on duty yet', () => {
    const away = { isOnDuty: false, heardAt: null, pickupSeconds: 900, dutyFrom: at(6_290) };
    givenAsked().when(6_301, lead(6_300, null, null, away), { emits: ['leadEstimated'] });
  });

  it('that was driven for and is given back is lost', () => {
    const story = givenAsked()
      .when(6_301, lead(6_300, null, 500, { pickupSeconds: 400 }))
      .when(6_400, says('gaveBack'), { emits: ['returned', 'searchStarted'] });
    expect(shown(story)).toEqual({ state: 'lost' });
  });
});

describe('the search of a trip booked ahead begins', () => {
  const given = () => givenRequest({ scheduledFor: at(7_200) }).when(6_300, wake);

  it('as long before as likely vehicles drive and searches take', () => {
    given()
      .when(6_301, lead(6_300, 300, 100), {
        emits: [{ type: 'leadEstimated', leadSeconds: 400 }],
        wakesAt: 6_550.5,
      })
      .when(6_550.5, wake, { emits: ['leadAsked'] })
      .when(6_551, lead(6_550.5, 550, 100), { emits: [{ leadSeconds: 650 }, 'due', 'searchStarted'] });
  });

  it('when it is time, whatever is asked', () => {
    given()
      .when(6_301, lead(6_300, 300, 100))
      .when(6_800, wake, { emits: ['due', 'searchStarted'] });
  });

  it('at least three minutes before', () => {
    given().when(6_301, lead(6_300, 10, 10), { emits: [{ leadSeconds: 180 }] });
  });

  it.each([
    ['no vehicle is near', lead(6_300, null, 100)],
    ['nothing was learned', lead(6_300, 100, null)],
    ['vehicles are far', lead(6_300, 2_000, 100)],
  ])('a quarter of an hour before where %s', (_, answer) => {
    given().when(6_301, answer, { emits: [{ leadSeconds: 900 }, 'due', 'searchStarted'] });
  });

  it('a quarter of an hour before where nobody answers, and late answers are ignored', () => {
    given()
      .when(6_305, wake, { emits: [{ leadSeconds: 900 }, 'due', 'searchStarted'] })
      .when(6_306, lead(6_300, 10, 10), nothing);
  });
});
