import { expect, test } from 'vitest';
import { z } from 'zod';
import { tripRecordSchema } from '../../src/domain/trip/record.ts';
import { proposalSchema } from '../../src/domain/tripVehicleMessages.ts';
import { planSchema } from '../../src/domain/vehicle/plan.ts';
import { stopSchema } from '../../src/domain/vehicle/state.ts';

const place = { lat: 40.26, lng: -76.88, label: '12 Market Street, Harrisburg 17101' };

test.each([
  ['an offer to a vehicle', proposalSchema.pick({ pickup: true, dropoff: true })],
  ['a record of the history', tripRecordSchema.pick({ pickup: true, dropoff: true })],
  ['an offer of a plan', planSchema.shape.offers.element.pick({ pickup: true, dropoff: true })],
] as const)('%s says what its places are called', (_, schema) => {
  expect(z.parse(schema, { pickup: place, dropoff: place })).toEqual({ pickup: place, dropoff: place });
});

test.each([
  ['a vehicle', stopSchema.pick({ place: true })],
  ['a plan', planSchema.shape.stops.element.pick({ place: true })],
] as const)('a stop of %s says what its place is called', (_, schema) => {
  expect(z.parse(schema, { place })).toEqual({ place });
});
