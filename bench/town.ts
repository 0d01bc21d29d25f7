import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createRandom, type Random } from '../sim/random.ts';
import type { Stream } from '../sim/robots/stream.ts';
import { destination, type Place } from '../src/domain/geo/place.ts';
import { inParallel } from '../src/inParallel.ts';
import { type Contender, failAfter, openDriverStream, progress, sendOrFail, tokenFor } from './servers.ts';

const RIDE_METERS = 1_500;
/** Most riders have booked before, and one has few trips open at once: these book in turn. */
const RIDERS = 100;
/** Drivers who connect at once. */
const WIDTH = 16;
const TIMEOUT_MS = 60_000;

const planSchema = z.object({
  type: z.literal('plan'),
  version: z.int(),
  availability: z.string(),
  offers: z.array(z.object({ id: z.string(), status: z.string() })),
  stops: z.array(z.object({ id: z.string(), tripId: z.string(), kind: z.string() })),
});
type Plan = z.infer<typeof planSchema>;
const frameSchema = z.object({ type: z.string() });
const tripSchema = z.object({ id: z.string() });

/** Something that takes bookings. */
export interface Service {
  readonly contender: Contender;
  /** Resolves with the times (`performance.now()`) of the 201 and of the assignment. */
  book(): Promise<{ answeredAt: number; assignedAt: number }>;
  /** Makes every vehicle free again. */
  finish(): Promise<void>;
}

/** Where the drivers of a town are. */
export interface Ground {
  readonly centre: Place;
  readonly radiusMeters: number;
  readonly vehicles: number;
}

/** Drivers all over a town, who accept every offer. */
export class Town implements Service {
  readonly contender: Contender;
  readonly #ground: Ground;
  readonly #random: Random;
  readonly #drivers: Driver[] = [];
  readonly #assignments = new Assignments();
  /** Signed ahead, so that it is not measured. */
  readonly #riders: string[] = [];
  #booked = 0;

  constructor(contender: Contender, ground: Ground) {
    this.contender = contender;
    this.#ground = ground;
    this.#random = createRandom(ground.vehicles);
  }

  async #open(): Promise<void> {
    const { vehicles } = this.#ground;
    progress(`${this.contender.name}: ${vehicles} drivers`);
    const names = Array.from({ length: vehicles }, (_, vehicle) => `bench-${vehicle}`);
    const open = (name: string) => Driver.open(this.contender, name, this.#somewhere(), this.#assignments);
    this.#drivers.push(...(await inParallel(names, WIDTH, open)));
    for (let rider = 0; rider < RIDERS; rider++) {
      this.#riders.push(await tokenFor('rider', `bench-rider-${rider}`));
    }
  }

  async book(): Promise<{ answeredAt: number; assignedAt: number }> {
    const pickup = this.#somewhere();
    const dropoff = destination(pickup, 360 * this.#random(), RIDE_METERS);
    const token = this.#riders[this.#booked++ % RIDERS];
    const response = await fetch(`${this.contender.url}/v1/trips`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ pickup, dropoff }),
    });
    if (response.status !== 201)
      throw new Error(`a booking was answered ${response.status}: ${await response.text()}`);
    const { id } = tripSchema.parse(await response.json());
    const answeredAt = performance.now();
    return { answeredAt, assignedAt: await this.#assignments.of(id) };
  }

  /** Every trip is over, every driver is free and has sent a position. */
  async finish(): Promise<void> {
    if (this.#drivers.length === 0) await this.#open();
    await Promise.all(this.#drivers.map((driver) => driver.finish()));
  }

  #somewhere(): Place {
    const { centre, radiusMeters } = this.#ground;
    return destination(centre, 360 * this.#random(), radiusMeters * Math.sqrt(this.#random()));
  }
}

/** The time at which each trip was first seen in a driver's plan, whether it came before or after the question. */
class Assignments {
  readonly #seen = new Map<string, PromiseWithResolvers<number>>();

  of(tripId: string): Promise<number> {
    return Promise.race([this.#entry(tripId).promise, failAfter(TIMEOUT_MS)]);
  }

  see(tripId: string): void {
    this.#entry(tripId).resolve(performance.now());
  }

  #entry(tripId: string): PromiseWithResolvers<number> {
    const entry = this.#seen.get(tripId) ?? Promise.withResolvers<number>();
    this.#seen.set(tripId, entry);
    return entry;
  }
}

/** A driver who accepts at once, and drives on command. */
class Driver {
  readonly #stream: Stream;
  readonly #place: Place;
  #plan: Plan | null = null;
  #onPlan: () => void = () => undefined;

  private constructor(stream: Stream, place: Place) {
    this.#stream = stream;
    this.#place = place;
  }

  static async open(
    contender: Contender,
    vehicle: string,
    place: Place,
    assignments: Assignments,
  ): Promise<Driver> {
    let hear = (_plan: Plan): void => undefined;
    const stream = await openDriverStream(contender, vehicle, place, (frame) => {
      // On a busy machine an offer may be gone by the time it is accepted: a refusal, and then the next plan.
      if (frameSchema.parse(frame).type === 'refused') return;
      const plan = planSchema.parse(frame);
      for (const { tripId } of plan.stops) assignments.see(tripId);
      hear(plan);
    });
    const driver = new Driver(stream, place);
    hear = (plan) => driver.#hear(plan);
    sendOrFail(stream, { type: 'report', availability: 'available' });
    await driver.#until((plan) => plan.availability === 'available');
    return driver;
  }

  async finish(): Promise<void> {
    const statuses = ['arrived', 'done'];
    const progress = (this.#plan?.stops ?? []).flatMap(({ id }) =>
      statuses.map((status) => ({ stopId: id, status })),
    );
    if (progress.length > 0) sendOrFail(this.#stream, { type: 'report', progress });
    await this.#until(({ stops, offers }) => stops.length + offers.length === 0);
    sendOrFail(this.#stream, { type: 'position', positions: [{ ...this.#place, ts: Date.now() }] });
  }

  #hear(plan: Plan): void {
    this.#plan = plan;
    const answers = plan.offers
      .filter(({ status }) => status === 'open')
      .map(({ id }) => ({ offerId: id, answer: 'accept' }));
    if (answers.length > 0) {
      sendOrFail(this.#stream, { type: 'report', planVersion: plan.version, answers });
    }
    this.#onPlan();
  }

  async #until(isReached: (plan: Plan) => boolean): Promise<void> {
    const reached = Promise.withResolvers<void>();
    this.#onPlan = () => {
      if (this.#plan !== null && isReached(this.#plan)) reached.resolve();
    };
    this.#onPlan();
    await Promise.race([reached.promise, failAfter(TIMEOUT_MS)]);
  }
}
