import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { percentile } from '../sim/percentile.ts';
import { createRandom } from '../sim/random.ts';
import type { Stream } from '../sim/robots/stream.ts';
import { destination, type Place } from '../src/domain/geo/place.ts';
import {
  type Contender,
  failAfter,
  inParallel,
  openDriverStream,
  progress,
  sendOrFail,
  settled,
  tokenFor,
  withContenders,
} from './servers.ts';
import { type BenchRow, median, printTable } from './table.ts';

/**
 * Latency and cost of a booking until a vehicle is assigned, against three bare objects that call one another: a
 * fresh trip and a known vehicle that write one row each, and a cell between them. Hexhail does more: the driver
 * gets an offer, accepts at once on the stream, and is told that the trip is confirmed.
 */

const VEHICLES = 240;
const RIDERS = 20;
const TOWN_RADIUS_METERS = 3_000;
const RIDE_METERS = 1_500;
const ROUNDS = 10;
/** Bookings per round: one at a time, then so many concurrently. */
const ALONE = 20;
const TOGETHER = 60;
const WIDTH = 16;
const TIMEOUT_MS = 60_000;

const centre: Place = { lat: 40.26, lng: -76.88 };

const planSchema = z.object({
  type: z.literal('plan'),
  version: z.int(),
  availability: z.string(),
  offers: z.array(z.object({ id: z.string(), status: z.string() })),
  stops: z.array(z.object({ id: z.string(), tripId: z.string(), kind: z.string() })),
});
type Plan = z.infer<typeof planSchema>;
const tripSchema = z.object({ id: z.string() });

/** One implementation under test. */
interface Service {
  readonly contender: Contender;
  /** Resolves with the times (`performance.now()`) of the 201 and of the assignment. */
  book(): Promise<{ answeredAt: number; assignedAt: number }>;
  /** Makes every vehicle free again. */
  finish(): Promise<void>;
}

/** Measurements of one service over all rounds. */
interface Tally {
  readonly service: Service;
  readonly answered: number[];
  readonly assigned: number[];
  readonly perSecond: number[];
  readonly cpu: number[];
}

/** Returns the rows for booking latency and throughput. */
export function benchBookings(): Promise<BenchRow[]> {
  return withContenders(async (contenders) => {
    const tallies = [new Town(contenders.hexhail), new Chain(contenders.floor)].map(
      (service): Tally => ({ service, answered: [], assigned: [], perSecond: [], cpu: [] }),
    );
    const [hexhail, floor] = tallies;
    if (hexhail === undefined || floor === undefined) throw new Error('two contenders');
    for (const { service } of tallies) await service.finish();
    for (let round = 0; round <= ROUNDS; round++) {
      progress(`bookings: round ${round} of ${ROUNDS}`);
      for (const tally of tallies) {
        // The first round is a warm-up.
        await runRound(
          round === 0 ? { ...tally, answered: [], assigned: [], perSecond: [], cpu: [] } : tally,
        );
      }
    }
    return rowsOf(hexhail, floor);
  });
}

async function runRound({ service, answered, assigned, perSecond, cpu }: Tally): Promise<void> {
  const { contender } = service;
  await settled(contender);
  for (let booking = 0; booking < ALONE; booking++) {
    const startedAt = performance.now();
    const { answeredAt, assignedAt } = await service.book();
    answered.push(answeredAt - startedAt);
    assigned.push(assignedAt - startedAt);
  }
  const cpuBefore = contender.cpuSeconds();
  const startedAt = performance.now();
  await inParallel(Array(TOGETHER).fill(null), WIDTH, () => service.book());
  perSecond.push((TOGETHER * 1_000) / (performance.now() - startedAt));
  cpu.push(((contender.cpuSeconds() - cpuBefore) * 1_000) / TOGETHER);
  await service.finish();
}

