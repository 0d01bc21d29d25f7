import { describe, it } from 'vitest';
import type { StopId } from '../../../src/domain/ids.ts';
import type { VehicleCommand } from '../../../src/domain/vehicle/commands.ts';
import {
  accept,
  confirm,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  pickup,
  reached,
  refuses,
  report,
  tripHears,
  tripId,
} from './vehicleStory.ts';

const met = {
  guest: { name: 'Ann Guest', phone: '+1 717 555 0101' },
  recipient: { name: 'Bob', phone: '+1 717 555 0102' },
  boardingPin: '0412',
  deliveryPin: '9001',
  proof: 'pin' as const,
};

function confirmMeeting(): VehicleCommand {
  return { type: 'tripMessage', tripId, message: { type: 'confirm', tripId, offerId, ...met } };
}

const done = (stopId: StopId, pin?: string) =>
  report({ progress: [{ stopId, status: 'done', ...(pin !== undefined && { pin }) }] });
const isWrong = (stopId: StopId) =>
  ({ ...refuses({ reason: 'wrong-pin', ref: stopId }), tells: 'nobody' }) as const;

function arrived() {
  return givenVehicle('accepted')
    .when(3, confirmMeeting())
    .when(60, report(reached(pickup, 'arrived')));
}

describe('a stop with a pin', () => {
  it('asks for it, says whom to meet, and shows the pin to no driver', () => {
    const vehicle = arrived().plans({
      stops: [
        { kind: 'pickup', asksPin: true, contact: met.guest },
        { kind: 'dropoff', asksPin: true, contact: met.recipient, proof: 'pin' },
      ],
    });
    const shown = JSON.stringify(vehicle.plan);
    for (const pin of [met.boardingPin, met.deliveryPin]) {
      if (shown.includes(pin)) throw new Error(`the plan shows ${pin}`);
    }
  });

  it('is done by it alone', () => {
    arrived()
      .when(70, done(pickup))
      .shows(isWrong(pickup))
      .when(71, done(pickup, '9001'))
      .shows(isWrong(pickup))
      .when(72, done(pickup, '0412'))
      .shows({ ...tripHears('onboard'), becomes: { stops: [{ status: 'done' }, {}] } })
      .when(200, report(reached(dropoff, 'arrived')))
      .when(201, done(dropoff, '0412'))
      .shows(isWrong(dropoff))
      .when(202, done(dropoff, '9001'))
      .shows(tripHears('completed'));
  });

  it('counts a wrong one once, however often the report is repeated', () => {
    arrived()
      .when(70, done(pickup, '1111'))
      .shows({ emits: [{ type: 'pinRefused', stopId: pickup }] })
      .when(71, done(pickup, '1111'))
      .shows({ ...isWrong(pickup), emits: [] })
      .when(72, done(pickup, '2222'))
      .shows({ emits: ['pinRefused'], tells: 'nobody' });
  });

  it('tells the trip of three wrong ones, and then makes the driver wait', () => {
    const vehicle = arrived()
      .when(70, done(pickup, '1111'))
      .when(71, done(pickup, '2222'))
      .when(72, done(pickup, '3333'))
      .shows(tripHears({ type: 'wrongPins', stopId: pickup, count: 3 }));
    vehicle
      .when(100, done(pickup, '0412'))
      .shows({ ...isWrong(pickup), emits: [] })
      .when(133, done(pickup, '0412'))
      .shows(tripHears('onboard'));
  });

  it('is done without one where none is asked', () => {
    givenVehicle('available')
      .when(1, offer())
      .when(2, report(accept()))
      .when(3, confirm())
      .when(60, report(reached(pickup, 'arrived')))
      .when(61, done(pickup, '1234'))
      .shows(tripHears('onboard'));
  });
});
