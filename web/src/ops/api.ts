import * as z from 'zod/mini';
import { vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import {
  contactSchema,
  fixSchema,
  pageOf,
  placeSchema,
  type Receipt,
  receiptSchema,
  tripSchema,
} from '../api/schemas.ts';
import type { FigurePoint, Irregularity, OpenTrip } from './model.ts';
import { vehicleEntrySchema } from './vehicleJournal.ts';

const partySchema = z.object({ seats: z.number(), wheelchairs: z.number(), childSeats: z.number() });
export type Party = z.infer<typeof partySchema>;

/** A trip as operators see it. */
export const operatorTripSchema = z.extend(tripSchema, {
  rider: z.string(),
  party: partySchema,
  requires: z.array(z.string()),
  /** Who is picked up, where that is nobody with an account. */
  guest: z.optional(contactSchema),
  bookedBy: z.optional(z.string()),
  notes: z.nullable(z.string()),
  externalId: z.nullable(z.string()),
});
export type OperatorTrip = z.infer<typeof operatorTripSchema>;

export function readTrip(id: string): Promise<Answer<OperatorTrip>> {
  return call({ method: 'GET', path: pathOf(id), answer: operatorTripSchema });
}

const tripPageSchema = pageOf(operatorTripSchema);

/** The tenant's open trips with the longest waits, in view or not; from the history, which is some seconds behind. */
export async function readOpenTrips(): Promise<Answer<readonly OpenTrip[]>> {
  const answer = await call({
    method: 'GET',
    path: '/v1/operator/trips?state=open&limit=100',
    answer: tripPageSchema,
  });
  return answer.ok ? { ok: true, value: answer.value.data.map(openTripOf) } : answer;
}

function openTripOf({ vehicle, requestedAt, scheduledFor, ...trip }: OperatorTrip): OpenTrip {
  const since = Date.parse(scheduledFor ?? requestedAt);
  const waits = (trip.state === 'searching' || trip.state === 'assigned') && since <= Date.now();
  return {
    ...trip,
    vehicle: vehicle?.id ?? null,
    requestedAt: Date.parse(requestedAt),
    waitingSince: waits ? since : null,
  };
}

const figuresSchema = z.object({
  data: z.array(
    z.object({
      at: z.string(),
      requests: z.number(),
      assigned: z.number(),
      unfulfilled: z.number(),
      waitP50Seconds: z.nullable(z.number()),
      waitP90Seconds: z.nullable(z.number()),
      vehicles: z.nullable(z.partialRecord(z.enum(vehicleActivities), z.number())),
      outboxLagSeconds: z.nullable(z.number()),
    }),
  ),
});

/** The last hour, one point per minute, oldest first. */
export async function readFigures(): Promise<Answer<readonly FigurePoint[]>> {
  const answer = await call({ method: 'GET', path: '/v1/operator/figures', answer: figuresSchema });
  if (!answer.ok) return answer;
  return { ok: true, value: answer.value.data.map((point) => ({ ...point, at: Date.parse(point.at) })) };
}

const told = { id: z.string(), at: z.string() };
const irregularitiesSchema = z.object({
  data: z.array(
    z.discriminatedUnion('type', [
      z.object({
        ...told,
        type: z.literal('trip.flagged'),
        data: z.object({ tripId: z.string(), milestone: z.string(), doubt: z.string() }),
      }),
      z.object({
        ...told,
        type: z.literal('vehicle.positionsRefused'),
        data: z.object({ vehicleId: z.string(), reason: z.string() }),
      }),
      z.object({
        ...told,
        type: z.literal('person.limitReached'),
        data: z.object({ personId: z.string(), limit: z.string(), most: z.number() }),
      }),
    ]),
  ),
});

/** What looked like spoofing or fraud lately, newest first. */
export async function readIrregularities(): Promise<Answer<readonly Irregularity[]>> {
  const path = '/v1/irregularities?limit=100';
  const answer = await call({ method: 'GET', path, answer: irregularitiesSchema });
  if (!answer.ok) return answer;
  return { ok: true, value: answer.value.data.map((one) => ({ ...one, at: Date.parse(one.at) })) };
}

/** Cancels the trip; retries are the same cancellation. */
export function cancelTrip(id: string): Promise<Answer<OperatorTrip>> {
  return command(`${pathOf(id)}/cancel`, operatorTripSchema);
}

export function reassignTrip(id: string): Promise<Answer<OperatorTrip>> {
  return command(`${pathOf(id)}/reassign`, operatorTripSchema);
}

/** Asks this vehicle alone. */
export function assignTrip(id: string, vehicle: string): Promise<Answer<OperatorTrip>> {
  const idempotencyKey = crypto.randomUUID();
  const path = `${pathOf(id)}/assign`;
  return call({ method: 'POST', path, body: { vehicle }, idempotencyKey, answer: operatorTripSchema });
}

/** A line for the receipt of a trip that is over. */
export interface Adjustment {
  /** Minor units; negative gives money back. */
  readonly amount: number;
  readonly reason: string;
  /** What carries no tax; left out: the price. */
  readonly of?: 'tolls' | 'tip';
}

export function adjustTrip(id: string, key: string, body: Adjustment): Promise<Answer<Receipt>> {
  const path = `${pathOf(id)}/adjustments`;
  return call({ method: 'POST', path, body, idempotencyKey: key, answer: receiptSchema });
}

const availabilitySchema = z.enum(['available', 'paused', 'offline']);
export const currentVehicleSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  plate: z.string(),
  capacity: z.extend(partySchema, { parcels: z.number() }),
  capabilities: z.array(z.string()),
  connected: z.boolean(),
  driver: z.nullable(z.string()),
  availability: availabilitySchema,
  position: z.nullable(fixSchema),
  plan: z.object({
    /** Set while an operator has taken the vehicle out of service. */
    outOfService: z.optional(z.nullable(z.object({ since: z.string(), reason: z.nullable(z.string()) }))),
    offers: z.array(
      z.object({ id: z.string(), tripId: z.string(), pickupEtaSeconds: z.number(), expiresAt: z.string() }),
    ),
    stops: z.array(
      z.object({
        id: z.string(),
        tripId: z.string(),
        kind: z.enum(['pickup', 'via', 'dropoff', 'return']),
        place: placeSchema,
        status: z.enum(['pending', 'enroute', 'arrived', 'done']),
        promisedBy: z.nullable(z.string()),
        notes: z.nullable(z.string()),
      }),
    ),
  }),
});
export type CurrentVehicle = z.infer<typeof currentVehicleSchema>;

export function readVehicle(id: string): Promise<Answer<CurrentVehicle>> {
  return call({
    method: 'GET',
    path: `/v1/vehicles/${encodeURIComponent(id)}`,
    answer: currentVehicleSchema,
  });
}

const vehicleJournalSchema = z.object({ data: z.array(vehicleEntrySchema) });

export function readVehicleJournal(id: string): Promise<Answer<z.infer<typeof vehicleJournalSchema>>> {
  const path = `/v1/vehicles/${encodeURIComponent(id)}/journal`;
  return call({ method: 'GET', path, answer: vehicleJournalSchema });
}

/** Out of service, a vehicle finishes its current riders and gets no offers. */
export function setInService(id: string, isInService: boolean): Promise<Answer<CurrentVehicle>> {
  const path = `/v1/vehicles/${encodeURIComponent(id)}/${isInService ? 'in-service' : 'out-of-service'}`;
  return command(path, currentVehicleSchema);
}

function command<T>(path: string, answer: z.ZodMiniType<T>): Promise<Answer<T>> {
  return call({ method: 'POST', path, body: {}, idempotencyKey: crypto.randomUUID(), answer });
}

function pathOf(tripId: string): string {
  return `/v1/trips/${encodeURIComponent(tripId)}`;
}
