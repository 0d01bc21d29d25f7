import { describe, expect, it } from 'vitest';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { at } from '../specification.ts';
import {
  cab,
  candidateOf,
  firstOffer,
  found,
  givenOffer,
  givenRequest,
  heard,
  lead,
  offered,
  otherCab,
  released,
  sayings,
  says,
  secondOffer,
  type TripStory,
  thirdCab,
  wake,
} from './tripStory.ts';

describe('asking the cell', () => {
  it('offers to the best candidate, with what the driver needs to decide', () => {
    const proposal = { offerId: firstOffer, notes: 'blue door', receiptSeconds: 3, acceptSeconds: 15 };
    const { decision } = givenRequest().when(1, found(1, otherCab, cab), {
      tells: { vehicle: [{ vehicleId: otherCab, type: 'offer', proposal }] },
    });
    expect(decision.messages).toHaveLength(1);
  });

  it('writes down who was found and who was passed over', () => {
    const skipped = [{ vehicleId: thirdCab, reason: 'busy' as const, distanceMeters: 20 }];
    const answer = { attempt: 1, candidates: [candidateOf(cab)], skipped, cellsAsked: 4, failure: null };
    const { journal } = givenRequest().when(1, { type: 'searchAnswered', ...answer });
    expect(journal).toContainEqual({ type: 'searched', at: at(1), ...answer });
  });

  it('takes one answer to a question and no more', () => {
    givenOffer().when(1, found(1, otherCab), { emits: [] });
  });

  it('asks again after empty answers, each time half a time later, at most 5 s', () => {
    givenRequest()
      .when(0, found(1), { wakesAt: 1 })
      .when(1, wake, { emits: ['searchStarted'] })
      .when(1, found(2), { wakesAt: 1 + 1.5 })
      .when(2.5, wake, { emits: ['searchStarted'] })
      .when(2.5, found(3), { wakesAt: 2.5 + 2.25 })
      .when(4.75, wake, { emits: ['searchStarted'] })
      .when(4.75, found(4), { wakesAt: 4.75 + 3.375 })
      .when(8.125, wake, { emits: ['searchStarted'] })
      .when(8.125, found(5), { wakesAt: 8.125 + 5 })
      .when(13.125, wake, { emits: ['searchStarted'] })
      .when(13.125, found(6), { wakesAt: 13.125 + 5 })
      .when(18.125, wake, { emits: ['searchStarted'] })
      .when(18.125, found(7), { wakesAt: 18.125 + 5 })
      .when(23.125, wake, { emits: ['searchStarted'] });
  });

  it('treats a cell that does not answer as one that found nobody', () => {
    givenRequest()
      .shows({ wakesAt: 5 })
      .when(5, wake, { emits: [{ type: 'searched', candidates: [], cellsAsked: 0 }], wakesAt: 6 })
      .when(6, wake, { asks: [{ type: 'search', attempt: 2 }] });
  });

  it('ignores the answer to a question that was given up', () => {
    givenRequest()
      .when(5, wake)
      .when(5, found(1, cab), { emits: [] })
      .when(6, wake)
      .when(7, found(1, cab), { emits: [] })
      .when(7, found(2, cab), { tells: { vehicle: [offered(cab)] } });
  });

  it('ends unfulfilled when the time is over, and takes its offer back', () => {
    const ended = { by: 'system', reason: 'no-vehicle-found' };
    givenOffer({ dispatch: { searchDeadlineSeconds: 10 } }).when(10, wake, {
      tells: { vehicle: [released(cab, 'unfulfilled')] },
      becomes: { phase: 'unfulfilled', ended, offers: [] },
    });
  });
});

describe('which vehicles are not asked again', () => {
  /** The cell finds nobody; a second later it is asked again, without these vehicles. */
  function asksAgain(story: TripStory, seconds: number, excluded: readonly string[]): void {
    story
      .when(seconds - 1, found(story.trip.attempts))
      .when(seconds, wake, { asks: [{ type: 'search', demand: { excluded } }] });
    const [effect] = story.decision.effects;
    expect(effect?.type === 'search' && effect.demand.excluded).toEqual(excluded);
  }

  it.each([
    ['offerDeclined', 2, 170, [cab]],
    ['offerRefused', 2, 3, [cab]],
    ['offerRefused', 2, 6, []],
    ['offerLapsed', 2, 30, [cab]],
    ['offerLapsed', 2, 32, []],
  ] as const)('after %s at %d s, %d s on: %j', (type, closed, asked, excluded) => {
    asksAgain(givenOffer().when(closed, says(type)), asked, excluded);
  });

  it.each(['incapable', 'wrong-type'] as const)('one that is %s, ever', (reason) => {
    const refused = { ...sayings.offerRefused, type: 'offerRefused', reason } as const;
    const command: TripCommand = { type: 'vehicleMessage', vehicleId: cab, message: refused };
    asksAgain(givenOffer().when(2, command), 170, [cab]);
  });

  it('not even when the cell proposes it', () => {
    const skipped = [{ vehicleId: cab, reason: 'excluded' }];
    givenOffer()
      .when(2, says('offerDeclined'))
      .when(3, found(2, cab, otherCab), {
        emits: [{ type: 'searched', skipped }, 'offered'],
        tells: { vehicle: [offered(otherCab, secondOffer)] },
      });
  });

  it('a driver who gave the trip back, ever; one that went dark, for a while', () => {
    const withoutCab = { asks: [{ type: 'search', demand: { excluded: [cab] } }] };
    const gaveBack = givenOffer().when(5, says('offerAccepted')).when(6, says('gaveBack'), withoutCab);
    asksAgain(gaveBack, 151, [cab]);
    const dark = givenOffer({ dispatch: { darkRedispatchSeconds: 30 } })
      .when(5, says('offerAccepted'))
      .when(35, heard(null), withoutCab);
    asksAgain(dark, 66, []);
  });
});

