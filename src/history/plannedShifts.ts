import { z } from 'zod';
import type { CellId } from '../domain/geo/cells.ts';
import { type TenantId, vehicleIdSchema } from '../domain/ids.ts';
import type { VehicleRecord } from '../domain/vehicle/messages.ts';
import { type DistrictShifts, districtsOf, plannedShiftSchema } from '../domain/vehicle/plannedShifts.ts';
import { kindRow } from './fleetKinds.ts';
import type { Reader } from './sharedSql.ts';

/** The most shifts that a district reads. */
const maxShifts = 5_000;

/** Stores when a vehicle is planned to be on duty, unless something newer is stored. The vehicle itself must be. */
export function storeShiftPlan(
  db: Reader,
  { profile: { tenant, id }, shiftPlan }: VehicleRecord,
): D1PreparedStatement[] {
  if (shiftPlan === undefined) return [];
  const rows = shiftPlan.shifts.flatMap((shift) =>
    districtsOf(shift).map((district) => ({ district, shift })),
  );
  const isNew = '(SELECT shifts_version FROM vehicles WHERE tenant = ?1 AND id = ?2) < ?3';
  return [
    db
      .prepare(`DELETE FROM planned_shifts WHERE tenant = ?1 AND vehicle = ?2 AND ${isNew}`)
      .bind(tenant, id, shiftPlan.version),
    db
      .prepare(
        `INSERT INTO planned_shifts (tenant, district, vehicle, starts_at, ends_at, shift)
         SELECT ?1, value ->> 'district', ?2, value ->> '$.shift.startsAt', value ->> '$.shift.endsAt', value -> 'shift'
         FROM json_each(?4) WHERE ${isNew}`,
      )
      .bind(tenant, id, shiftPlan.version, JSON.stringify(rows)),
    db
      .prepare(
        'UPDATE vehicles SET shifts_version = ?3 WHERE tenant = ?1 AND id = ?2 AND shifts_version < ?3',
      )
      .bind(tenant, id, shiftPlan.version),
  ];
}

/** Returns the shifts that touch a district and are not over, by vehicle. */
export async function shiftsOfDistrict(
  db: Reader,
  tenant: TenantId,
  district: CellId,
  now: number,
): Promise<DistrictShifts[]> {
  const { results } = await db
    .prepare(
      `SELECT vehicle, shift, shifts_version, type, seats, wheelchairs, child_seats, parcels, capabilities
       FROM planned_shifts JOIN vehicles ON vehicles.tenant = ?1 AND vehicles.id = planned_shifts.vehicle
       WHERE planned_shifts.tenant = ?1 AND district = ?2 AND ends_at > ?3 ORDER BY starts_at LIMIT ?4`,
    )
    .bind(tenant, district, now, maxShifts)
    .all();
  const rows = results.map((row) => ({ ...shiftRow.parse(row), kind: kindRow.parse(row) }));
  return [...Map.groupBy(rows, ({ vehicle }) => vehicle)].flatMap(([vehicleId, [first, ...others]]) =>
    first === undefined
      ? []
      : [
          {
            vehicleId,
            version: first.shifts_version,
            kind: first.kind,
            shifts: [first, ...others].map(({ shift }) => shift),
          },
        ],
  );
}

const shiftRow = z.object({
  vehicle: vehicleIdSchema,
  shifts_version: z.int(),
  shift: z.string().transform((text) => plannedShiftSchema.parse(JSON.parse(text))),
});
