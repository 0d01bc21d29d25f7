import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import type { VehicleActivity } from '../../../src/protocol/vehicleActivities.ts';
import type { Place } from '../api/schemas.ts';

/** The page's model of the city, independent of the source. */

export interface CityCell {
  readonly id: string;
  readonly boundary: readonly Place[];
  /** Vehicles that could accept a trip now. */
  readonly supply: number;
  /** Trips waiting for a vehicle. */
  readonly demand: number;
  readonly waitSeconds: number | null;
}

export interface OpenTrip {
  readonly id: string;
  readonly version: number;
  readonly state: TripPhase;
  readonly pickup: Place;
  readonly dropoff: Place;
  readonly vehicle: string | null;
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  /** Since when the rider waits; null with a vehicle at the pickup, or before the scheduled time. */
  readonly waitingSince: number | null;
  readonly pooled: boolean;
}

/** Events of one minute, and the state at its end. */
export interface FigurePoint {
  /** Start of the minute, in epoch milliseconds. */
  readonly at: number;
  readonly requests: number;
  readonly assigned: number;
  readonly unfulfilled: number;
  readonly waitP50Seconds: number | null;
  readonly waitP90Seconds: number | null;
  /** Null without a count. */
  readonly vehicles: Readonly<Partial<Record<VehicleActivity, number>>> | null;
  readonly outboxLagSeconds: number | null;
}
