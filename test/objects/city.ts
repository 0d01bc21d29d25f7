import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { objectName } from '../../src/calls/names.ts';
import { type DriverStream, STREAM_HEADER, type TripStream } from '../../src/calls/streams.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import {
  offerIdOf,
  personIdSchema,
  type TripId,
  tenantIdSchema,
  tripIdSchema,
  vehicleIdSchema,
} from '../../src/domain/ids.ts';
import { partySchema } from '../../src/domain/party.ts';
import {
  flatPolicy,
  type Policy,
  type PolicyOverrides,
  policySchema,
} from '../../src/domain/policy/policy.ts';
import type { SearchDemand } from '../../src/domain/supply/candidates.ts';
import type { SentBooking } from '../../src/domain/trip/events.ts';
import type { Proposal } from '../../src/domain/tripVehicleMessages.ts';
import { type Profile, profileSchema } from '../../src/domain/vehicle/state.ts';
import { consumers } from '../../src/events/feedConsumers.ts';
import type { CellObject } from '../../src/objects/cell/cellObject.ts';
import { type RiderFrame, riderFrameSchema } from '../../src/protocol/frames.ts';
import { waitFor } from '../setup/waiting.ts';
import { DriverEnd, StreamEnd } from './streams.ts';

/** Two places of Harrisburg, 2.2 km apart. */
export const capitol = { lat: 40.2644, lng: -76.8836 };
export const station = { lat: 40.2618, lng: -76.8579 };
/** Some 70 m from the capitol, in the same cell. */
export const corner = { lat: 40.2649, lng: -76.8831 };

export const ann = personIdSchema.parse('ann');
export const asAnn = { role: 'rider', person: ann } as const;
export const asOperator = { role: 'operator', person: personIdSchema.parse('boss') } as const;

const HOUR_MS = 3_600_000;

type Hold = Parameters<CellObject['search']>[1];

/** A tenant of its own, with the objects of one town. Storage is shared within a file, so each is new. */
export class City {
  readonly tenant = tenantIdSchema.parse(`tenant-${crypto.randomUUID()}`);
  readonly policy: Policy;

  constructor(policy: PolicyOverrides = {}) {
    this.policy = policySchema.parse({
      ...policy,
      dispatch: { matchingWindowSeconds: 0, ...policy.dispatch },
    });
  }

  cellAt(place: Place) {
    return env.CELL.getByName(objectName(this.tenant, cellAt(place, this.policy.streams.cellResolution)));
  }

  vehicle(id: string) {
    return env.VEHICLE.getByName(objectName(this.tenant, id));
  }

  trip(id: string) {
    return env.TRIP.getByName(objectName(this.tenant, id));
  }

  profile(id: string, changes: object = {}): Profile {
    const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
    return profileSchema.parse({
      tenant: this.tenant,
      id,
      name: id,
      type: 'car',
      plate: id,
      capacity,
      ...changes,
    });
  }

  /** Opens a stream; returns when it has a plan or was closed. */
  async openStream(id: string, place: Place, changes: Partial<DriverStream> = {}): Promise<DriverEnd> {
    const stream: DriverStream = {
      tenant: this.tenant,
      vehicle: vehicleIdSchema.parse(id),
      driver: personIdSchema.parse(`${id}-driver`),
      expiresAt: Date.now() + HOUR_MS,
      place,
      policy: flatPolicy(this.policy),
      registerUnknown: true,
      ...changes,
    };
    const headers = { Upgrade: 'websocket', [STREAM_HEADER]: JSON.stringify(stream) };
    const driver = new DriverEnd(await this.cellAt(place).fetch('https://object/stream', { headers }));
    await waitFor(() => expect(driver.frames.length > 0 || driver.closeCode !== null).toBe(true));
    return driver;
  }

  /** A vehicle on the street, ready for offers. */
  async drive(id: string, place: Place = corner, changes: Partial<DriverStream> = {}): Promise<DriverEnd> {
    const driver = await this.openStream(id, place, changes);
    driver.report({ availability: 'available' });
    await driver.planWith((plan) => plan.availability === 'available');
    return driver;
  }

  demand(changes: Partial<SearchDemand> = {}): SearchDemand {
    const { policy } = this;
    return {
      pickup: capitol,
      party: partySchema.parse({}),
      vehicleType: null,
      excluded: [],
      limit: 5,
      maxDistanceMeters: policy.dispatch.searchMaxDistanceMeters,
      maxEtaSeconds: policy.dispatch.searchMaxEtaSeconds,
      staleSeconds: policy.dispatch.positionStaleSeconds,
      detourFactor: policy.routing.detourFactor,
      speedMetersPerSecond: policy.routing.speedMetersPerSecond,
      ...changes,
    };
  }

  /** The vehicles that a search from the capitol finds, best first. */
  async found(changes: Partial<SearchDemand> = {}): Promise<string[]> {
    return (await this.search(changes)).candidates.map(({ vehicleId }) => vehicleId);
  }

  /** A search from the capitol, on behalf of nobody unless the hold says for whom. */
  async search(changes: Partial<SearchDemand> = {}, hold: Hold | null = null, from = this.cellAt(capitol)) {
    const found = await from.search(this.demand(changes), hold);
    if ('overloaded' in found) throw new Error('the cell is overloaded');
    return found;
  }

