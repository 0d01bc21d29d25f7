import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Stream } from '../sim/robots/stream.ts';
import { cellAt } from '../src/domain/geo/cells.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { inParallel } from '../src/inParallel.ts';
import { encodePositions } from '../src/protocol/binaryPositions.ts';
import { type City, createCity } from './city.ts';
import {
  type Contender,
  failAfter,
  openDriverStream,
  progress,
  sendOrFail,
  settled,
  withContenders,
} from './servers.ts';
import { type BenchRow, median, runAlone } from './table.ts';

/**
 * The CPU cost of a position frame in workerd, against a hibernatable object that drops it. Hundreds of available
 * vehicles move through one cell; both objects get the same frames at the same pace, in turns.
 */

const VEHICLES = 500;
/** Below a stream's rate limit, or it would be closed. */
const FRAMES_PER_SECOND = 8;
const ROUND_SECONDS = 2;
const ROUNDS = 12;
const WARM_UP_ROUNDS = 3;
const TICK_MS = 4;
const ANSWER_MS = 30_000;
const ASKED_ONE_IN = 20;
/** However many positions a frame has: what nobody drives is refused, and costs something else. */
const METERS_PER_FRAME = 15 / FRAMES_PER_SECOND;
/** Half of the time between two frames. */
const MS_OF_BATCH = 500 / FRAMES_PER_SECOND;
const FRAMES_PER_ROUND = VEHICLES * FRAMES_PER_SECOND * ROUND_SECONDS;

interface FrameShape {
  readonly batch: number;
  readonly isBinary: boolean;
  readonly aim: string;
}

const shapes: readonly FrameShape[] = [
  { batch: 1, isBinary: false, aim: '≤ 1.2' },
  { batch: 10, isBinary: false, aim: '≤ 1.2' },
  { batch: 1, isBinary: true, aim: '≤ 1.12' },
  { batch: 10, isBinary: true, aim: '≤ 1.12' },
  { batch: 25, isBinary: true, aim: '≤ 1.12, and ≤ 3 µs' },
];

const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);

const answerSchema = z.looseObject({ type: z.string(), reason: z.string().optional() });
const planSchema = z.object({ type: z.literal('plan'), availability: z.string() });

/** Returns the rows for single positions and for batches of ten. */
export function benchFrames(): Promise<BenchRow[]> {
  return withContenders(async ({ hexhail, floor }) => {
    const [real, noop] = [new Fleet(hexhail), new Fleet(floor)];
    await real.connect();
    await real.takeUpWork();
    await settled(hexhail);
    await noop.connect();
    const lanes = shapes.map((shape) => ({ shape, noops: [] as number[], reals: [] as number[] }));
    for (let round = 0; round <= ROUNDS; round++) {
      progress(`frames: round ${round} of ${ROUNDS}`);
      for (const { shape, noops, reals } of lanes) {
        // The two are compared at the same moment: a machine's speed changes from minute to minute.
        const [floor, measured] = [await noop.measure(shape), await real.measure(shape)];
        // At first code is compiled, and what 500 new drivers set off is still under way.
        if (round >= WARM_UP_ROUNDS) {
          noops.push(floor);
          reals.push(measured);
        }
      }
    }
    return lanes.map(({ shape, noops, reals }) => rowOf(shape, noops, reals));
  });
}

/** A position in a frame, against the no-op object that drops the same frame. */
function rowOf(
  { batch, isBinary, aim }: FrameShape,
  noops: readonly number[],
  reals: readonly number[],
): BenchRow {
  const microseconds = (perFrame: readonly number[]) => `${(median(perFrame) / batch).toFixed(2)} µs`;
  const form = isBinary ? 'binary' : 'JSON';
  return {
    name: batch === 1 ? `position, ${form}: workerd CPU` : `position in ${batch}, ${form}: workerd CPU`,
    measured: microseconds(reals),
    floor: `${microseconds(noops)} no-op, the same frame`,
    ratio: median(reals.map((real, round) => real / (noops[round] ?? Number.NaN))),
    aim,
    note: `${VEHICLES} streams, ${VEHICLES * FRAMES_PER_SECOND} frames a second`,
  };
}

