import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../sim/percentile.ts';
import type { Stream } from '../sim/robots/stream.ts';
import { cellAt } from '../src/domain/geo/cells.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { inParallel } from '../src/inParallel.ts';
import { createCity } from './city.ts';
import {
  type Contender,
  failAfter,
  openDriverStream,
  progress,
  sendOrFail,
  settled,
  withContenders,
} from './servers.ts';
import { type BenchRow, runAlone } from './table.ts';

/**
 * The rate of positions at which one cell's latency exceeds the limit, against a no-op object under the same load.
 * A probe sends a position and, right behind it on the same stream, a frame that is answered. A stream keeps its
 * order, and a cell handles frames one at a time: when the answer arrives, the position is in the index. The time
 * between them is therefore an upper bound of the latency from position to index.
 */

/** Enough streams to exceed the frame rate at which a cell sheds searches. */
const VEHICLES = 1_200;
const PROBES = 40;
/** Rates of probes and other vehicles: a stream may carry ten frames a second, and a probe sends two at a time. */
const PROBES_PER_SECOND = 4;
const MAX_FRAMES_PER_SECOND = 9.5;
const FIRST_PER_SECOND = 1_500;
const GROWTH = 1.5;
const LONGEST_MS = 100;
const STEP_MS = 2_500;
/** Warm-up of each rate. */
const IGNORED_MS = 500;
const TICK_MS = 2;
const ANSWER_MS = 30_000;
/** A load generator below this share of its target rate is saturated. */
const LEAST_SHARE = 0.95;
const ROUTE_FIXES = 10;
const METERS_PER_FIX = 2;

const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);

interface Step {
  /** Positions that were sent. */
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Whether the generator reached its target rate. */
  readonly isComplete: boolean;
}

/** The last rate that was held, and the first that was not, if the generator reached it. */
interface Climb {
  readonly held: Step | null;
  readonly failed: Step | null;
}

/** Returns the row for the rate that one cell holds. */
export function benchCellCapacity(): Promise<BenchRow[]> {
  return withContenders(async ({ hexhail, floor }) => {
    const least = await climb(floor);
    const real = await climb(hexhail);
    const [rate, floorRate] = [real, least].map(({ held }) => held?.perSecond ?? Number.NaN);
    const told = ({ held, failed }: Climb) =>
      `${failed === null ? '≥ ' : ''}${held?.perSecond.toFixed(0) ?? 'none of the rates'}`;
    const above =
      real.failed === null
        ? 'the load ends there, not the cell'
        : `${real.failed.perSecond.toFixed(0)} took ${real.failed.p99Ms.toFixed(0)} ms`;
    return [
      {
        name: `one cell, positions before p99 to the index exceeds ${LONGEST_MS} ms`,
        measured: `${told(real)} a second`,
        floor: `${told(least)} a second no-op`,
        ratio: (floorRate ?? Number.NaN) / (rate ?? Number.NaN),
        note: `${VEHICLES} streams; p99 ${real.held?.p99Ms.toFixed(1)} ms, no-op ${least.held?.p99Ms.toFixed(1)} ms; ${above}; the client shares the cores; ratio: floor ÷ measured`,
      },
    ];
  });
}

/** Raises the rate until it fails twice, since other work may disturb one step. */
async function climb(contender: Contender): Promise<Climb> {
  const load = await Load.open(contender);
  await settled(contender);
  try {
    let held: Step | null = null;
    for (let rate = FIRST_PER_SECOND; rate <= VEHICLES * MAX_FRAMES_PER_SECOND; rate *= GROWTH) {
      let step = await load.run(rate);
      if (step.p99Ms > LONGEST_MS || !step.isComplete) step = await load.run(rate);
      if (step.p99Ms > LONGEST_MS) return { held, failed: step };
      held = step;
      if (!step.isComplete) break;
    }
    return { held, failed: null };
  } finally {
    load.close();
  }
}

interface Vehicle {
  readonly stream: Stream;
  readonly route: readonly Place[];
  fixes: number;
}

/** A probe's unanswered frames, by send time (`performance.now()`). */
type Unanswered = number[];

/** The vehicles of a cell, and their load. */
class Load {
  readonly #name: string;
  readonly #vehicles: readonly Vehicle[];
  readonly #unanswered: readonly Unanswered[];
  readonly #waitsMs: number[];

