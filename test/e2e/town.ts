import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { driverDownFrameSchema, type PlanFrame, riderFrameSchema } from '../../src/protocol/frames.ts';
import { type PublicTrip, tripSchema } from '../../src/protocol/trips.ts';
import { hangMs, Stream } from './stream.ts';

/** A place too far from all others for searches to meet another story. */
function farAway(): Place {
  const lat = Math.random() * 120 - 60;
  return { lat, lng: Math.random() * 340 - 170 };
}

/** Returns the place so many metres north of another. */
export function north(place: Place, meters: number): Place {
  return { lat: place.lat + meters / 111_195, lng: place.lng };
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A person with a token. */
export class Person {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  async call({ method = 'GET', path, body, headers }: Call): Promise<Answer> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  }

  async trip(id: string): Promise<PublicTrip> {
    return tripFrom(await this.call({ path: `/v1/trips/${id}` }), 200);
  }

  cancel(id: string): Promise<Answer> {
    return this.call({ method: 'POST', path: `/v1/trips/${id}/cancel`, body: {} });
  }

  /** Follows a trip over its stream. */
  async follow(id: string): Promise<Watch> {
    const address = { url: this.url, path: `/v1/trips/${id}/stream`, token: this.token };
    return new Watch(await Stream.open(address, riderFrameSchema));
  }
}

export function tripFrom({ status, body }: Answer, expected: number): PublicTrip {
  expect(status, JSON.stringify(body)).toBe(expected);
  return tripSchema.parse(body);
}

/** The problem in a response. */
export function problemOf({ status, body }: Answer): string {
  return `${status} ${z.object({ type: z.string() }).parse(body).type.slice('/problems/'.length)}`;
}

/** A rider's stream of a trip. */
export class Watch {
  readonly stream: Stream<z.infer<typeof riderFrameSchema>>;

  constructor(stream: Stream<z.infer<typeof riderFrameSchema>>) {
    this.stream = stream;
  }

  /** Every state that was shown, in order. */
  states(): string[] {
    return this.trips().map(({ state }) => state);
  }

  trips(): PublicTrip[] {
    return this.stream.frames.flatMap((frame) => (frame.type === 'trip' ? [frame.trip] : []));
  }

  /** Waits until the trip was last shown in this state. */
  reaches(state: string): Promise<PublicTrip> {
    return this.stream.until(() => {
      const last = this.trips().at(-1);
      return last?.state === state && last;
    }, `trip that is ${state}`);
  }
}

type Frame = z.infer<typeof driverDownFrameSchema>;

/** A driver's phone without a client: it sends only what the story sends. */
export class Driver {
  readonly stream: Stream<Frame>;

  constructor(stream: Stream<Frame>) {
    this.stream = stream;
  }

  /** The newest plan; null before the first. */
  get plan(): PlanFrame | null {
    const plan = this.stream.frames.findLast((frame) => frame.type === 'plan');
    return plan?.type === 'plan' ? plan : null;
  }

  planWith(isRight: (plan: PlanFrame) => boolean, what: string): Promise<PlanFrame> {
    return this.stream.until(() => (this.plan !== null && isRight(this.plan) ? this.plan : null), what);
  }

  async offer() {
    const [offer] = (await this.planWith(({ offers }) => offers.length > 0, 'plan with an offer')).offers;
    if (offer === undefined) throw new Error('the plan has no offer');
    return offer;
  }

  /** Waits until the plan holds neither offers nor stops. */
  idle(): Promise<PlanFrame> {
    return this.planWith(({ offers, stops }) => offers.length + stops.length === 0, 'empty plan');
  }

  /** The pickup and the drop-off of the one trip in the plan. */
  async stops() {
    const [pickup, dropoff] = (await this.planWith(({ stops }) => stops.length === 2, 'plan with two stops'))
      .stops;
    if (pickup === undefined || dropoff === undefined) throw new Error('the plan has not two stops');
    return { pickup, dropoff };
  }

  report(report: object): void {
    this.stream.send({ type: 'report', ...report });
  }

  answer(offerId: string, answer: 'seen' | 'accept' | 'decline'): void {
    this.report({ answers: [{ offerId, answer }] });
  }

  /** Accepts the offer that comes, as a phone would: first its receipt. */
  async accept() {
    const { id } = await this.offer();
    this.answer(id, 'seen');
    this.answer(id, 'accept');
    return this.stops();
  }

