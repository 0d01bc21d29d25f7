import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { districtAt } from '../../src/domain/geo/cells.ts';
import type { PlannedShift } from '../../src/domain/vehicle/plannedShifts.ts';
import { shiftsOfDistrict, storeShiftPlan } from '../../src/history/plannedShifts.ts';
import { storeVehicle } from '../../src/history/vehicles.ts';
import { freshTenant, vehicleRecord } from './records.ts';

const place = { lat: 40.2644, lng: -76.8836 };
const district = districtAt(place);
const elsewhere = { lat: 41.4, lng: -75.6 };

function shift(startsAt: number, endsAt: number, where = place): PlannedShift {
  return { startsAt, endsAt, place: where, radiusMeters: 1_000, takesReservations: true };
}

async function store(tenant: string, id: string, version: number, shifts: PlannedShift[]): Promise<void> {
  const record = { ...vehicleRecord(tenant, id), shiftPlan: { version, shifts } };
  await env.DB.batch([storeVehicle(env.DB, record, 0), ...storeShiftPlan(env.DB, record)]);
}

describe('the planned shifts in the history', () => {
  it('are those of the newest plan, in whatever order and however often plans come', async () => {
    const tenant = freshTenant();
    const read = () => shiftsOfDistrict(env.DB, tenant, district, 0);
    await store(tenant, 'a', 2, [shift(10, 20), shift(1, 5)]);
    await store(tenant, 'a', 1, [shift(30, 40)]);
    await store(tenant, 'a', 2, [shift(10, 20), shift(1, 5)]);
    expect(await read()).toMatchObject([
      {
        vehicleId: 'a',
        version: 2,
        kind: { type: 'car', capacity: { seats: 4 } },
        shifts: [shift(1, 5), shift(10, 20)],
      },
    ]);
    await store(tenant, 'a', 3, []);
    await store(tenant, 'a', 2, [shift(10, 20)]);
    expect(await read()).toEqual([]);
  });

  it('are those of a district and a tenant that are not over', async () => {
    const tenant = freshTenant();
    await store(tenant, 'a', 1, [shift(1, 5), shift(10, 20), shift(30, 40, elsewhere)]);
    await store(tenant, 'b', 1, [shift(10, 20)]);
    await store(freshTenant(), 'c', 1, [shift(10, 20)]);
    expect(await shiftsOfDistrict(env.DB, tenant, district, 5)).toMatchObject([
      { vehicleId: 'a', shifts: [shift(10, 20)] },
      { vehicleId: 'b', shifts: [shift(10, 20)] },
    ]);
    expect(await shiftsOfDistrict(env.DB, tenant, districtAt(elsewhere), 5)).toMatchObject([
      { vehicleId: 'a', shifts: [shift(30, 40, elsewhere)] },
    ]);
  });

  it('that are replaced leave the districts where they were', async () => {
    const tenant = freshTenant();
    await store(tenant, 'a', 1, [shift(10, 20)]);
    await store(tenant, 'a', 2, [shift(10, 20, elsewhere)]);
    expect(await shiftsOfDistrict(env.DB, tenant, district, 0)).toEqual([]);
  });
});
