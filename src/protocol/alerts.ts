import { z } from '@hono/zod-openapi';
import type { Alert, TripAlert } from '../domain/safetyAlerts.ts';
import { position, rfc3339, time } from './values.ts';

/** An alert as who raised it sees it. */
export const alertSchema = z
  .object({
    alert: z.int().openapi({ description: "The trip's alerts are numbered from 1" }),
    raisedAt: time,
    acknowledgedAt: time.nullable().openapi({ description: 'When an operator has seen it; null: not yet' }),
  })
  .openapi('Alert');

/** An alert as operators see it. */
export const tripAlertSchema = z
  .object({
    ...alertSchema.shape,
    trip: z.string(),
    raisedBy: z.enum(['rider', 'driver']).openapi({ description: 'A guest is a `rider`' }),
    vehicle: z.string().nullable().openapi({ description: 'That had the trip then' }),
    place: position.nullable().openapi({ description: 'The last known one; null when nobody knows' }),
    note: z.string().nullable(),
    link: z.string().openapi({ description: 'The page that shows the trip, live' }),
  })
  .openapi('TripAlert');
export type PublicTripAlert = z.infer<typeof tripAlertSchema>;

export function publicAlert({ alert, at, acknowledgedAt }: Alert): z.infer<typeof alertSchema> {
  return {
    alert,
    raisedAt: rfc3339(at),
    acknowledgedAt: acknowledgedAt === null ? null : rfc3339(acknowledgedAt),
  };
}

export function publicTripAlert(alert: TripAlert): PublicTripAlert {
  const { tripId, by, vehicleId, place, notes } = alert;
  const about = { trip: tripId, raisedBy: by, vehicle: vehicleId, place, note: notes };
  return { ...publicAlert(alert), ...about, link: `/ops#trip=${tripId}` };
}