  progress(stopId: string, ...statuses: string[]): void {
    this.report({ progress: statuses.map((status) => ({ stopId, status, at: Date.now() })) });
  }

  position(place: Place, ts = Date.now()): void {
    this.stream.send({ type: 'position', positions: [{ ...place, ts }] });
  }

  refusal(reason: string) {
    return this.stream.until(
      () => this.stream.frames.find((frame) => frame.type === 'refused' && frame.reason === reason),
      `refusal for ${reason}`,
    );
  }

  async goes(availability: 'available' | 'paused'): Promise<void> {
    this.report({ availability });
    await this.planWith((plan) => plan.availability === availability, `plan that is ${availability}`);
  }
}

/** A place with people of one tenant. Without a name the tenant is new and has the default policy. */
export class Town {
  readonly url: string;
  readonly tenant: string;
  readonly centre: Place = farAway();
  readonly station: Place = north(this.centre, 2_000);
  readonly #id = randomUUID().slice(0, 8);

  constructor(url: string, tenant = `tenant-${randomUUID()}`) {
    this.url = url;
    this.tenant = tenant;
  }

  /** A person's name, unique to this story. */
  name(name: string): string {
    return `${name}-${this.#id}`;
  }

  async person(
    role: 'rider' | 'driver' | 'operator',
    name: string,
    expiresInSeconds = 3_600,
  ): Promise<Person> {
    const sub = this.name(name);
    return new Person(
      this.url,
      await signDevelopmentToken({ role, sub, tenant: this.tenant, expiresInSeconds }),
    );
  }

  rider(name = 'ann'): Promise<Person> {
    return this.person('rider', name);
  }

  operator(): Promise<Person> {
    return this.person('operator', 'boss');
  }

  async register(name: string, changes: object = {}): Promise<void> {
    const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
    const answer = await (await this.operator()).call({
      method: 'PUT',
      path: `/v1/vehicles/${this.name(name)}`,
      body: { name, type: 'car', plate: 'ABC 123', capacity, ...changes },
    });
    expect(answer.status).toBe(200);
  }

  /** A stream of a vehicle that is registered. */
  async connect(name: string, place = this.centre, expiresInSeconds = 3_600): Promise<Driver> {
    const { token } = await this.person('driver', name, expiresInSeconds);
    const path = `/v1/driver/stream?lat=${place.lat}&lng=${place.lng}`;
    const driver = new Driver(await Stream.open({ url: this.url, path, token }, driverDownFrameSchema));
    await driver.stream.until(() => driver.plan !== null || driver.stream.closeCode !== null, 'first plan');
    return driver;
  }

  /** A registered vehicle on the street, waiting for offers. */
  async drive(name: string, metersNorth = 100): Promise<Driver> {
    await this.register(name);
    const driver = await this.connect(name, north(this.centre, metersNorth));
    await driver.goes('available');
    return driver;
  }

  /** Books from the centre to the station. */
  async book(
    rider: Person,
    body: object = { pickup: this.centre, dropoff: this.station },
  ): Promise<PublicTrip> {
    const headers = { 'idempotency-key': randomUUID() };
    return tripFrom(await rider.call({ method: 'POST', path: '/v1/trips', body, headers }), 201);
  }

  /** A trip that a rider follows. */
  async hail(rider: Person): Promise<{ id: string; watch: Watch }> {
    const { id } = await this.book(rider);
    return { id, watch: await rider.follow(id) };
  }

  /** A vehicle as operators see it. */
  async vehicle(name: string) {
    const answer = await (await this.operator()).call({ path: `/v1/vehicles/${this.name(name)}` });
    return vehicleSchema.parse(answer.body);
  }

  /** The types of the events in a trip's journal, as an operator reads them. */
  async journal(id: string) {
    const answer = await (await this.operator()).call({ path: `/v1/trips/${id}/journal` });
    return journalSchema.parse(answer.body).data;
  }
}

const vehicleSchema = z.looseObject({
  connected: z.boolean(),
  availability: z.string(),
  position: z.object({ lat: z.number(), lng: z.number() }).nullable(),
});

const journalSchema = z.object({ data: z.array(z.looseObject({ type: z.string() })) });

/** Polls until the answer is as expected; the history follows a trip within seconds. */
export async function eventually<Found>(ask: () => Promise<Found | null>): Promise<Found> {
  const deadline = Date.now() + hangMs;
  while (Date.now() < deadline) {
    const found = await ask();
    if (found !== null) return found;
    await sleep(100);
  }
  throw new Error('it never came');
}
