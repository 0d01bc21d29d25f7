import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { coarsen } from '../../../src/domain/geo/coarsen.ts';
import { destination, distanceMeters, type Place } from '../../../src/domain/geo/place.ts';
import { tripSchema } from '../../../src/protocol/trips.ts';
import { type AttackStream, expectAnswer } from '../client.ts';
import { openDriverStream } from '../openings.ts';
import { holds } from '../outcome.ts';
import type { AttackCase, Stage } from '../stage.ts';

/** As often as free vehicles are shown anew, and some. */
const shownLateMs = 60_000;

/** Lies about places, and questions that would find vehicles out. */
export const evidenceCases: readonly AttackCase[] = [
  {
    name: 'evidence: who is kilometres away has neither arrived, nor driven anybody, nor waited in vain',
    run: async (stage) => {
      const cab = await Cab.start(stage);
      const id = await cab.book(destination(cab.place, 0, 3_000));
      const [pickup, dropoff] = (await cab.accept(id)).map((stop) => stop.id);
      for (const status of ['arrived', 'noShow', 'done']) cab.progress(pickup, status);
      cab.progress(dropoff, 'done');
      await cab.stream.until(() => cab.refusals().length >= 4);
      const { state, fare } = await cab.trip(id);
      cab.stream.end();
      holds(state === 'assigned', `the trip is ${state}, for ${fare.amount}`);
    },
  },
  {
    name: 'oracle: the next rider does not see where the one before gets out',
    run: async (stage) => {
      const cab = await Cab.start(stage);
      const first = await cab.book(cab.place, destination(cab.place, 90, 120));
      const [pickup] = (await cab.accept(first)).map((stop) => stop.id);
      for (const status of ['arrived', 'done']) cab.progress(pickup, status);
      await cab.reaches(first, 'onboard');
      const second = await cab.book(destination(cab.place, 90, 800));
      await cab.accept(second);
      cab.stand();
      const { vehicle } = await cab.trip(second);
      cab.stream.end();
      holds(vehicle !== null, 'the trip lost its vehicle');
      const { position } = vehicle;
      const meters = position === null ? Number.POSITIVE_INFINITY : distanceMeters(position, cab.place);
      holds(meters > 5, `it is shown within ${Math.ceil(meters)} m`);
    },
  },
  {
    name: 'oracle: questions from all around place a free vehicle on the grid, and no closer',
    isHeavy: true,
    run: async (stage) => {
      const cab = await Cab.start(stage);
      const seen = new Map<string, Place>();
      const deadline = Date.now() + shownLateMs;
      for (let asked = 0; asked < 300; asked += 1) {
        // A vehicle appears with the next of the snapshots that are the same for everybody.
        if (seen.size === 0 && Date.now() < deadline) asked = 0;
        if (asked % 10 === 0) await sleep(200);
        cab.stand();
        const from = destination(cab.place, asked * 137.5, 20 * asked);
        for (const place of await cab.nearby(from)) seen.set(`${place.lat} ${place.lng}`, place);
      }
      cab.stream.end();
      holds(seen.size > 0, 'it was never shown');
      const places = [...seen.values()];
      const grid = coarsen(cab.place);
      const exact = places.filter((place) => distanceMeters(place, grid) > 0.5);
      holds(exact.length === 0, `it was shown off the grid, at ${JSON.stringify(exact)}`);
    },
  },
];

const planSchema = z.object({
  type: z.literal('plan'),
  offers: z.array(z.object({ id: z.string(), tripId: z.string() })),
  stops: z.array(z.object({ id: z.string(), tripId: z.string() })),
});
const nearbySchema = z.object({
  data: z.array(z.object({ lat: z.number(), lng: z.number(), vehicleType: z.string() })),
});

/** The only vehicle of its type, on a stand, with a driver who accepts everything. */
class Cab {
  readonly stream: AttackStream;
  readonly place: Place;
  readonly #stage: Stage;
  readonly #type: string;

  private constructor(stage: Stage, stream: AttackStream, type: string, place: Place) {
    this.#stage = stage;
    this.stream = stream;
    this.#type = type;
    this.place = place;
  }

  static async start(stage: Stage): Promise<Cab> {
    const mark = randomUUID().slice(0, 8);
    const [vehicle, type] = [`cab-${mark}`, `type-${mark}`];
    const query = new URLSearchParams(stage.placeQuery);
    const stream = await openDriverStream(stage, { vehicle }, type);
    const place = { lat: Number(query.get('lat')), lng: Number(query.get('lng')) };
    const cab = new Cab(stage, stream, type, place);
    stream.send({ type: 'report', availability: 'available' });
    cab.stand();
    return cab;
  }

  stand(): void {
    this.stream.send({ type: 'position', positions: [{ ...this.place, ts: Date.now(), accuracy: 5 }] });
  }

  async book(pickup: Place, dropoff = destination(pickup, 0, 2_000)): Promise<string> {
    const token = await this.#stage.newcomer('rider');
    const body = { pickup, dropoff, vehicleType: this.#type };
    return expectAnswer(await this.#stage.book(token, body), 201, tripSchema).id;
  }

  #plan(): z.infer<typeof planSchema> | undefined {
    return this.stream.frames.flatMap((frame) => planSchema.safeParse(frame).data ?? []).at(-1);
  }

  /** Accepts the trip's offer. Returns its stops. */
  async accept(tripId: string): Promise<readonly { readonly id: string }[]> {
    const offer = () => this.#plan()?.offers.find((open) => open.tripId === tripId);
    await this.#standUntil(() => offer() !== undefined);
    const offerId = offer()?.id;
    if (offerId === undefined) throw new Error('the trip was not offered');
    this.stream.send({ type: 'report', answers: [{ offerId, answer: 'seen' }] });
    this.stream.send({ type: 'report', answers: [{ offerId, answer: 'accept' }] });
    const stops = () => this.#plan()?.stops.filter((stop) => stop.tripId === tripId) ?? [];
    await this.#standUntil(() => stops().length === 2);
    return stops();
  }

  /** A vehicle that is not heard gets no offers. A search that floods keep waiting is repeated for three minutes. */
  async #standUntil(isTrue: () => boolean): Promise<void> {
    for (let tries = 0; tries < 100 && !isTrue(); tries += 1) {
      this.stand();
      await this.stream.until(isTrue, 1_000);
    }
  }

  progress(stopId: string | undefined, status: string): void {
    this.stream.send({ type: 'report', progress: [{ stopId, status, at: Date.now() }] });
  }

  refusals(): unknown[] {
    const refused = z.object({ type: z.literal('refused') });
    return this.stream.frames.filter((frame) => refused.safeParse(frame).success);
  }

  async trip(id: string): Promise<z.infer<typeof tripSchema>> {
    const { operator: token } = this.#stage.people;
    return expectAnswer(
      await this.#stage.ask({ method: 'GET', path: `/v1/trips/${id}`, token }),
      200,
      tripSchema,
    );
  }

  async reaches(id: string, state: string): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      if ((await this.trip(id)).state === state) return;
      await sleep(200);
    }
    throw new Error(`the trip did not become ${state}`);
  }

  /** Where the vehicle is shown to somebody at a place. */
  async nearby({ lat, lng }: Place): Promise<Place[]> {
    const token = await this.#stage.newcomer('rider');
    const answer = await this.#stage.ask({ method: 'POST', path: '/v1/nearby', token, body: { lat, lng } });
    const { data } = expectAnswer(answer, 200, nearbySchema);
    return data.filter(({ vehicleType }) => vehicleType === this.#type);
  }
}
