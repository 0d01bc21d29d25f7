import { describe, expect, it } from 'vitest';
import { personIdSchema } from '../../../src/domain/ids.ts';
import { fareOf, type PriceTerms, priceOf, sumOf } from '../../../src/domain/tariff/price.ts';
import { recompute } from '../../../src/domain/trip/recompute.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import { owedOf, taxOf, tollsOf } from '../../../src/domain/trip/settlement.ts';
import { planOf } from '../../../src/domain/vehicle/plan.ts';
import { newVehicle } from '../../../src/domain/vehicle/state.ts';
import { stopsFor } from '../../../src/domain/vehicle/stopsFor.ts';
import {
  cab,
  cancelByRider,
  dayTerms,
  firstOffer,
  found,
  givenRequest,
  rideFacts,
  says,
  type TripStory,
  tripId,
} from './tripStory.ts';

const terms: PriceTerms = {
  ...dayTerms,
  perKilometer: 0,
  mostTolls: 900,
  tax: { percent: 25, included: true },
};
const dan = personIdSchema.parse('dan');

function toll(amount: number, id = `toll of ${amount}`) {
  return { type: 'settle', event: { type: 'tollReported', id, person: dan, amount } } as const;
}

function priced(change: Partial<PriceTerms> = {}) {
  const price = priceOf({ ...terms, ...change }, rideFacts);
  return { price, fare: fareOf(price) };
}

function givenAssigned(change: Partial<PriceTerms> = {}): TripStory {
  return givenRequest(priced(change)).when(1, found(1, cab)).when(5, says('offerAccepted'));
}

function givenOnboard(change: Partial<PriceTerms> = {}): TripStory {
  return givenAssigned(change).when(60, says('onboard'));
}

