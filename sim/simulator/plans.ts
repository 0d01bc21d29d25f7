import type { Place } from '../../src/domain/geo/place.ts';
import type { PersonId, TenantId } from '../../src/domain/ids.ts';
import type { RideRequirements } from '../../src/domain/requirements.ts';
import type { Profile } from '../../src/domain/vehicle/state.ts';
import type { Keeping } from './reservationHabits.ts';

export const temperaments = [
  'prompt',
  'slow',
  'declining',
  'givingBack',
  'silent',
  'lying',
  'wandering',
  'obstinate',
] as const;
/**
 * Adversaries. A cheat stays where it is and claims to have been everywhere, long ago; a repeating phone sends its old
 * positions again.
 */
export const adversaries = ['cheating', 'repeating'] as const;
/** A restless phone, an adversary too, opens its stream again and again. */
export type Temperament = (typeof temperaments)[number] | (typeof adversaries)[number] | 'restless';

export interface PhonePlan {
  readonly index: number;
  readonly profile: Profile;
  readonly driver: PersonId;
  readonly place: Place;
  readonly temperament: Temperament;
  readonly joinsAfterMs: number;
  /** A second phone competes with the first for the vehicle's one stream. */
  readonly isSecond: boolean;
  /** What its driver makes of reservations: a forgetful one goes home before it is time, a vanishing one is not heard. */
  readonly keeping: Keeping;
  /** Whether it detects that its clock is wrong. */
  readonly correctsClock: boolean;
  /** Where it waits in the line of a rank when it has nothing to do; left out: it does not. */
  readonly waitsAt?: Place | null;
}

export type Moment =
  | 'time'
  | 'searching'
  | 'offered'
  | 'accepted'
  | 'assigned'
  | 'arrived'
  /** Goods are on board, and the trip has not heard of it yet. */
  | 'loaded'
  | 'onboard'
  | 'over';

export interface BookingPlan {
  readonly index: number;
  readonly afterMs: number;
  readonly tenant: TenantId;
  readonly rider: PersonId;
  readonly key: string;
  readonly pickup: Place;
  /** Places that the ride goes by. */
  readonly via: readonly Place[];
  readonly dropoff: Place;
  readonly requirements: RideRequirements;
  readonly scheduledAheadMs: number | null;
  readonly reserve: boolean;
  /** What else is sent under the same key. */
  readonly twist: 'none' | 'race' | 'late-repeat' | 'other-body';
  readonly cancel: {
    readonly on: Moment;
    readonly delayMs: number;
    readonly by: 'rider' | 'operator';
  } | null;
}

/** What an operator does when a trip reaches a moment. */
export interface OperatorPlan {
  readonly booking: number;
  readonly on: Moment;
  readonly delayMs: number;
  /** Reassigns the trip, to another vehicle or to a certain one, or takes its vehicle out of service for a while. */
  readonly act: 'reassign' | 'assign' | 'takeOut';
  /** Decides for so long, then reassigns the trip with the version it was shown; null: without a version. */
  readonly thinksMs: number | null;
  /** Repeats a reassignment after so long, under the same Idempotency-Key; null: never. */
  readonly repeatsAfterMs: number | null;
  readonly backAfterMs: number;
}
