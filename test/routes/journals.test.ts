import { describe, expect, it } from 'vitest';
import { reportOn } from '../../scripts/replayJournal/report.ts';
import { journalExportSchema, journalExportType } from '../../src/protocol/journalExport.ts';
import { book, call, capitol, freshTenant, problemIn, station, tokenOf, tripIn } from './calling.ts';

const tenant = freshTenant();
const ann = await tokenOf('rider', tenant, 'ann');
const driver = await tokenOf('driver', tenant, 'cab-1');
const operator = await tokenOf('operator', tenant);
const stranger = await tokenOf('operator', freshTenant());

const { id: tripId } = await tripIn(await book(ann, { pickup: capitol, dropoff: station }), 201);
await call('POST', `/v1/trips/${tripId}/cancel`, { token: ann, body: { reason: 'rain' } });
const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
const cab = { name: 'Cab 1', type: 'car', plate: 'CAB 1', capacity };
await call('PUT', '/v1/vehicles/cab-1', { token: operator, body: cab });
await call('POST', '/v1/vehicles/cab-1/out-of-service', { token: operator, body: { reason: 'brakes' } });

const exported = [
  { kind: 'trip', id: tripId, path: `/v1/trips/${tripId}/journal`, last: /cancelled by the rider \(rain\)/ },
  { kind: 'vehicle', id: 'cab-1', path: '/v1/vehicles/cab-1/journal', last: /out of service \(brakes\)/ },
];

describe.each(exported)('the raw journal of a $kind', ({ kind, id, path, last }) => {
  it('is what its object has stored, and leads to the same state again', async () => {
    const response = await call('GET', `${path}?format=raw`, { token: operator });
    expect(response.headers.get('content-type')).toBe(journalExportType);
    const document = journalExportSchema.parse(await response.json());
    expect(document).toMatchObject({ formatVersion: 1, kind, tenant, id });
    const { lines, isSame } = reportOn(document);
    expect(isSame, lines.join('\n')).toBe(true);
    expect(lines.at(-2)).toMatch(last);
  });

  it('is for operators of its tenant alone', async () => {
    for (const token of [ann, driver]) {
      expect(await problemIn(await call('GET', `${path}?format=raw`, { token }))).toBe('403 forbidden');
    }
    expect(await problemIn(await call('GET', `${path}?format=raw`, { token: stranger }))).toBe(
      '404 not-found',
    );
  });

  it('has no other format', async () => {
    const answer = await call('GET', `${path}?format=cooked`, { token: operator });
    expect(await problemIn(answer)).toBe('422 validation-failed: format');
  });
});
