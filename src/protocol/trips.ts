import { z } from '@hono/zod-openapi';
import { deliveryFailures, proofKinds } from '../domain/handover.ts';
import type { Cancellation } from '../domain/trip/cancellation.ts';
import { feeReasonSchema, metadataSchema } from '../domain/trip/events.ts';
import { tripPhases } from '../domain/trip/phases.ts';
import { requestedAtOf, type TripNow, type TripRecord } from '../domain/trip/record.ts';
import { shownRequirements } from './requirements.ts';
import {
  contact,
  labelledPlace,
  money,
  position,
  rfc3339,
  shownConfiguration,
  shownFeasibility,
  shownVia,
  time,
} from './values.ts';

const shownHandover = {
  guest: contact.optional().openapi({ description: 'For whom an operator booked' }),
  recipient: contact.optional().openapi({ description: 'Who waits at the drop-off' }),
  proof: z.enum(proofKinds).optional().openapi({ description: 'What the driver brings from the drop-off' }),
  leaveAtDoor: z.boolean().optional(),
  delivered: z.boolean().optional().openapi({
    description:
      'Of a delivery: false once it is brought back, because it has failed, took far too long or was cancelled on board',
  }),
  goodsReturn: z
    .object({
      by: z.enum(['rider', 'driver', 'operator', 'system']),
      reason: z.string().openapi({
        description: `Of a driver one of ${deliveryFailures.map((reason) => `\`${reason}\``).join(', ')}, or words of their own`,
      }),
      since: time,
      returnedAt: time.nullable().openapi({ description: 'Null: they are still on their way, or lost' }),
      lostAt: time.nullable().optional().openapi({
        description: 'When nobody waited for them any more; null: they came, or are on their way',
      }),
    })
    .optional()
    .openapi({
      description:
        'Of goods that are brought back: who wanted that or why, and when they came. A vehicle that had taken them when the trip ended without it tells so afterwards, under a later version',
    }),
  bookedBy: z.string().optional().openapi({ description: 'The operator who booked for somebody else' }),
  pin: z.string().optional().openapi({ description: 'For the rider: to be said when boarding' }),
  boardingPin: z.string().optional().openapi({ deprecated: true, description: 'Never sent: see `pin`' }),
  deliveryPin: z
    .string()
    .optional()
    .openapi({ description: 'For the rider: the recipient says it at the drop-off' }),
  contactPhone: z
    .string()
    .optional()
    .openapi({ description: 'Whom to call about the trip while it is under way (`contact.contactPhone`)' }),
};

export const cancellationSchema = z
  .object({
    fee: money,
    freeUntil: time.nullable().openapi({
      description:
        'Until when cancelling is free, unless the vehicle arrives earlier. Null when it already costs, or has no time limit',
    }),
    reason: z.string().openapi({
      description: `Why: one of ${feeReasonSchema.options.map((reason) => `\`${reason}\``).join(', ')}, or one added since`,
    }),
  })
  .openapi('Cancellation', {
    description:
      'The fee if the rider cancels now. Null for an ended trip, and in lists, which come from the history',
  });
export type PublicCancellation = z.infer<typeof cancellationSchema>;

export const tripSchema = z
  .object({
    id: z.string().openapi({ example: 'trip_0f3a5c9e' }),
    version: z.int().openapi({ description: 'Rises with every change; in quotes it is the ETag' }),
    state: z.enum(tripPhases),
    rider: z.string(),
    pickup: labelledPlace,
    dropoff: labelledPlace,
    ...shownVia,
    ...shownRequirements,
    scheduledFor: time.nullable(),
    reservation: z
      .object({
        state: z.enum(['none', 'held', 'lost']),
        vehicle: z
          .object({ id: z.string(), name: z.string(), type: z.string(), plate: z.string() })
          .optional(),
        feasibility: shownFeasibility.optional(),
      })
      .openapi({
        description:
          'Whether a vehicle holds the ride for its time. `lost`: one did, and another is looked for. `none` also where none was asked for (`reserve`)',
      }),
    vehicle: z
      .object({
        id: z.string(),
        name: z.string(),
        type: z.string(),
        plate: z.string(),
        position: position.nullable(),
      })
      .nullable(),
    pickupEtaSeconds: z.int().nullable(),
    fare: money,
    tolls: money.optional().openapi({ description: 'What the driver reported of tolls; part of `fare`' }),
    cancellation: cancellationSchema.nullable(),
    requestedAt: time,
    timeline: z.array(z.object({ state: z.enum(tripPhases), at: time })),
    ended: z.object({ by: z.enum(['rider', 'driver', 'operator', 'system']), reason: z.string() }).nullable(),
    notes: z.string().nullable(),
    externalId: z.string().nullable(),
    metadata: metadataSchema.nullable(),
    configuration: shownConfiguration,
    ...shownHandover,
    driver: z
      .string()
      .optional()
      .openapi({ description: 'For operators: who drove the vehicle when it accepted' }),
    tariff: z.string().optional().openapi({ description: 'For operators: the tariff of its price' }),
    flags: z
      .array(
        z.object({
          milestone: z
            .string()
            .openapi({ description: '`arrived`, `viaServed`, `noShow`, `completed`, or one added since' }),
          reason: z.string().openapi({
            description: '`no-position`, `far-from-stop`, `faster-than-road`, or one added since',
          }),
          distanceMeters: z.number().nullable(),
          at: time,
        }),
      )
      .optional()
      .openapi({ description: 'For operators: what the driver reported and positions do not back' }),
  })
  .openapi('Trip');
export type PublicTrip = z.infer<typeof tripSchema>;

export function publicCancellation({ fee, freeUntil, reason }: Cancellation): PublicCancellation {
  return { fee, freeUntil: freeUntil === null ? null : rfc3339(freeUntil), reason };
}

/** The facts of a trip that are shown; a trip from the history lacks those that only its object knows. */
export type ShownTrip = { readonly record: TripRecord } & Partial<Omit<TripNow, 'outcome' | 'record'>>;

/** Returns a trip in the form of the contract. */
export function publicTrip({
  record,
  position = null,
  pickupEtaSeconds = record.pickupEtaSeconds,
  cancellation = null,
  pins = {},
  contactPhone,
}: ShownTrip): PublicTrip {
  const {
    recordVersion: _,
    tenant: __,
    flags: ___,
    changes: ____,
    driver: _____,
    tariff: ______,
    requires = [],
    via = [],
    scheduledFor,
    reservation = { state: 'none' as const },
    vehicle,
    timeline,
    tolls,
    goodsReturn,
    ...shown
  } = record;
  const { boardingPin, deliveryPin } = pins;
  return {
    ...shown,
    ...(tolls !== undefined && { tolls: { ...record.fare, amount: tolls } }),
    ...(goodsReturn !== undefined && { goodsReturn: shownReturn(goodsReturn, record) }),
    ...(boardingPin !== undefined && { pin: boardingPin }),
    ...(deliveryPin !== undefined && { deliveryPin }),
    ...(contactPhone !== undefined && { contactPhone }),
    via: via.map(({ place, notes = null, servedAt }) => {
      return { place, notes, servedAt: timeOrNull(servedAt) };
    }),
    requires,
    scheduledFor: scheduledFor === null ? null : rfc3339(scheduledFor),
    reservation,
    vehicle: vehicle && { ...vehicle, position },
    pickupEtaSeconds: pickupEtaSeconds === null ? null : Math.round(pickupEtaSeconds),
    cancellation: cancellation && publicCancellation(cancellation),
    requestedAt: rfc3339(requestedAtOf(record)),
    timeline: timeline.map(({ state, at }) => ({ state, at: rfc3339(at) })),
  };
}

function shownReturn(
  { by, reason, since, returnedAt, lostAt }: NonNullable<TripRecord['goodsReturn']>,
  { ended, timeline }: Pick<TripRecord, 'ended' | 'timeline'>,
) {
  // Older code did not say when.
  const givenUpAt = ended?.reason === 'goods-not-returned' ? timeline.at(-1)?.at : undefined;
  return {
    by,
    reason,
    since: rfc3339(since),
    returnedAt: timeOrNull(returnedAt),
    lostAt: timeOrNull(lostAt ?? givenUpAt),
  };
}

function timeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : rfc3339(at);
}

/** Returns a trip as its tenant's operators see it: with its driver and flags, and without what only the rider says. */
export function operatorsTrip({ pins: _, ...trip }: ShownTrip): PublicTrip {
  const { flags, driver, tariff } = trip.record;
  return {
    ...publicTrip(trip),
    ...(driver !== undefined && { driver }),
    ...(tariff !== undefined && { tariff }),
    ...(flags !== undefined && {
      flags: flags.map(({ milestone, doubt, distanceMeters, at }) => {
        return { milestone, reason: doubt, distanceMeters, at: rfc3339(at) };
      }),
    }),
  };
}

/** Returns a trip as the guest sees whom an operator booked it for: without what the operator notes for itself. */
export function guestsTrip({ record, ...trip }: ShownTrip): PublicTrip {
  const { bookedBy: _, configuration: __, ...shown } = record;
  return publicTrip({ ...trip, record: { ...shown, externalId: null, metadata: null } });
}
