import { expect, test } from 'vitest';
import {
  messagesVersion,
  tripToVehicleSchema,
  vehicleToTripSchema,
} from '../../src/domain/tripVehicleMessages.ts';
import { digestOf, shapeOf } from './shape.ts';

test('messages between trips and vehicles have a version of their own for each way they look', () => {
  const looks = [shapeOf(tripToVehicleSchema), shapeOf(vehicleToTripSchema)];
  expect(messagesVersion, 'set it to the digest: objects of one version do not parse').toBe(digestOf(looks));
});
