import { describe, expect, it } from 'vitest';
import { offerIdOf } from '../../../src/domain/ids.ts';
import { openingOf } from '../../../src/domain/vehicle/opening.ts';
import { planOf } from '../../../src/domain/vehicle/plan.ts';
import {
  acceptedVehicle,
  arrivedVehicle,
  availableVehicle,
  boardedVehicle,
  confirm,
  connect,
  dropoff,
  later,
  offer,
  offeredVehicle,
  offerId,
  otherTripId,
  pickup,
  plannedVehicle,
  report,
  toldCells,
  toldTrips,
  tripId,
} from './fixtures.ts';

const takeOut = { type: 'takeOutOfService', reason: 'brakes' } as const;
const putBack = { type: 'returnToService' } as const;
const handedOver = { type: 'gaveBack', tripId, offerId, reason: 'out-of-service', by: 'operator' };

describe('a vehicle out of service', () => {
  it('tells its driver why, refuses offers, and is open to nothing', () => {
    const vehicle = availableVehicle();
    const decision = vehicle.tell(takeOut, later(10));
    expect(toldCells(decision)).toMatchObject([
      {
        type: 'standing',
        standing: { opening: null, plan: { outOfService: { since: later(10), reason: 'brakes' } } },
      },
    ]);
    expect(toldTrips(vehicle.tell(offer(), later(11)))).toMatchObject([
      { type: 'offerRefused', offerId, reason: 'out-of-service' },
    ]);
    expect(openingOf(vehicle.state)).toBeNull();
  });

  it('stays so when its driver connects anew, and says available', () => {
    const vehicle = availableVehicle();
    vehicle.tell(takeOut, later(10));
    const { reply } = vehicle.tell(connect(), later(20));
    expect(reply).toMatchObject({ standing: { plan: { outOfService: { reason: 'brakes' } } } });
    vehicle.tell(report({ availability: 'available' }, 2), later(21));
    expect(toldTrips(vehicle.tell(offer(), later(22)))).toMatchObject([{ reason: 'out-of-service' }]);
  });

  it('declines an offer that is open', () => {
    const vehicle = offeredVehicle();
    expect(toldTrips(vehicle.tell(takeOut, later(10)))).toMatchObject([
      { type: 'offerDeclined', offerId, reason: 'out-of-service' },
    ]);
    expect(planOf(vehicle.state).offers).toEqual([]);
  });

  it('waits for the word of a trip it has accepted, and then hands it over', () => {
    const vehicle = acceptedVehicle();
    expect(toldTrips(vehicle.tell(takeOut, later(10)))).toEqual([]);
    expect(toldTrips(vehicle.tell(confirm(), later(11)))).toEqual([handedOver]);
    expect(planOf(vehicle.state)).toMatchObject({ offers: [], stops: [] });
  });

  it.each([
    ['on the way', plannedVehicle],
    ['at the pickup', arrivedVehicle],
  ] as const)('hands over a trip while it is %s', (_, made) => {
    const vehicle = made();
    expect(toldTrips(vehicle.tell(takeOut, later(70)))).toEqual([handedOver]);
    expect(planOf(vehicle.state).stops).toEqual([]);
  });

  it('brings whoever is on board to the end, and takes nothing after it', () => {
    const vehicle = boardedVehicle();
    expect(toldTrips(vehicle.tell(takeOut, later(110)))).toEqual([]);
    expect(planOf(vehicle.state).stops).toHaveLength(2);
    expect(
      toldTrips(vehicle.tell(offer({ tripId: otherTripId, offerId: offerIdOf(otherTripId, 1) }), later(111))),
    ).toMatchObject([{ type: 'offerRefused', reason: 'out-of-service' }]);
    const done = vehicle.tell(report({ progress: [{ stopId: dropoff, status: 'done' }] }), later(300));
    expect(toldTrips(done)).toMatchObject([{ type: 'completed', offerId }]);
    expect(planOf(vehicle.state)).toMatchObject({ stops: [], outOfService: { since: later(110) } });
  });

  it('does not heed a driver who reports a pickup that was handed over', () => {
    const vehicle = arrivedVehicle();
    vehicle.tell(takeOut, later(70));
    const late = vehicle.tell(report({ progress: [{ stopId: pickup, status: 'done' }] }), later(71));
    expect(late.reply).toMatchObject({ type: 'reported', refusals: [{ reason: 'unknown-stop' }] });
    expect(toldTrips(late)).toEqual([]);
  });

  it('is offered trips again when it is back; both may be repeated', () => {
    const vehicle = availableVehicle();
    expect(vehicle.tell(putBack, later(5)).events).toEqual([]);
    vehicle.tell(takeOut, later(10));
    expect(vehicle.tell({ ...takeOut, reason: 'again' }, later(11)).events).toEqual([]);
    vehicle.tell(putBack, later(20));
    expect(planOf(vehicle.state).outOfService).toBeNull();
    vehicle.tell(offer(), later(21));
    expect(planOf(vehicle.state).offers).toHaveLength(1);
  });
});