/** The vehicles of a city on streams of one contender. */
class Fleet {
  readonly #contender: Contender;
  readonly #city: City = createCity(cell, VEHICLES);
  #fixes: Place[][] = [];
  #streams: Stream[] = [];
  #hear: (frame: unknown) => void = () => undefined;

  constructor(contender: Contender) {
    this.#contender = contender;
  }

  async connect(): Promise<void> {
    progress(`frames: ${VEHICLES} streams of ${this.#contender.name}`);
    this.#streams = await inParallel([...this.#city.places.entries()], 20, ([vehicle, place]) =>
      openDriverStream(this.#contender, `bench-${vehicle}`, place, (frame) => this.#hear(frame)),
    );
  }

  async takeUpWork(): Promise<void> {
    const report = { type: 'report', availability: 'available' };
    await this.#untilAnswered(
      this.#streams,
      report,
      (frame) => planSchema.parse(frame).availability === 'available',
    );
  }

  /** Drives for a round with so many positions per frame; returns the CPU time per frame in microseconds. */
  async measure({ batch, isBinary }: FrameShape): Promise<number> {
    const before = this.#contender.cpuSeconds();
    const startedAt = performance.now();
    for (let frame = 0; frame < FRAMES_PER_ROUND; frame++) {
      if (frame % VEHICLES === 0) this.#drive(batch);
      const dueAt = startedAt + (frame * 1_000) / (VEHICLES * FRAMES_PER_SECOND);
      while (performance.now() < dueAt) await sleep(TICK_MS);
      this.#sendFixes(frame % VEHICLES, isBinary, Math.round(performance.timeOrigin + dueAt));
    }
    // Some of them, and the last: refusing what it cannot read costs Hexhail more than a position.
    const asked = this.#streams.filter((_, vehicle) => (vehicle + 1) % ASKED_ONE_IN === 0);
    // Any other answer, such as a refused position, would invalidate the measurement.
    await this.#untilAnswered(asked, { type: 'last' }, (frame) => {
      const { type, reason } = answerSchema.parse(frame);
      if (type !== 'last' && reason !== 'bad-frame') throw new Error(`answered ${JSON.stringify(frame)}`);
      return true;
    });
    return ((this.#contender.cpuSeconds() - before) * 1e6) / FRAMES_PER_ROUND;
  }

  #drive(batch: number): void {
    this.#fixes = this.#city.places.map(() => []);
    for (let fix = 0; fix < batch; fix++) {
      this.#city.drive(METERS_PER_FRAME / batch);
      for (const [vehicle, place] of this.#city.places.entries()) this.#fixes[vehicle]?.push(place);
    }
  }

  #sendFixes(vehicle: number, isBinary: boolean, newest: number): void {
    const stream = this.#streams[vehicle];
    if (stream === undefined) throw new Error(`vehicle ${vehicle} has no stream`);
    const places = this.#fixes[vehicle] ?? [];
    // Spread before the time when the frame was due: where this program lags, the next one's are newer all the same.
    const apartMs = MS_OF_BATCH / places.length;
    const positions = places.map(({ lat, lng }, index) => ({
      ...{ lat, lng, ts: newest - Math.round((places.length - 1 - index) * apartMs) },
      ...{ heading: 90, speed: 8.3, accuracy: 5 },
    }));
    if (!isBinary) sendOrFail(stream, { type: 'position', positions });
    else if (!stream.sendBytes(encodePositions(positions))) throw new Error('a stream is closed');
  }

  /** Sends a frame on some streams and waits for as many answers. */
  async #untilAnswered(
    streams: readonly Stream[],
    question: object,
    isAnswer: (frame: unknown) => boolean,
  ): Promise<void> {
    const answered = Promise.withResolvers<void>();
    let left = streams.length;
    this.#hear = (frame) => {
      if (isAnswer(frame) && --left === 0) answered.resolve();
    };
    for (const stream of streams) sendOrFail(stream, question);
    await Promise.race([answered.promise, failAfter(ANSWER_MS)]);
    this.#hear = () => undefined;
  }
}

if (import.meta.main)
  await runAlone(
    'bench/frames.ts',
    'Measures what a frame of positions costs, JSON and binary, against an object that drops it. Some minutes.',
    benchFrames,
  );
