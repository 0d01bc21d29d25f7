import { z } from 'zod';
import { type PersonId, rankIdSchema, type TripId, type VehicleId } from '../domain/ids.ts';
import type { Sighting } from '../domain/rank/commands.ts';
import type { RankFact } from '../domain/rank/events.ts';
import type { RideRequirements } from '../domain/requirements.ts';
import { areaSchema } from '../domain/zones/area.ts';
import type { RankPlace } from '../protocol/ranks.ts';
import type { Envelope, Receipt } from '../shell/ports.ts';

/** Calls to a rank's object. */
export interface RankCalls extends Rpc.DurableObjectBranded {
  /** What a cell sees of vehicles in the waiting area, and of those that drove out. */
  report(report: RankReport): Promise<readonly PlaceOf[]>;
  /** A trip whose pickup lies in the pickup area wants a vehicle. */
  call(wanted: VehicleWanted): Promise<RankCalled>;
  /** A message from a trip's outbox. */
  receive(envelope: Envelope): Receipt;
  read(): RankNow;
  /** `position` from 1, as the line shows it; null: out of it. */
  order(ordered: RankOrder): OrderAnswer;
}

export interface RankReport {
  /** When it was seen (epoch ms): a late report says nothing. */
  readonly at: number;
  readonly sightings: readonly Sighting[];
}

/** A vehicle's place; null where it has none. */
export interface PlaceOf {
  readonly vehicle: VehicleId;
  readonly place: RankPlace | null;
}

export interface VehicleWanted {
  readonly tripId: TripId;
  readonly requirements: RideRequirements;
  readonly excluded: readonly VehicleId[];
  /** An offer is over after this, whatever is heard of it. */
  readonly holdSeconds: number;
  /** Nobody waits for an answer after this (epoch ms): whoever was called then would wait for nothing. */
  readonly answerBy: number;
}

export interface RankCalled {
  /** Null: nobody of the line can be asked. */
  readonly vehicle: VehicleId | null;
  /** Everybody of the line: a cell that looks for others leaves them out. */
  readonly line: readonly VehicleId[];
}

export interface InLine {
  /** From 1; of its vehicle type where each has a line. */
  readonly position: number;
  readonly vehicle: VehicleId;
  readonly vehicleType: string;
  /** Epoch ms. */
  readonly since: number;
  /** Why it is passed over at the moment; null: it is not. */
  readonly absent: 'outside' | 'dark' | 'engaged' | null;
}

export interface RankNow {
  readonly line: readonly InLine[];
  /** The last changes of it, the newest first. */
  readonly changes: readonly LineChange[];
}

/** What happened to a vehicle's place. */
export type LineChange = Exclude<RankFact, { type: 'configured' | 'closed' | 'streamChanged' }>;

export interface RankOrder {
  readonly vehicle: VehicleId;
  readonly position: number | null;
  readonly reason: string;
  readonly by: PersonId;
}

export type OrderAnswer =
  | { readonly outcome: 'ordered'; readonly now: RankNow }
  | { readonly outcome: 'notInLine' };

/** A rank of the active configuration, for cells that watch who enters its waiting area. */
const rankAreaSchema = z.object({ id: rankIdSchema, waitingArea: areaSchema });
export type RankArea = z.infer<typeof rankAreaSchema>;
export const rankAreasSchema = z.array(rankAreaSchema);