describe('a toll that the driver reports', () => {
  it('is a line of the receipt at once, and the rider sees it in the fare', () => {
    const { version } = givenOnboard().trip;
    const { trip } = givenOnboard().when(100, toll(350)).when(200, toll(500));
    expect(trip.version).toBe(version + 2);
    expect(trip.fare).toEqual({ amount: 1_850, currency: 'EUR' });
    expect(recordOf(trip)).toMatchObject({ tolls: 850, fare: { amount: 1_850 } });
    expect(trip.settlement.lines.at(-1)).toMatchObject({
      code: 'reported-toll',
      amount: 500,
      rule: { configuration: '7', tariff: 'day', item: 'mostTolls' },
      inputs: { mostTolls: 900 },
    });
  });

  it('is once, however often it is said', () => {
    const story = givenOnboard().when(100, toll(350)).when(101, toll(350));
    expect(tollsOf(story.trip.settlement)).toBe(350);
    expect(story.decision.reply).toMatchObject({ type: 'settled' });
  });

  it.each([
    ['toll-limit', () => givenOnboard().when(100, toll(600)).when(110, toll(301))],
    ['tolls-included', () => givenOnboard({ mostTolls: 0 }).when(100, toll(1))],
    ['not-onboard', () => givenAssigned().when(10, toll(1))],
    ['not-onboard', () => givenOnboard().when(700, says('completed')).when(800, toll(1))],
  ])('is refused: %s', (reason, story) => {
    expect(story().decision.reply).toEqual({ type: 'refused', reason });
  });

  it('is no tax that is paid back, with everything else', () => {
    const all = { type: 'adjusted', id: 'all', person: dan, amount: -1_350, reason: 'a detour' } as const;
    const { settlement } = givenOnboard()
      .when(100, toll(350))
      .when(700, says('completed'))
      .when(800, { type: 'settle', event: all }).trip;
    expect(taxOf(settlement, settlement.lines)).toBe(0);
  });

  it('carries no tax, so its refund lowers none, and is at most what was reported', () => {
    const paidBack = (amount: number, id: string) =>
      ({
        type: 'settle',
        event: { type: 'adjusted', id, person: dan, amount, reason: 'no toll there', of: 'tolls' },
      }) as const;
    const story = givenOnboard()
      .when(100, toll(350))
      .when(700, says('completed'))
      .when(800, paidBack(-300, 'most'));
    const { settlement } = story.trip;
    expect(settlement.lines.at(-1)).toMatchObject({
      code: 'adjustment',
      amount: -300,
      inputs: { of: 'tolls' },
    });
    expect(sumOf(settlement.lines)).toBe(1_050);
    expect(taxOf(settlement, settlement.lines)).toBe(200);
    story.when(801, paidBack(-51, 'more'), { replies: { type: 'refused', reason: 'below-zero' } });
    story.when(802, paidBack(-50, 'rest'));
    expect(owedOf(story.trip.settlement.lines, 'tolls')).toBe(0);
    expect(taxOf(story.trip.settlement, story.trip.settlement.lines)).toBe(200);
  });

  it('is taxed by nobody who adds it later, nor is a tip that is given back', () => {
    const adjusted = (amount: number, of: 'tolls' | 'tip') =>
      ({
        type: 'settle',
        event: { type: 'adjusted', id: of, person: dan, amount, reason: 'late', of },
      }) as const;
    const { settlement } = givenOnboard({ tax: { percent: 25, included: false } })
      .when(700, says('completed'))
      .when(800, { type: 'settle', event: { type: 'tipped', amount: 500 } })
      .when(801, adjusted(-500, 'tip'))
      .when(802, adjusted(350, 'tolls')).trip;
    expect(sumOf(settlement.lines)).toBe(1_600);
    expect(taxOf(settlement, settlement.lines)).toBe(250);
  });

  it('stays in the total of the completed ride, without tax, and is computed again from the journal', () => {
    const story = givenOnboard().when(100, toll(350)).when(700, says('completed'));
    expect(story.trip.fare.amount).toBe(1_350);
    expect(taxOf(story.trip.settlement, story.trip.settlement.lines)).toBe(200);
    const { wrong, state } = recompute(story.journal);
    expect(wrong).toEqual([]);
    expect(state).toEqual(story.state);
  });

  it('stays when the ride is changed on the way', () => {
    const story = givenOnboard().when(100, toll(350));
    const change = {
      type: 'change',
      by: 'rider',
      changes: { dropoff: { lat: 37.9, lng: -122.4 } },
      priced: { distanceMeters: 9_000, rideSeconds: 900, ...priced({ base: 2_000 }) },
      pricedVersion: story.trip.version,
      ifVersion: null,
    } as const;
    story.when(200, change).when(201, says('changeAgreed'));
    expect(story.trip.fare.amount).toBe(2_350);
    expect(tollsOf(story.trip.settlement)).toBe(350);
  });

  it('is owed by who leaves on the way', () => {
    const story = givenOnboard().when(100, toll(350)).when(200, cancelByRider);
    expect(story.trip.fare.amount).toBe(1_350);
    expect(recompute(story.journal).wrong).toEqual([]);
  });
});

it('the drop-off of the plan says how much tolls may add, where the quote allows some', () => {
  const stops = (change: Partial<PriceTerms>) => {
    const { messages } = givenRequest(priced(change)).when(1, found(1, cab)).decision;
    const [offer] = messages.flatMap((message) =>
      message.to === 'vehicle' && message.body.type === 'offer' ? [message.body.proposal] : [],
    );
    if (offer === undefined) throw new Error('nothing was offered');
    expect(offer).toMatchObject({ tripId, offerId: firstOffer });
    return planOf({ ...newVehicle, stops: stopsFor(offer, 0) }).stops.map(({ tollsAtMost }) => tollsAtMost);
  };
  expect(stops({})).toEqual([undefined, { amount: 900, currency: 'EUR' }]);
  expect(stops({ mostTolls: 0 })).toEqual([undefined, undefined]);
});
