import { z } from '@hono/zod-openapi';
import type { VehicleId } from '../domain/ids.ts';
import {
  mostShifts,
  type PlannedShift,
  type ShiftPlan,
  widestMeters,
} from '../domain/vehicle/plannedShifts.ts';
import { place, placeInput, rfc3339, time, timeInput } from './values.ts';

const placeDescription = 'Around here the vehicle works';
const radiusMeters = z.int().min(100).max(widestMeters);
const takesReservationsDescription =
  'The vehicle accepts reservations within the shift by itself, also while nobody is online: for software that drives. Otherwise a driver is asked';

const shiftInput = z
  .strictObject({
    startsAt: timeInput,
    endsAt: timeInput.openapi({
      description: '15 minutes to 24 hours after `startsAt`, at most 60 days ahead',
    }),
    place: placeInput.openapi({ description: placeDescription }),
    radiusMeters: radiusMeters
      .default(5_000)
      .openapi({ description: 'Rides begin within this of the place' }),
    takesReservations: z.boolean().default(false).openapi({ description: takesReservationsDescription }),
  })
  .openapi('PlannedShiftInput');

export const shiftPlanBody = z
  .strictObject({ shifts: z.array(shiftInput).max(mostShifts) })
  .openapi('ShiftPlanInput', { description: 'All shifts that are planned, in any order; none may overlap' });

export const shiftPlanSchema = z
  .object({
    vehicle: z.string(),
    version: z.int().openapi({ description: 'Rises with each change; also the ETag' }),
    shifts: z.array(
      z
        .object({
          startsAt: time,
          endsAt: time,
          place: place.openapi({ description: placeDescription }),
          radiusMeters,
          takesReservations: z.boolean().openapi({ description: takesReservationsDescription }),
        })
        .openapi('PlannedShift'),
    ),
  })
  .openapi('ShiftPlan', {
    description: 'When a vehicle is planned to be on duty: shifts that are not over, by time',
  });

export function publicShiftPlan(
  vehicle: VehicleId,
  { version, shifts }: ShiftPlan,
): z.infer<typeof shiftPlanSchema> {
  return { vehicle, version, shifts: shifts.map(publicShift) };
}

/** A shift, as people see it. */
export function publicShift({ startsAt, endsAt, ...shift }: PlannedShift) {
  return { ...shift, startsAt: rfc3339(startsAt), endsAt: rfc3339(endsAt) };
}
