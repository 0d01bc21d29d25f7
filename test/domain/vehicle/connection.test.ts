import { describe, expect, it } from 'vitest';
import { planOf } from '../../../src/domain/vehicle/plan.ts';
import { typesOf } from '../machines.ts';
import {
  arrivedVehicle,
  availableVehicle,
  cell,
  connect,
  later,
  newVehicleRig,
  offer,
  offeredVehicle,
  otherCell,
  pickup,
  plannedVehicle,
  profileOf,
  release,
  report,
  toldCells,
  vehicleId,
} from './fixtures.ts';

describe('register', () => {
  it('is told to the history, once for each change', () => {
    const vehicle = newVehicleRig();
    const first = vehicle.tell({ type: 'register', profile: profileOf() }, later(0));
    expect(first.messages).toMatchObject([
      { to: 'history', body: { version: 1, profile: { id: vehicleId } } },
    ]);
    expect(vehicle.tell({ type: 'register', profile: profileOf() }, later(1))).toMatchObject({
      events: [],
      messages: [],
    });
    const renamed = vehicle.tell({ type: 'register', profile: profileOf({ name: 'Cab One' }) }, later(2));
    expect(renamed.messages).toMatchObject([{ to: 'history', body: { version: 2 } }]);
  });

  it('of a vehicle on the road is told to its cell', () => {
    const vehicle = availableVehicle();
    const capacity = { seats: 6, wheelchairs: 0, childSeats: 0, parcels: 0 };
    const decision = vehicle.tell({ type: 'register', profile: profileOf({ capacity }) }, later(1));
    expect(toldCells(decision)).toMatchObject([{ cell, type: 'standing', standing: { capacity } }]);
  });
});

describe('connect', () => {
  it('is refused to a vehicle nobody registered', () => {
    const vehicle = newVehicleRig();
    expect(vehicle.tell(connect(), later(0))).toMatchObject({
      events: [],
      messages: [],
      reply: { type: 'unregistered' },
    });
  });

  it('registers it where that is allowed, and never again', () => {
    const vehicle = newVehicleRig();
    const first = vehicle.tell(connect({ fallbackProfile: profileOf() }), later(0));
    expect(typesOf(first.events)).toEqual(['registered', 'connected']);
    const again = vehicle.tell(connect({ fallbackProfile: profileOf({ name: 'other' }) }), later(1));
    expect(typesOf(again.events)).toEqual(['connected']);
    expect(vehicle.state.profile?.name).toBe('Cab 1');
  });

  it('answers with the whole plan under a higher epoch', () => {
    const vehicle = plannedVehicle();
    const { reply } = vehicle.tell(connect({ cell: otherCell }), later(10));
    expect(reply).toMatchObject({
      type: 'connected',
      standing: { epoch: 2, shiftOver: false, plan: { epoch: 2, stops: [{ id: pickup }, {}] } },
    });
  });

  it('fences the stream in another cell, and leaves its own cell to see to its streams', () => {
    const vehicle = availableVehicle();
    expect(toldCells(vehicle.tell(connect(), later(1)))).toEqual([]);
    expect(toldCells(vehicle.tell(connect({ cell: otherCell }), later(2)))).toEqual([
      { cell, type: 'superseded', vehicleId, epoch: 3 },
    ]);
  });

  it('keeps what the driver wanted and ends no shift that has not begun', () => {
    const vehicle = newVehicleRig();
    const { reply } = vehicle.tell(connect({ fallbackProfile: profileOf() }), later(0));
    expect(reply).toMatchObject({ standing: { shiftOver: false, plan: { availability: 'offline' } } });
  });
});