  /** Ann wants to go from the capitol to the station. */
  booking(tripId: TripId): SentBooking {
    return {
      tripId,
      tenant: this.tenant,
      rider: ann,
      pickup: capitol,
      dropoff: station,
      party: partySchema.parse({}),
      pooled: false,
      vehicleType: null,
      scheduledFor: null,
      notes: null,
      externalId: null,
      metadata: null,
      fare: { amount: 1_000, currency: 'USD' },
      distanceMeters: 3_000,
      rideSeconds: 430,
      fingerprint: 'the same',
      policy: flatPolicy(this.policy),
    };
  }

  async book(tripId: TripId = freshTripId()) {
    const trip = this.trip(tripId);
    expect(await trip.request(this.booking(tripId))).toMatchObject({ outcome: 'created' });
    return trip;
  }

  /** The same ride as a trip would offer it. */
  proposal(tripId: TripId, ordinal: number): Proposal {
    return {
      offerId: offerIdOf(tripId, ordinal),
      tripId,
      pickup: capitol,
      dropoff: station,
      party: partySchema.parse({}),
      pooled: false,
      vehicleType: null,
      notes: null,
      fare: { amount: 1_000, currency: 'USD' },
      pickupEtaSeconds: 60,
      receiptSeconds: this.policy.dispatch.offerReceiptSeconds,
      acceptSeconds: this.policy.dispatch.offerAcceptSeconds,
    };
  }

  async watch(trip: TripStub, changes: Partial<TripStream> = {}): Promise<StreamEnd<RiderFrame>> {
    const headers = watchHeaders(changes);
    return new StreamEnd(await trip.fetch('https://object/stream', { headers }), riderFrameSchema);
  }

  /** A trip that a vehicle has accepted. */
  async ride(driver: DriverEnd) {
    const trip = await this.book();
    driver.answer((await driver.offer()).id, 'accept');
    await tripIn(trip, 'assigned');
    await driver.planWith((plan) => plan.stops.length === 2);
    return trip;
  }
}

/** Opens a stream of a trip: Ann's, unless told otherwise. */
export function watchHeaders(changes: Partial<TripStream> = {}): Record<string, string> {
  const stream: TripStream = { ...asAnn, expiresAt: Date.now() + HOUR_MS, ...changes };
  return { Upgrade: 'websocket', [STREAM_HEADER]: JSON.stringify(stream) };
}

export type TripStub = ReturnType<City['trip']>;
type ShellStub = TripStub | ReturnType<City['vehicle']>;

export function freshTripId(): TripId {
  return tripIdSchema.parse(`trip_${crypto.randomUUID().replaceAll('-', '')}`);
}

/** Waits until the trip is in this state. */
export async function tripIn(trip: TripStub, state: string) {
  return waitFor(async () => {
    const now = await trip.read(asAnn);
    if (now.outcome !== 'found') throw new Error(`the trip is ${now.outcome}`);
    expect(now.record.state).toBe(state);
    return now;
  });
}

/** The types of the events in a trip's journal. */
export async function eventsOf(trip: TripStub): Promise<string[]> {
  const journal = await trip.journal(asOperator);
  if (journal.outcome !== 'found') throw new Error(`the journal is ${journal.outcome}`);
  return journal.entries.map(({ event }) => event.type);
}

const countRow = z.object({ total: z.int() });
const outboxRows = z.array(z.object({ sequence: z.int(), channel: z.string(), body: z.string() }));

/** What an object has not been acknowledged yet, on channels that begin so. */
export function outboxOf(stub: ShellStub, channel = '') {
  return runInDurableObject(stub, (_, { storage }) =>
    outboxRows.parse(
      storage.sql
        .exec("SELECT * FROM outbox WHERE channel LIKE ? || '%' ORDER BY sequence", channel)
        .toArray(),
    ),
  );
}

/** Waits until what an object has said on channels that begin so was delivered: it leaves with an alarm at the latest. */
export async function delivered(stub: ShellStub, channel: string): Promise<void> {
  await waitFor(async () => {
    await runDurableObjectAlarm(stub);
    expect(await outboxOf(stub, channel)).toEqual([]);
  });
}

/** How many rows one of the shell's tables has. */
export function rowsOf(stub: ShellStub, table: 'journal' | 'inbox' | 'outbox'): Promise<number> {
  return runInDurableObject(
    stub,
    (_, { storage }) =>
      countRow.parse(storage.sql.exec(`SELECT count(*) AS total FROM ${table}`).one()).total,
  );
}

const cursorRow = z.array(z.object({ value: z.int() }));

/** Up to which sequence number of the journal a consumer of the feed has said that it has everything. */
export function cursorOf(stub: ShellStub, consumer: string): Promise<number> {
  return runInDurableObject(stub, (_, { storage }) => {
    const rows = storage.sql.exec('SELECT value FROM counters WHERE name = ?', `feed/${consumer}`);
    return cursorRow.parse(rows.toArray())[0]?.value ?? 0;
  });
}

/** The consumers have everything that the trip has journaled. */
export async function tellAll(trip: TripStub): Promise<void> {
  for (const consumer of consumers) await trip.feedStored(consumer, 0, Number.MAX_SAFE_INTEGER);
}

export function alarmOf(stub: ShellStub | ReturnType<City['cellAt']>): Promise<number | null> {
  return runInDurableObject(stub, (_, state) => state.storage.getAlarm());
}

/** From now on, for all objects, it is that much later. `vi.restoreAllMocks` brings the time back. */
export function letPass(milliseconds: number): void {
  const later = Date.now() + milliseconds;
  vi.spyOn(Date, 'now').mockReturnValue(later);
}
