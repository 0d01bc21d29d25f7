import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import type { VehicleActivity } from '../../../src/protocol/vehicleActivities.ts';
import type { Place } from '../api/schemas.ts';

/** The city as this page knows it, whatever way it heard of it. */

export interface CityCell {
  readonly id: string;
  readonly boundary: readonly Place[];
  /** Vehicles that could take a trip now. */
  readonly supply: number;
  /** Trips that wait for a vehicle. */
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
  /** Since when the rider waits; null for who has a vehicle at the pickup, or is not due yet. */
  readonly waitingSince: number | null;
  readonly pooled: boolean;
}

/** What happened in one minute, and how things stood at its end. */
export interface FigurePoint {
  /** When the minute began, epoch milliseconds. */
  readonly at: number;
  readonly requests: number;
  readonly assigned: number;
  readonly unfulfilled: number;
  readonly waitP50Seconds: number | null;
  readonly waitP90Seconds: number | null;
  /** Null where nobody counted. */
  readonly vehicles: Readonly<Partial<Record<VehicleActivity, number>>> | null;
  readonly outboxLagSeconds: number | null;
}
