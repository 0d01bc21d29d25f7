import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { HttpClient } from '../../client/http.ts';
import { developmentVars } from '../../scripts/local/development.ts';
import { tripIdFor } from '../../src/booking/tripId.ts';
import { personIdSchema } from '../../src/domain/ids.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import { inParallel } from '../../src/inParallel.ts';
import { journalEntrySchema } from '../../src/protocol/journal.ts';
import { receiptSchema } from '../../src/protocol/receipts.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import { type CurrentVehicle, currentVehicleSchema } from '../../src/protocol/vehicles.ts';
import { createRandom } from '../random.ts';
import { developmentCredentials } from '../robots/credentials.ts';
import { patientHttp } from '../robots/patientHttp.ts';
import type { BookingFound, Evidence, JournalLine } from './evidence.ts';
import type { Asked } from './riders.ts';
import { tenant } from './tenant.ts';

type Found = Pick<Evidence, 'bookings' | 'vehicles' | 'history'>;

const journalSchema = z.object({
  data: z.array(
    journalEntrySchema.extend({ offerId: z.string().nullish(), vehicleId: z.string().nullish() }),
  ),
});
const pageSchema = z.object({ data: z.array(tripSchema), nextCursor: z.string().nullable() });

const pollEveryMs = 500;
/** Concurrent calls: the service is otherwise idle by then. */
const atOnce = 8;
/** The rate limit is per person, so several operators read in parallel. */
const operators = 5;

/** Reads, through the operator API, the service's final state of everything that was requested. */
export class FinalState {
  readonly #clients: readonly HttpClient[];
  readonly #tripEvents: () => ReadonlyMap<string, readonly string[]>;
  #calls = 0;

  /** `tripEvents`: the types of the events that the history has of each trip. */
  constructor(url: string, tripEvents: () => ReadonlyMap<string, readonly string[]>) {
    this.#tripEvents = tripEvents;
    this.#clients = Array.from({ length: operators }, (_, at) => {
      const credential = developmentCredentials('operator', `operator-${at + 1}`);
      return patientHttp({ url, credential, random: createRandom(at) });
    });
  }

  /**
   * Waits until every trip is over, every vehicle free and the history complete, or until the time is up; then
   * reads everything. The checks report what is not at rest by then.
   */
  async drained(asked: readonly Asked[], vehicleIds: readonly string[], untilMs: number): Promise<Found> {
    const ids = await Promise.all(
      asked.map(({ rider, key }) =>
        tripIdFor(developmentVars.HEXHAIL_SECRET, tenant, personIdSchema.parse(rider), key),
      ),
    );
    let pending: readonly string[] = ids;
    for (;;) {
      const trips = await inParallel(pending, atOnce, (id) => this.#trip(id));
      pending = pending.filter((_, at) => !isAtRest(trips[at] ?? null));
      const vehicles = await this.#vehicles(vehicleIds);
      const areFree = vehicles.every(({ plan }) => plan.stops.length + plan.offers.length === 0);
      if ((pending.length === 0 && areFree && (await this.#isTold(ids))) || Date.now() > untilMs) break;
      await sleep(pollEveryMs);
    }
    const told = this.#tripEvents();
    const bookings = await inParallel(asked, atOnce, async ({ key }, at): Promise<BookingFound> => {
      const tripId = ids[at] ?? '';
      const trip = await this.#trip(tripId);
      return {
        key,
        tripId,
        trip,
        journal: trip === null ? [] : await this.#journal(tripId),
        receipt: trip === null ? null : receiptSchema.parse(await this.#get(`/v1/trips/${tripId}/receipt`)),
        told: told.get(tripId) ?? [],
      };
    });
    return { bookings, vehicles: await this.#vehicles(vehicleIds), history: await this.#history() };
  }

  /** Whether the history has every trip as its object has it, with its final event. */
  async #isTold(ids: readonly string[]): Promise<boolean> {
    const told = new Map((await this.#history()).map(({ id, version }) => [id, version]));
    const events = this.#tripEvents();
    const trips = await inParallel(ids, atOnce, (id) => this.#trip(id));
    return trips.every(
      (trip) =>
        trip === null ||
        // What is told of goods comes after the end, under a version of its own.
        (told.get(trip.id) === trip.version && events.get(trip.id)?.includes(trip.state) === true),
    );
  }

  async #history(): Promise<PublicTrip[]> {
    const trips: PublicTrip[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: z.infer<typeof pageSchema> = pageSchema.parse(
        await this.#get(`/v1/trips?limit=100${query}`),
      );
      trips.push(...page.data);
      cursor = page.nextCursor;
    }
    return trips;
  }

  async #trip(id: string): Promise<PublicTrip | null> {
    const body = await this.#get(`/v1/trips/${id}`);
    return body === null ? null : tripSchema.parse(body);
  }

  async #journal(id: string): Promise<JournalLine[]> {
    const { data } = journalSchema.parse(await this.#get(`/v1/trips/${id}/journal`));
    return data.map(({ type, at, offerId = null, vehicleId = null }) => ({
      type,
      at: Date.parse(at),
      offerId,
      vehicleId,
    }));
  }

  async #vehicles(ids: readonly string[]): Promise<CurrentVehicle[]> {
    const found = await inParallel(ids, atOnce, (id) => this.#get(`/v1/vehicles/${id}`));
    return found.flatMap((body) => (body === null ? [] : [currentVehicleSchema.parse(body)]));
  }

  /** Returns null for 404. */
  async #get(path: string): Promise<unknown> {
    const client = this.#clients[this.#calls++ % this.#clients.length];
    const answer = await client?.call({ method: 'GET', path });
    if (answer?.ok) return answer.value.body;
    if (answer?.failure.kind === 'problem' && answer.failure.status === 404) return null;
    throw new Error(`GET ${path} was answered with ${JSON.stringify(answer?.failure)}`);
  }
}

/** An unknown trip counts as at rest: nothing is left in flight that could create it. One that is over may wait for its goods. */
function isAtRest(trip: PublicTrip | null): boolean {
  return trip === null || (isOver(trip.state) && !isWaitingForGoods(trip));
}

function isWaitingForGoods({ delivered, goodsReturn }: PublicTrip): boolean {
  if (goodsReturn === undefined || delivered === true) return false;
  return goodsReturn.returnedAt === null && (goodsReturn.lostAt ?? null) === null;
}