function rowsOf(hexhail: Tally, floor: Tally): BenchRow[] {
  const of = (values: readonly number[], share: number) => percentile(values, share) ?? Number.NaN;
  const row = (name: string, unit: string, real: number, least: number, ratio: number) => ({
    name,
    measured: `${real.toFixed(1)} ${unit}`,
    floor: `${least.toFixed(1)} ${unit} bare trip→cell→vehicle`,
    ratio,
  });
  const latency = (share: number) => {
    const [real, least] = [of(hexhail.assigned, share), of(floor.assigned, share)];
    return row(`booking to assigned, p${100 * share}`, 'ms', real, least, real / least);
  };
  const [rate, floorRate] = [median(hexhail.perSecond), median(floor.perSecond)];
  const [cost, floorCost] = [median(hexhail.cpu), median(floor.cpu)];
  const answered = `answered 201 after ${of(hexhail.answered, 0.5).toFixed(1)} ms`;
  return [
    { ...latency(0.5), aim: '≤ 2.5', note: `one at a time, ${answered}; the floor has no driver to ask` },
    { ...latency(0.99), note: `of ${hexhail.assigned.length} bookings` },
    {
      ...row('bookings assigned', 'a second', rate, floorRate, floorRate / rate),
      aim: '≤ 2.5',
      note: `${WIDTH} at a time; the client shares the cores; ratio: floor ÷ measured`,
    },
    { ...row('booking assigned: workerd CPU', 'ms', cost, floorCost, cost / floorCost) },
  ];
}

/** Hexhail with drivers all over a town, who accept every offer. */
class Town implements Service {
  readonly contender: Contender;
  readonly #random = createRandom(VEHICLES);
  readonly #drivers: Driver[] = [];
  readonly #tokens: string[] = [];
  readonly #assignments = new Assignments();
  #booked = 0;

  constructor(contender: Contender) {
    this.contender = contender;
  }

  async #open(): Promise<void> {
    progress(`bookings: ${VEHICLES} drivers`);
    const names = Array.from({ length: VEHICLES }, (_, vehicle) => `bench-${vehicle}`);
    const open = (name: string) => Driver.open(this.contender, name, this.#somewhere(), this.#assignments);
    this.#drivers.push(...(await inParallel(names, WIDTH, open)));
    const riders = Array.from({ length: RIDERS }, (_, rider) => tokenFor('rider', `rider-${rider}`));
    this.#tokens.push(...(await Promise.all(riders)));
  }

  async book(): Promise<{ answeredAt: number; assignedAt: number }> {
    const pickup = this.#somewhere();
    const dropoff = destination(pickup, 360 * this.#random(), RIDE_METERS);
    this.#booked += 1;
    const response = await fetch(`${this.contender.url}/v1/trips`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#tokens[this.#booked % RIDERS]}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ pickup, dropoff }),
    });
    if (response.status !== 201) throw new Error(`a booking was answered ${response.status}`);
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
    const meters = TOWN_RADIUS_METERS * Math.sqrt(this.#random());
    return destination(centre, 360 * this.#random(), meters);
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

/** The floor: it answers after calling trip, cell and vehicle. */
class Chain implements Service {
  readonly contender: Contender;
  #booked = 0;

  constructor(contender: Contender) {
    this.contender = contender;
  }

  async book(): Promise<{ answeredAt: number; assignedAt: number }> {
    this.#booked += 1;
    const body = `bench-${this.#booked % VEHICLES}`;
    const response = await fetch(`${this.contender.url}/v1/trips`, { method: 'POST', body });
    await response.text();
    if (response.status !== 201) throw new Error(`the floor answered ${response.status}`);
    const assignedAt = performance.now();
    return { answeredAt: assignedAt, assignedAt };
  }

  /** Calls every vehicle once, because Hexhail's vehicles are also known. */
  async finish(): Promise<void> {
    if (this.#booked > 0) return;
    await inParallel(Array(VEHICLES).fill(null), WIDTH, () => this.book());
  }
}

if (import.meta.main) printTable(await benchBookings());
