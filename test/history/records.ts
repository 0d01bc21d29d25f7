import { tenantIdSchema, tripIdSchema } from '../../src/domain/ids.ts';
import { type TripRecord, tripRecordSchema } from '../../src/domain/trip/record.ts';
import { type VehicleRecord, vehicleRecordSchema } from '../../src/domain/vehicle/messages.ts';

/** A tenant that no other test knows: storage is shared within a file. */
export function freshTenant() {
  return tenantIdSchema.parse(`tenant-${crypto.randomUUID()}`);
}

export function freshTripId() {
  return tripIdSchema.parse(`trip_${crypto.randomUUID().replaceAll('-', '')}`);
}

type Changes = Partial<Record<keyof TripRecord, unknown>> & { requestedAt?: number };

/** A trip as a trip object would tell of it. */
export function tripRecord(tenant: string, { requestedAt = 1_000, ...changes }: Changes = {}): TripRecord {
  return tripRecordSchema.parse({
    recordVersion: 1,
    tenant,
    id: freshTripId(),
    version: 1,
    state: 'searching',
    rider: 'ann',
    pickup: { lat: 40.2644, lng: -76.8836 },
    dropoff: { lat: 40.2618, lng: -76.8579 },
    party: { seats: 1, wheelchairs: 0, childSeats: 0 },
    pooled: false,
    vehicleType: null,
    scheduledFor: null,
    vehicle: null,
    pickupEtaSeconds: null,
    fare: { amount: 700, currency: 'USD' },
    timeline: [{ state: 'searching', at: requestedAt }],
    ended: null,
    notes: null,
    externalId: null,
    metadata: null,
    ...changes,
  });
}

/** A vehicle as a vehicle object would tell of it. */
export function vehicleRecord(tenant: string, id: string, version = 1, changes: object = {}): VehicleRecord {
  const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
  const profile = { tenant, id, name: id, type: 'car', plate: id, capacity, ...changes };
  return vehicleRecordSchema.parse({ recordVersion: 1, version, profile });
}