  private constructor(
    name: string,
    vehicles: readonly Vehicle[],
    unanswered: readonly Unanswered[],
    waitsMs: number[],
  ) {
    this.#name = name;
    this.#vehicles = vehicles;
    this.#unanswered = unanswered;
    this.#waitsMs = waitsMs;
  }

  static async open(contender: Contender): Promise<Load> {
    progress(`capacity: ${VEHICLES} streams of ${contender.name}`);
    const unanswered = Array.from({ length: PROBES }, (): Unanswered => []);
    const waitsMs: number[] = [];
    const vehicles = await inParallel(
      [...routes().entries()],
      40,
      async ([vehicle, route]): Promise<Vehicle> => {
        const place = route[0];
        if (place === undefined) throw new Error('a route has places');
        const stream = await openDriverStream(contender, `capacity-${vehicle}`, place, () => {
          // The first frame of a stream is the plan; only probes get more.
          const sentAt = unanswered[vehicle]?.shift();
          if (sentAt !== undefined) waitsMs.push(performance.now() - sentAt);
        });
        return { stream, route, fixes: 0 };
      },
    );
    return new Load(contender.name, vehicles, unanswered, waitsMs);
  }

  close(): void {
    for (const { stream } of this.#vehicles) stream.close(1000);
  }

  /** Sends that many positions a second, including the probes'. */
  async run(perSecond: number): Promise<Step> {
    const startedAt = performance.now();
    const othersPerMs = (perSecond - PROBES * PROBES_PER_SECOND) / 1_000;
    const probesPerMs = (PROBES * PROBES_PER_SECOND) / 1_000;
    let [others, probes] = [0, 0];
    let isCounting = false;
    for (;;) {
      const passedMs = performance.now() - startedAt;
      if (passedMs >= STEP_MS) break;
      if (!isCounting && passedMs >= IGNORED_MS) {
        isCounting = true;
        this.#waitsMs.length = 0;
      }
      for (; others < passedMs * othersPerMs; others++) {
        this.#sendFix(this.#vehicles[PROBES + (others % (VEHICLES - PROBES))]);
        // Many frames may be due; probes are interleaved.
        if (probes < (others / othersPerMs) * probesPerMs) this.#probe(probes++ % PROBES);
      }
      await sleep(TICK_MS);
    }
    const sentPerSecond = ((others + probes) * 1_000) / (performance.now() - startedAt);
    await this.#allAnswered();
    const p99Ms = percentile(this.#waitsMs, 0.99) ?? Number.NaN;
    const step = { perSecond: sentPerSecond, p99Ms, isComplete: sentPerSecond >= LEAST_SHARE * perSecond };
    progress(
      `capacity: ${this.#name} ${perSecond.toFixed(0)} a second, sent ${sentPerSecond.toFixed(0)}: p99 ${p99Ms.toFixed(1)} ms of ${this.#waitsMs.length}`,
    );
    return step;
  }

  #probe(probe: number): void {
    const vehicle = this.#vehicles[probe];
    if (vehicle === undefined) throw new Error(`there is no probe ${probe}`);
    this.#unanswered[probe]?.push(performance.now());
    this.#sendFix(vehicle);
    // An unknown frame: Hexhail refuses it, and the no-op object echoes it.
    sendOrFail(vehicle.stream, { type: 'last' });
  }

  #sendFix(vehicle: Vehicle | undefined): void {
    if (vehicle === undefined) throw new Error('a vehicle is missing');
    const { stream, route } = vehicle;
    const place = route[vehicle.fixes++ % route.length];
    const position = { ...place, ts: Date.now(), heading: 90, speed: 8.3, accuracy: 5 };
    sendOrFail(stream, { type: 'position', positions: [position] });
  }

  async #allAnswered(): Promise<void> {
    const deadline = performance.now() + ANSWER_MS;
    while (this.#unanswered.some(({ length }) => length > 0)) {
      if (performance.now() > deadline) await failAfter(0);
      await sleep(TICK_MS);
    }
  }
}

/** The positions of each vehicle, repeated. */
function routes(): Place[][] {
  const city = createCity(cell, VEHICLES);
  const found = city.places.map((): Place[] => []);
  for (let fix = 0; fix < ROUTE_FIXES; fix++) {
    city.drive(METERS_PER_FIX);
    for (const [vehicle, place] of city.places.entries()) found[vehicle]?.push(place);
  }
  return found;
}

if (import.meta.main)
  await runAlone(
    'bench/cellCapacity.ts',
    'Finds how many positions a second one cell takes before they reach its index late. Some minutes.',
    benchCellCapacity,
  );
