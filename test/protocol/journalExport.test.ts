import { expect, it } from 'vitest';
import { vehicleEventSchema } from '../../src/domain/vehicle/events.ts';
import { evolveVehicle } from '../../src/domain/vehicle/evolve.ts';
import { newVehicle, type VehicleState, vehicleStateSchema } from '../../src/domain/vehicle/state.ts';
import { type JournalExport, journalExport } from '../../src/protocol/journalExport.ts';
import { givenRequest, tripId } from '../domain/trip/tripStory.ts';
import {
  accept,
  confirm,
  givenVehicle,
  offer,
  tripId as offered,
  offerId,
  pickup,
  reached,
  report,
} from '../domain/vehicle/vehicleStory.ts';

function exported(kind: JournalExport['kind'], journal: readonly object[], state: object): JournalExport {
  const rows = journal.map((event, at) => ({ sequence: at + 1, version: 1, body: JSON.stringify(event) }));
  return journalExport({ kind, tenant: 'demo', id: 'one' }, { rows, state }, 0);
}

it('an export says no pin of a trip', () => {
  const { journal, state } = givenRequest({ boardingPin: '1234', deliveryPin: '5678' });
  const text = JSON.stringify(exported('trip', journal, state));
  expect(text).toContain(tripId);
  expect(text).not.toMatch(/1234|5678/);
});

it('an export says no pin of a stop, and its journal still leads to its state', () => {
  const { journal, state } = givenVehicle('available')
    .when(1, offer())
    .when(2, report(accept()))
    .when(3, {
      type: 'tripMessage',
      tripId: offered,
      message: { type: 'confirm', tripId: offered, offerId, boardingPin: '1234' },
    })
    .when(60, report(reached(pickup, 'arrived')))
    .when(61, report({ progress: [{ stopId: pickup, status: 'done', pin: '9999' }] }))
    .when(62, confirm());
  const told = exported('vehicle', journal, state);
  expect(JSON.stringify(told)).not.toContain('1234');
  const folded = told.journal
    .map(({ body }) => vehicleEventSchema.parse(JSON.parse(body)))
    .reduce<VehicleState>(evolveVehicle, newVehicle);
  expect(folded).toEqual(vehicleStateSchema.parse(told.state));
  expect(folded.stops[0]).toMatchObject({ pin: '****', wrongPins: { tried: ['9999'] } });
});