describe('hedging', () => {
  /** The phone gave no receipt; the cell is asked for another vehicle. */
  const givenHedge = (policy = {}) => givenOffer(policy).when(4, wake);

  it('looks for another vehicle when the phone gave no receipt', () => {
    givenOffer()
      .shows({ wakesAt: 4 })
      .when(4, wake, {
        emits: ['offerHedged', 'searchStarted'],
        asks: [{ demand: { excluded: [cab] } }],
      });
  });

  it('waits for the driver when the phone has it', () => {
    givenOffer().when(2, says('offerSeen')).when(4, wake, { emits: [], wakesAt: 25 });
  });

  it('stops waiting for a vehicle that says nothing, and tells it so', () => {
    givenOffer()
      .when(2, says('offerSeen'))
      .when(25, wake, {
        emits: ['offerClosed', 'searchStarted'],
        tells: { vehicle: [released(cab, 'lapsed')] },
      });
  });

  it('gives the trip to the first that accepts, and takes the other offers back', () => {
    const taken = released(otherCab, 'taken', secondOffer);
    const late = { ...sayings.offerAccepted, offerId: secondOffer };
    givenHedge()
      .when(5, found(2, otherCab))
      .when(6, says('offerAccepted'), {
        tells: { vehicle: [{ vehicleId: cab, type: 'confirm', offerId: firstOffer }, taken] },
      })
      .when(
        6,
        { type: 'vehicleMessage', vehicleId: otherCab, message: late },
        { emits: [], tells: { vehicle: [taken] } },
      );
  });

  it('offers to nobody else when the receipt comes while the cell is asked', () => {
    givenHedge()
      .when(4.2, says('offerSeen'))
      .when(4.5, found(2, otherCab), { emits: ['searched'] });
  });

  it('has no more offers open than allowed', () => {
    givenHedge({ dispatch: { maxOpenOffers: 2 } })
      .when(4, found(2, otherCab))
      .when(7, wake, { emits: ['offerHedged'], becomes: { search: { pending: null } } });
  });

  it('does not wake over and over for a retry that the receipt made needless', () => {
    const story = givenHedge().when(4.5, found(2)).when(5, says('offerSeen'));
    const due = story.wakeAt ?? 0;
    const { events } = story.tell(wake, due);
    expect(events.length > 0 || (story.wakeAt ?? 0) > due).toBe(true);
  });

  it('asks at once, past the retry time, when that receipt came to nothing', () => {
    givenHedge()
      .when(4.5, found(2))
      .when(5, says('offerSeen'))
      .when(12, says('offerDeclined'), { emits: ['offerClosed', 'searchStarted'] });
  });
});

describe('a scheduled trip', () => {
  it('waits, then searches until after the time it was booked for', () => {
    givenRequest({ scheduledFor: at(7_200) })
      .shows({ wakesAt: 6_300 })
      .when(6_299, wake, { emits: [] })
      .when(6_300, wake, { emits: ['leadAsked'], asks: ['estimateLead'], wakesAt: 6_305 })
      .when(6_301, lead(6_300, null, null), {
        emits: ['leadEstimated', 'due', 'searchStarted'],
        becomes: { search: { deadline: at(7_380) } },
      });
  });

  it('searches at once when its time is near', () => {
    const becomes = { phase: 'searching', search: { deadline: at(780) } };
    givenRequest({ scheduledFor: at(600) }).shows({ becomes });
  });

  it('tells the vehicle when the rider is expected', () => {
    givenRequest({ scheduledFor: at(600) }).when(1, found(1, cab), {
      tells: { vehicle: [{ proposal: { scheduledFor: at(600) } }] },
    });
  });

  it('given back before its time is searched for until after its time', () => {
    givenRequest({ scheduledFor: at(900) })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(60, says('gaveBack'), { becomes: { search: { deadline: at(1_080) } } });
  });

  it('is not overdue at the pickup before its time', () => {
    givenRequest({ scheduledFor: at(5_000) }, { dispatch: { scheduledLeadSeconds: 5_000 } })
      .when(1, found(1, cab))
      .when(5, says('offerAccepted'))
      .when(3_700, wake, { becomes: { phase: 'assigned' } });
  });
});
