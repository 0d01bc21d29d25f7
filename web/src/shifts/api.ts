import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { placeSchema } from '../api/schemas.ts';

const shiftSchema = z.object({
  startsAt: z.string(),
  endsAt: z.string(),
  place: placeSchema,
  radiusMeters: z.number(),
  takesReservations: z.boolean(),
});
export type PlannedShift = z.infer<typeof shiftSchema>;

const shiftPlanSchema = z.object({ version: z.number(), shifts: z.array(shiftSchema) });
export type ShiftPlan = z.infer<typeof shiftPlanSchema>;

const pathOf = (vehicle: string): string => `/v1/vehicles/${encodeURIComponent(vehicle)}/shifts`;

export function readShifts(vehicle: string): Promise<Answer<ShiftPlan>> {
  return call({ method: 'GET', path: pathOf(vehicle), answer: shiftPlanSchema });
}

/** Replaces what is planned, as it was shown; answers 412 if somebody else has planned since. */
export function putShifts(
  vehicle: string,
  { version }: ShiftPlan,
  shifts: readonly PlannedShift[],
): Promise<Answer<ShiftPlan>> {
  const headers = { 'If-Match': `"${version}"` };
  return call({ method: 'PUT', path: pathOf(vehicle), body: { shifts }, headers, answer: shiftPlanSchema });
}
