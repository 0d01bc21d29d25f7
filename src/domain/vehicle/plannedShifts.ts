import { z } from 'zod';
import { type CellId, districtAt } from '../geo/cells.ts';
import { destination, distanceMeters, type Place, placeSchema } from '../geo/place.ts';
import { vehicleIdSchema } from '../ids.ts';
import { vehicleKindSchema } from '../requirements.ts';
import { type AgendaRules, etaSeconds } from '../supply/eta.ts';

/** A vehicle has so many shifts that are planned and not over. */
export const mostShifts = 100;
/** A shift is at least this long. */
const shortestMs = 15 * 60_000;
/** A shift is at most this long. */
const longestMs = 24 * 3_600_000;
/** A shift ends at most this far ahead. */
const farthestMs = 60 * 24 * 3_600_000;
/** The largest `radiusMeters`: less than the width of a district. */
export const widestMeters = 20_000;

/** When and where a vehicle is planned to be on duty. Times in epoch ms. */
export const plannedShiftSchema = z.object({
  startsAt: z.number(),
  endsAt: z.number(),
  /** Around here it works, as far as `radiusMeters`. */
  place: placeSchema,
  radiusMeters: z.number(),
  /** It accepts reservations within the shift by itself, also while nobody is online: nobody has to be asked. */
  takesReservations: z.boolean(),
});
export type PlannedShift = z.infer<typeof plannedShiftSchema>;

/** The shifts of a vehicle, by time. The version rises with each change; 0: none was ever planned. */
export const shiftPlanSchema = z.object({ version: z.int(), shifts: z.array(plannedShiftSchema) });
export type ShiftPlan = z.infer<typeof shiftPlanSchema>;

export const noShiftPlan: ShiftPlan = { version: 0, shifts: [] };

/** What a district knows of the shifts of a vehicle that touch it. */
export const districtShiftsSchema = z.object({
  vehicleId: vehicleIdSchema,
  version: z.int(),
  kind: vehicleKindSchema,
  shifts: z.array(plannedShiftSchema),
});
export type DistrictShifts = z.infer<typeof districtShiftsSchema>;

/** What is wrong with a shift: its place in the list, and the field. */
export interface ShiftFault {
  readonly path: string;
  readonly message: string;
}

/** Returns why shifts cannot be planned; none: they can. Each may begin in the past, but not end there. */
export function shiftFaults(shifts: readonly PlannedShift[], now: number): ShiftFault[] {
  return shifts.flatMap((shift, index) => {
    const message = faultOf(shift, now) ?? overlapFault(shifts, index);
    return message === null ? [] : [{ path: `shifts.${index}.${message.field}`, message: message.text }];
  });
}

function faultOf({ startsAt, endsAt }: PlannedShift, now: number) {
  const field = 'endsAt';
  if (endsAt - startsAt < shortestMs) return { field, text: 'must be 15 minutes or more after `startsAt`' };
  if (endsAt - startsAt > longestMs) return { field, text: 'must be at most 24 hours after `startsAt`' };
  if (endsAt <= now) return { field, text: 'is over' };
  return endsAt > now + farthestMs ? { field, text: 'must be at most 60 days ahead' } : null;
}

function overlapFault(shifts: readonly PlannedShift[], index: number) {
  const shift = shifts[index];
  if (shift === undefined) return null;
  const other = shifts.findIndex(
    (one, at) => at < index && one.startsAt < shift.endsAt && shift.startsAt < one.endsAt,
  );
  return other === -1 ? null : { field: 'startsAt', text: `overlaps with shifts.${other}` };
}

/** Returns the shifts that are not over, by time. */
export function shiftsAhead(shifts: readonly PlannedShift[], now: number): PlannedShift[] {
  return shifts.filter(({ endsAt }) => endsAt > now).toSorted((a, b) => a.startsAt - b.startsAt);
}

/** Directions in which the border of a shift's circle is looked at. */
const bearings = 8;

/** Returns the districts in which rides of the shift may begin, sorted. */
export function districtsOf({ place, radiusMeters }: PlannedShift): CellId[] {
  const around = Array.from({ length: bearings }, (_, at) =>
    destination(place, (360 * at) / bearings, radiusMeters),
  );
  return [...new Set([place, ...around].map(districtAt))].sort();
}

/** By then after its planned beginning a vehicle is on duty, or does not keep its shift. */
export const comeOnDutyMs = 10 * 60_000;

/** What of a ride decides whether it lies within a shift. */
interface RideInShift {
  readonly pickup: Place;
  /** Epoch ms. */
  readonly scheduledFor: number;
  readonly rideSeconds: number;
}

/**
 * Returns whether the ride lies within the shift: its vehicle comes on duty early enough to be at the pickup with time to
 * spare, and the ride ends before the shift does.
 */
export function covers(
  { startsAt, endsAt, place, radiusMeters }: PlannedShift,
  { pickup, scheduledFor, rideSeconds }: RideInShift,
  rules: AgendaRules,
): boolean {
  const meters = distanceMeters(place, pickup);
  const readySeconds = etaSeconds(meters, rules) + rules.reservationBufferSeconds;
  return (
    meters <= radiusMeters &&
    startsAt + comeOnDutyMs + readySeconds * 1000 <= scheduledFor &&
    scheduledFor + rideSeconds * 1000 <= endsAt
  );
}
