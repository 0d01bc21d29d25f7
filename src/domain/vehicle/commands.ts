import { z } from 'zod';
import { type Carried, doubtSchema, type Seen } from '../evidence.ts';
import type { CellId } from '../geo/cells.ts';
import type { Place } from '../geo/place.ts';
import {
  type OfferId,
  offerIdSchema,
  type PersonId,
  type StopId,
  stopIdSchema,
  type TripId,
} from '../ids.ts';
import type { TripToVehicle } from '../tripVehicleMessages.ts';
import type { Permit } from './permit.ts';
import type { VehicleSnapshot } from './plan.ts';
import type { PlannedShift } from './plannedShifts.ts';
import { availabilitySchema, type Profile, type VehicleRules } from './state.ts';

const reason = z.string().max(200).optional();

/** A driver's report. It may repeat anything since the shift began. */
export const reportSchema = z.object({
  planVersion: z.int().min(0).optional(),
  availability: availabilitySchema.optional(),
  answers: z
    .array(z.object({ offerId: offerIdSchema, answer: z.enum(['seen', 'accept', 'decline']), reason }))
    .max(50)
    .optional(),
  progress: z
    .array(
      z.object({
        stopId: stopIdSchema,
        status: z.enum(['enroute', 'arrived', 'done', 'noShow', 'giveBack', 'failed']),
        at: z.number().min(0).max(8.64e15).optional(),
        /** With `done`, where the stop asks for one. */
        pin: z.string().max(12).optional(),
        reason,
      }),
    )
    .max(50)
    .optional(),
});
export type Report = z.infer<typeof reportSchema>;
export type Answer = NonNullable<Report['answers']>[number];
export type Progress = NonNullable<Report['progress']>[number];

/** A part of a report that was not applied, with the reason for the driver. */
const reportRefusalSchema = z.object({
  reason: z.enum([
    'unknown-offer',
    'offer-gone',
    'unknown-stop',
    'out-of-order',
    'wrong-pin',
    'proof-missing',
    ...doubtSchema.options,
  ]),
  detail: z.string(),
  ref: z.union([offerIdSchema, stopIdSchema]),
});
export type ReportRefusal = z.infer<typeof reportRefusalSchema>;

export function refuse(
  reason: ReportRefusal['reason'],
  ref: ReportRefusal['ref'],
  detail: string,
): ReportRefusal {
  return { reason, detail, ref };
}

export type VehicleCommand =
  | { readonly type: 'register'; readonly profile: Profile }
  | {
      readonly type: 'connect';
      readonly cell: CellId;
      readonly driver: PersonId;
      readonly rules: VehicleRules;
      /** Left out where it is not known, and by older code. */
      readonly permit?: Permit | undefined;
      /** Registers an unknown vehicle with this profile; null: unknown vehicles are refused. */
      readonly fallbackProfile: Profile | null;
    }
  | {
      readonly type: 'disconnect';
      readonly epoch: number;
      /** Left out by older code. */
      readonly carried?: Carried | undefined;
    }
  | {
      readonly type: 'report';
      readonly epoch: number;
      readonly report: Report;
      /** What the vehicle's cell saw; left out by older code: milestones are then not judged. */
      readonly seen?: Seen | undefined;
    }
  | { readonly type: 'tripMessage'; readonly tripId: TripId; readonly message: TripToVehicle }
  | {
      readonly type: 'travelAnswered';
      readonly offerId: OfferId;
      /** The plan version that the travel times were requested for. */
      readonly planVersion: number;
      /**
       * Seconds from the vehicle and each place (rows) to each place (columns); null where there is no route. Null as
       * a whole when the vehicle's position is unknown.
       */
      readonly seconds: readonly (readonly (number | null)[])[] | null;
    }
  /** An operator has changed what a driver is allowed. */
  | { readonly type: 'permit'; readonly permit: Permit }
  | {
      readonly type: 'planShifts';
      readonly by: PersonId;
      readonly role: 'driver' | 'operator';
      readonly shifts: readonly PlannedShift[];
      /** Only when the plan is still at this version; null: whatever it is. */
      readonly ifVersion: number | null;
    }
  | { readonly type: 'takeOutOfService'; readonly reason: string | null }
  | { readonly type: 'returnToService' }
  /** The photo or signature of a stop is stored. */
  | { readonly type: 'proofStored'; readonly stopId: StopId }
  /** Somebody of its past is erased: the journal is folded at once. */
  | { readonly type: 'fold' }
  | { readonly type: 'wake' };

/** Requests the travel times between the vehicle and some places. */
export interface VehicleEffect {
  readonly type: 'travel';
  readonly offerId: OfferId;
  readonly planVersion: number;
  readonly places: readonly Place[];
  readonly rules: VehicleRules;
}

export type VehicleDone = { readonly type: 'done' };

export interface Connected {
  readonly type: 'connected';
  readonly standing: VehicleSnapshot;
  /** The cell that had the stream before; null without one. Left out by older code, like the next field. */
  readonly previousCell?: CellId | null;
  /** What was known when the vehicle was last disconnected. */
  readonly carried?: Carried | null;
}

/** The reply of each command. */
export interface VehicleReplies {
  readonly register: VehicleDone;
  readonly connect:
    | Connected
    | { readonly type: 'unregistered' }
    /** It has opened as many streams as it may. */
    | { readonly type: 'tooMany'; readonly retryAfterSeconds: number };
  readonly disconnect: VehicleDone;
  readonly report:
    | {
        readonly type: 'reported';
        readonly refusals: readonly ReportRefusal[];
        readonly standing: VehicleSnapshot;
      }
    | { readonly type: 'superseded' };
  readonly tripMessage: VehicleDone;
  readonly travelAnswered: VehicleDone;
  readonly permit: VehicleDone;
  readonly planShifts:
    | VehicleDone
    /** The plan is at another version. */
    | { readonly type: 'stale' };
  readonly takeOutOfService: VehicleDone;
  readonly returnToService: VehicleDone;
  readonly proofStored: VehicleDone;
  readonly fold: VehicleDone;
  readonly wake: VehicleDone;
}
export type VehicleReply = VehicleReplies[VehicleCommand['type']];
