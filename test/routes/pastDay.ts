import { createMessageBatch } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { z } from 'zod';
import { compileConfiguration } from '../../src/domain/configuration/compileConfiguration.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import { type TenantId, type TripId, tripIdSchema } from '../../src/domain/ids.ts';
import { termsFor } from '../../src/domain/tariff/chooseTariff.ts';
import { fareOf, priceOf, type RideFacts } from '../../src/domain/tariff/price.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import { type SentBooking, tripEventSchema } from '../../src/domain/trip/events.ts';
import { evolveTrip } from '../../src/domain/trip/evolve.ts';
import { recordOf } from '../../src/domain/trip/record.ts';
import { noTrip, type TripState } from '../../src/domain/trip/state.ts';
import type { VehicleToTrip } from '../../src/domain/tripVehicleMessages.ts';
import { consumeHistory } from '../../src/events/historyConsumer.ts';
import { publicTripEvent } from '../../src/protocol/feed.ts';
import { begin } from '../domain/specification.ts';
import {
  cab,
  firstOffer,
  found,
  givenRequest,
  says,
  type TripStory,
  tripId,
} from '../domain/trip/tripStory.ts';
import { freshTripId } from '../history/records.ts';
import { call, tokenOf } from './calling.ts';

/** The day on which all stories of trips happen. */
export const pastDate = '2026-01-05';

const ride: RideFacts = { distanceMeters: 5_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };
const seen: Evidence = { fix: null, distanceMeters: 20, doubt: null, flagged: false };

/** A trip booked under a document, of 5 km and 10 minutes, assigned after 5 s. */
export function givenPriced(
  document: object,
  { facts = {}, ...booking }: Partial<SentBooking> & { facts?: Partial<RideFacts> } = {},
): TripStory {
  const { pricing } = compileConfiguration(1, document).configuration;
  const { pickup, dropoff } = { pickup: { lat: 37.77, lng: -122.42 }, dropoff: { lat: 37.8, lng: -122.41 } };
  const terms = termsFor(pricing, { pickup, dropoff, vehicleType: null, at: begin });
  const price = priceOf(terms, { ...ride, ...facts });
  return givenRequest({ price, fare: fareOf(price), ...booking })
    .when(1, found(1, cab))
    .when(5, says('offerAccepted'));
}

export function told(type: 'arrived' | 'onboard' | 'completed' | 'noShow'): TripCommand {
  const message: VehicleToTrip = { type, tripId, offerId: firstOffer, evidence: seen };
  return { type: 'vehicleMessage', vehicleId: cab, message };
}

/** The vehicle, which arrived after a minute, waits so long for its rider. */
export function driven(story: TripStory, waitSeconds = 0): TripStory {
  return story
    .when(65, told('arrived'))
    .when(65 + waitSeconds, told('onboard'))
    .when(665 + waitSeconds, told('completed'));
}

/** Stores trips in the history as their objects would have, each under an id of its own; returns the ids. */
export async function stored(tenant: TenantId, ...stories: readonly TripStory[]): Promise<TripId[]> {
  const ids: TripId[] = [];
  const messages = stories.map(({ journal }) => {
    const id = freshTripId();
    ids.push(id);
    const text = JSON.stringify(journal).replaceAll(tripId.slice(5), id.slice(5));
    const own = tripEventSchema.array().parse(JSON.parse(text.replaceAll('"demo"', `"${tenant}"`)));
    const state = own.reduce<TripState>(evolveTrip, noTrip);
    if (state.kind !== 'trip') throw new Error('a story without a trip');
    const events = own.flatMap((event, at) => publicTripEvent({ sequence: at + 1, event }) ?? []);
    const about = { kind: 'tripEvents', version: 1, tenant, id, after: 0, upTo: own.length };
    return {
      ...{ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1 },
      body: { ...about, events, record: recordOf(state) },
    };
  });
  await consumeHistory(createMessageBatch('hexhail-history', messages), env);
  return ids.map((id) => tripIdSchema.parse(id));
}

/** Writes a version of a tenant's configuration, and returns its number. */
export async function write(tenant: TenantId, document: object): Promise<number> {
  const token = await tokenOf('admin', tenant);
  const written = await call('POST', '/v1/configuration/versions', { token, body: document });
  expect(written.status).toBe(201);
  return z.object({ version: z.int() }).parse(await written.json()).version;
}