describe('epochs', () => {
  it.each([0, 1, 3])('a report under epoch %i has no effect while 2 is the newest', (epoch) => {
    const vehicle = availableVehicle();
    vehicle.tell(connect({ cell: otherCell }), later(1));
    const decision = vehicle.tell(report({ availability: 'offline' }, epoch), later(2));
    expect(decision).toMatchObject({ events: [], messages: [], reply: { type: 'superseded' } });
  });

  it('nor has a report after the stream was lost', () => {
    const vehicle = availableVehicle();
    vehicle.tell({ type: 'disconnect', epoch: 1 }, later(1));
    expect(vehicle.tell(report({ availability: 'paused' }), later(2)).reply.type).toBe('superseded');
  });

  it('the loss of an older stream is no loss', () => {
    const vehicle = availableVehicle();
    vehicle.tell(connect({ cell: otherCell }), later(1));
    expect(vehicle.tell({ type: 'disconnect', epoch: 1 }, later(2)).events).toEqual([]);
    expect(vehicle.state.connection?.cell).toBe(otherCell);
    vehicle.tell({ type: 'disconnect', epoch: 2 }, later(3));
    expect(vehicle.state).toMatchObject({ connection: null, disconnectedAt: later(3) });
    expect(vehicle.tell({ type: 'disconnect', epoch: 2 }, later(4)).events).toEqual([]);
  });

  it('a plan that changes without a stream is waiting for the next one', () => {
    const vehicle = plannedVehicle();
    vehicle.tell({ type: 'disconnect', epoch: 1 }, later(10));
    expect(toldCells(vehicle.tell(release(), later(11)))).toEqual([]);
    const { reply } = vehicle.tell(connect(), later(12));
    expect(reply).toMatchObject({ standing: { plan: { stops: [] } } });
  });
});

describe('availability', () => {
  it('is changed by a report, once', () => {
    const vehicle = availableVehicle();
    const first = vehicle.tell(report({ availability: 'paused' }), later(1));
    expect(typesOf(first.events)).toEqual(['availabilityChanged']);
    expect(vehicle.tell(report({ availability: 'paused' }), later(2)).events).toEqual([]);
  });

  it.each(['paused', 'offline'] as const)('%s declines what is on offer', (availability) => {
    const vehicle = offeredVehicle();
    const decision = vehicle.tell(report({ availability }), later(2));
    expect(decision.messages).toMatchObject([
      { to: 'trip', body: { type: 'offerDeclined', reason: availability } },
    ]);
    expect(vehicle.state.offers).toEqual([]);
  });

  it.each(['paused', 'offline'] as const)('%s keeps what was accepted in the same report', (availability) => {
    const vehicle = offeredVehicle();
    const { offerId } = vehicle.state.offers[0]?.proposal ?? {};
    if (offerId === undefined) throw new Error('no offer');
    const said = { availability, answers: [{ offerId, answer: 'accept' as const }] };
    vehicle.tell(report(said), later(2));
    expect(vehicle.state).toMatchObject({ availability, offers: [{ status: 'accepted' }] });
  });

  it('of a driver with nothing to do ends the shift with offline, however often it is said', () => {
    const vehicle = availableVehicle();
    for (const at of [1, 2]) {
      const { reply } = vehicle.tell(report({ availability: 'offline' }), later(at));
      expect(reply).toMatchObject({ standing: { shiftOver: true } });
    }
  });

  it('offline ends the shift after the last stop, and not before', () => {
    const vehicle = arrivedVehicle();
    const offline = vehicle.tell(report({ availability: 'offline' }), later(61));
    expect(offline.reply).toMatchObject({ standing: { shiftOver: false } });
    expect(toldCells(vehicle.tell(release(), later(62)))).toMatchObject([{ standing: { shiftOver: true } }]);
  });

  it('another connection after the shift is not closed by what it reports first', () => {
    const vehicle = availableVehicle();
    vehicle.tell(report({ availability: 'offline' }), later(1));
    vehicle.tell(connect(), later(10));
    expect(vehicle.tell(report({}, 2), later(11)).reply).toMatchObject({ standing: { shiftOver: false } });
    const { reply } = vehicle.tell(report({ availability: 'available' }, 2), later(12));
    expect(reply).toMatchObject({ standing: { shiftOver: false, plan: { availability: 'available' } } });
  });
});

describe('the pushed plan', () => {
  it('goes to the cell of the stream with every change, versions rising', () => {
    const vehicle = availableVehicle();
    const versions = [offer(), release()].map((command, index) => {
      const [told] = toldCells(vehicle.tell(command, later(1 + index)));
      if (told?.type !== 'standing') throw new Error('no plan was pushed');
      expect(told.standing.plan).toEqual(planOf(vehicle.state));
      return told.standing.plan.version;
    });
    expect(versions).toEqual([2, 3]);
  });
});
