import { z } from 'zod';
import type { PersonId, TripId, VehicleId } from '../ids.ts';
import type { Draft } from '../machine.ts';
import type { Needs, VehicleKind } from '../requirements.ts';
import type { Availability } from '../vehicle/state.ts';
import type { RankFact, RankSummary } from './events.ts';
import type { TripToRank } from './messages.ts';
import type { RankDefinition, RankState } from './state.ts';

/** What a vehicle is ready for; `engaged`: it has stops to serve. */
export const readinessSchema = z.enum(['available', 'engaged', 'paused', 'offline', 'out-of-service']);
export type Readiness = z.infer<typeof readinessSchema>;

/** What the server saw of a vehicle: of its newest stream, and of positions that were accepted. */
export interface Sighting {
  readonly vehicle: VehicleId;
  readonly kind: VehicleKind;
  readonly epoch: number;
  readonly standing: Readiness;
  readonly tripIds: readonly TripId[];
  /** Whether it is in the waiting area. */
  readonly isInside: boolean;
}

export type RankCommand =
  /** Null: the configuration has no such rank. */
  | { readonly type: 'configure'; readonly definition: RankDefinition | null }
  | { readonly type: 'sight'; readonly sightings: readonly Sighting[] }
  /** It was asked for, and nobody hears it; `heardAt` is its last sign of life (epoch ms), null when unknown. */
  | { readonly type: 'goDark'; readonly vehicle: VehicleId; readonly heardAt: number | null }
  /** A trip wants a vehicle: who waits longest of those that fit is called for it. */
  | {
      readonly type: 'call';
      readonly tripId: TripId;
      /** Whom the trip may have at all. */
      readonly needs: Needs;
      /** Whom the trip does not ask, or not again. */
      readonly excluded: readonly VehicleId[];
      /** An offer is over by then, whatever is heard of it. */
      readonly holdSeconds: number;
    }
  | { readonly type: 'tripMessage'; readonly message: TripToRank }
  | {
      readonly type: 'order';
      readonly vehicle: VehicleId;
      /** From 0, among all vehicles of the rank; null: out of the line. */
      readonly position: number | null;
      readonly reason: string;
      readonly by: PersonId;
    }
  | { readonly type: 'wake' };

type Done = { readonly type: 'done' };

export interface RankReplies {
  readonly configure: Done;
  readonly sight: Done;
  readonly goDark: Done;
  readonly call: {
    readonly type: 'called';
    /** Null: nobody of the line can be asked. */
    readonly vehicle: VehicleId | null;
  };
  readonly tripMessage: Done;
  readonly order: Done | { readonly type: 'notInLine' };
  readonly wake: Done;
}

export type RankDraft = Draft<RankState, RankFact, never, never, RankSummary>;

/** What a vehicle is ready for, by what it says of itself. */
export function readinessOf({
  availability,
  isOutOfService,
  tripIds,
}: {
  readonly availability: Availability;
  readonly isOutOfService: boolean;
  /** The trips of its plan. */
  readonly tripIds: readonly TripId[];
}): Readiness {
  if (isOutOfService) return 'out-of-service';
  if (availability !== 'available') return availability;
  return tripIds.length > 0 ? 'engaged' : 'available';
}
