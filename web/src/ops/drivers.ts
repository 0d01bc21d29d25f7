import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { pageOf } from '../api/schemas.ts';

export const documentKinds = ['licence', 'insurance', 'other'] as const;

const documentSchema = z.object({
  kind: z.enum(documentKinds),
  number: z.optional(z.string()),
  /** YYYY-MM-DD. */
  expiresOn: z.string(),
});
export type DriverDocument = z.infer<typeof documentSchema>;

const fileSchema = z.object({
  id: z.string(),
  documents: z.array(documentSchema),
  blockedRiders: z.array(z.object({ rider: z.string(), reason: z.string(), since: z.string() })),
});
export type DriverFile = z.infer<typeof fileSchema>;

const driversSchema = pageOf(
  z.object({
    id: z.string(),
    vehicle: z.nullable(z.string()),
    lastSeenAt: z.nullable(z.string()),
    documentsEndOn: z.nullable(z.string()),
  }),
);
export type Drivers = z.infer<typeof driversSchema>;

/** Returns drivers by their ids; with a day only those of whom a document ends by then. */
export function readDrivers(endingBy: string | null): Promise<Answer<Drivers>> {
  const query = new URLSearchParams({ limit: '100', ...(endingBy !== null && { endingBy }) });
  return call({ method: 'GET', path: `/v1/drivers?${query}`, answer: driversSchema });
}

export function readDriverFile(id: string): Promise<Answer<DriverFile>> {
  return call({ method: 'GET', path: pathOf(id), answer: fileSchema });
}

export function saveDocuments(id: string, documents: readonly DriverDocument[]): Promise<Answer<DriverFile>> {
  const path = `${pathOf(id)}/documents`;
  return call({ method: 'PUT', path, body: { documents }, answer: fileSchema });
}

export function blockRider(id: string, rider: string, reason: string): Promise<Answer<DriverFile>> {
  return call({ method: 'PUT', path: blockPath(id, rider), body: { reason }, answer: fileSchema });
}

export function unblockRider(id: string, rider: string): Promise<Answer<DriverFile>> {
  return call({ method: 'DELETE', path: blockPath(id, rider), answer: fileSchema });
}

function pathOf(id: string): string {
  return `/v1/drivers/${encodeURIComponent(id)}`;
}

function blockPath(id: string, rider: string): string {
  return `${pathOf(id)}/blocked-riders/${encodeURIComponent(rider)}`;
}

/** Returns how many days are left of a last day, as days of the calendar; negative once it is over. */
export function daysLeft(lastDay: string, today: string): number {
  return Math.round((Date.parse(lastDay) - Date.parse(today)) / 86_400_000);
}
