import { expect, it } from 'vitest';
import { compileConfiguration } from '../../../src/domain/configuration/compileConfiguration.ts';
import { termsFor } from '../../../src/domain/tariff/chooseTariff.ts';
import { fareOf, priceOf } from '../../../src/domain/tariff/price.ts';
import { backtestTrip } from '../../../src/domain/trip/backtest.ts';
import { at, begin } from '../specification.ts';
import { cab, found, givenRequest, says } from './tripStory.ts';

const facts = { distanceMeters: 5_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };
const places = { pickup: { lat: 37.77, lng: -122.42 }, dropoff: { lat: 37.8, lng: -122.41 } };
/** Dearer from a quarter past noon on. */
const rules = compileConfiguration(1, {
  tariffs: [
    { id: 'usual', base: 1_000 },
    { id: 'afternoon', base: 2_000, when: [{ from: '12:15', to: '18:00' }] },
  ],
}).configuration;

it('a ride of which only the notes were changed is priced by the time of its booking', () => {
  const price = priceOf(termsFor(rules.pricing, { ...places, vehicleType: null, at: begin }), facts);
  const story = givenRequest({ price, fare: fareOf(price) })
    .when(1, found(1, cab))
    .when(2, says('offerAccepted'));
  story
    .when(1_200, {
      type: 'change',
      by: 'rider',
      changes: { notes: 'red door' },
      priced: null,
      pricedVersion: story.trip.version,
      ifVersion: null,
    })
    .when(1_201, says('changeAgreed'))
    .when(1_260, says('onboard'))
    .when(1_800, says('completed'));
  expect(story.trip.timeline.at(-1)).toEqual({ state: 'completed', at: at(1_800) });
  expect(backtestTrip(story.journal, rules)).toMatchObject({ charged: 1_000, draft: 1_000, differences: [] });
});
