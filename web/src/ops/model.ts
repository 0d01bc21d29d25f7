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

/** What looks like spoofing or fraud. */
export type Irregularity = { readonly id: string; readonly at: number } & (
  | {
      readonly type: 'trip.flagged';
      readonly data: { readonly tripId: string; readonly milestone: string; readonly doubt: string };
    }
  | {
      readonly type: 'vehicle.positionsRefused';
      readonly data: { readonly vehicleId: string; readonly reason: string };
    }
  | {
      readonly type: 'person.limitReached';
      readonly data: { readonly personId: string; readonly limit: string; readonly most: number };
    }
);

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
