import { setImmediate } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { driverStreamSchema } from '../src/calls/streams.ts';
import { cellAt } from '../src/domain/geo/cells.ts';
import type { Place } from '../src/domain/geo/place.ts';
import { defaultPolicy, flatPolicy } from '../src/domain/policy/policy.ts';
import { vehicleSnapshotSchema } from '../src/domain/vehicle/plan.ts';
import { LiveCell } from '../src/objects/cell/liveCell.ts';
import type { StreamSocket } from '../src/streams/sockets.ts';
import { platformTimers } from '../src/timeout.ts';
import { type City, createCity } from './city.ts';
import { progress } from './servers.ts';
import { type BenchRow, median, runAlone } from './table.ts';

/**
 * The cost of a position in a cell with few and with many vehicles: the cell's own code, in this process, on stub
 * sockets. Ten thousand real ones would take minutes to open, and most of their cost is the runtime's.
 */

const FLEETS = [100, 1_000, 10_000];
/**
 * Positions per fleet and round: few vehicles drive long, many drive short. Every third position of a vehicle
 * writes its attachment: a round has whole cycles of three for each fleet.
 */
const FRAMES = 60_000;
const ROUNDS = 8;
/** The interval between two positions of a vehicle, as on a trip. */
const CADENCE_MS = 2_000;
const METERS_PER_FIX = 20;
/** This fleet is also measured while an operator watches. */
const WATCHED = 1_000;
const LOOK_MS = 30_000;

const cell = cellAt({ lat: 40.26, lng: -76.88 }, 7);

class NoSocket implements StreamSocket {
  readonly readyState = 1;
  /** A sent frame or a close would mean that a position was not simply indexed. */
  isSilent = true;

  send(): void {
    this.isSilent = false;
  }

  close(): void {
    this.isSilent = false;
  }

  /** The platform serialises like this, and keeps the result outside the heap. */
  serializeAttachment(attachment: unknown): void {
    serialize(attachment);
  }

  deserializeAttachment(): unknown {
    throw new Error('nothing hibernates here');
  }
}

/** Returns the row for the growth of a position's cost with the number of vehicles. */
export async function benchCellGrowth(): Promise<BenchRow[]> {
  const fleets = [...FLEETS.map((vehicles) => new Fleet(vehicles, 0)), new Fleet(WATCHED, LOOK_MS)];
  const costs = fleets.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    progress(`growth: round ${round} of ${ROUNDS}`);
    for (const [lane, fleet] of fleets.entries()) {
      const microseconds = await fleet.drive();
      // The first round is a warm-up.
      if (round > 0) costs[lane]?.push(microseconds);
    }
  }
  const [few = Number.NaN, some = Number.NaN, many = Number.NaN, watched = Number.NaN] = costs.map(median);
  return [
    {
      name: `position in a cell of ${FLEETS.at(-1)} vehicles: CPU`,
      measured: `${many.toFixed(2)} µs`,
      floor: `${few.toFixed(2)} µs ${FLEETS[0]} vehicles`,
      ratio: many / few,
      aim: '≤ 1.2',
      note: `${some.toFixed(2)} µs with ${FLEETS[1]}; the cell's code in Node, without sockets`,
    },
    {
      name: `position in a cell of ${WATCHED} vehicles that an operator watches: CPU`,
      measured: `${watched.toFixed(2)} µs`,
      floor: `${some.toFixed(2)} µs unwatched`,
      ratio: watched / some,
      note: 'with its share of a report to the region every 2 s, serialized',
    },
  ];
}

/** A cell with vehicles in it. */
class Fleet {
  readonly #city: City;
  readonly #cell: LiveCell<NoSocket>;
  readonly #sockets: readonly NoSocket[];
  #now = Date.UTC(2026, 0, 5);

  constructor(vehicles: number, watchMs: number) {
    this.#city = createCity(cell, vehicles);
    const nobody = async (): Promise<never> => {
      throw new Error('a position is taken without asking anybody');
    };
    this.#cell = new LiveCell<NoSocket>(
      cell,
      {
        clock: { now: () => this.#now },
        timers: platformTimers,
        vehicle: () => ({ connectDriver: nobody, report: nobody, disconnect: nobody, snapshot: nobody }),
        forwardPosition: nobody,
        lateNeighbours: new Map(),
        searchNeighbour: nobody,
        etas: nobody,
        wait: async () => undefined,
        carriedBy: async () => null,
        ranksNear: async () => [],
        reportToRank: nobody,
        reportToDistrict: async (report) => {
          // As it would be sent.
          serialize(report);
          return { watchMs, wantsWhole: false };
        },
        tellIrregularity: () => undefined,
        pingedAt: () => null,
        background: (work) => {
          work.catch((error: unknown) => {
            throw error;
          });
        },
        setAlarm: () => undefined,
        warn: () => undefined,
      },
      [],
    );
    this.#sockets = this.#city.places.map((place, vehicle) => this.#admit(`cab-${vehicle}`, place));
  }

  #admit(vehicle: string, place: Place): NoSocket {
    const socket = new NoSocket();
    const stream = driverStreamSchema.parse({
      ...{ tenant: 'demo', vehicle, driver: vehicle, place, policy: flatPolicy(defaultPolicy) },
      ...{ expiresAt: Number.MAX_SAFE_INTEGER, registerUnknown: false },
    });
    const plan = {
      version: 1,
      epoch: 1,
      availability: 'available',
      offers: [],
      stops: [],
      pauseSuggested: false,
    };
    const standing = vehicleSnapshotSchema.parse({
      ...{ vehicleId: vehicle, epoch: 1, type: 'car', capacity: { seats: 4 }, plan, shiftOver: false },
    });
    this.#cell.admit(socket, stream, { type: 'connected', standing });
    // Its first plan was sent.
    socket.isSilent = true;
    return socket;
  }

  /** Drives until all frames of a round are handled; returns the CPU time per frame in microseconds. */
  async drive(): Promise<number> {
    const sweeps = Array.from({ length: FRAMES / this.#sockets.length }, () => this.#sweep());
    const before = process.cpuUsage();
    for (const { at, frames } of sweeps) {
      this.#now = at;
      for (const [vehicle, frame] of frames.entries()) {
        const socket = this.#sockets[vehicle];
        if (socket !== undefined) this.#cell.message(socket, frame);
      }
      // Lets the cell report, as between two frames.
      await setImmediate();
    }
    const { user, system } = process.cpuUsage(before);
    if (!this.#sockets.every(({ isSilent }) => isSilent)) throw new Error('a position was not taken');
    return (user + system) / FRAMES;
  }

  /** The next position of every vehicle, and its interval. */
  #sweep(): { at: number; frames: string[] } {
    this.#now += CADENCE_MS;
    const at = this.#now;
    this.#city.drive(METERS_PER_FIX);
    const frames = this.#city.places.map((place) => {
      const position = { ...place, ts: at, heading: 90, speed: 8.3, accuracy: 5 };
      return JSON.stringify({ type: 'position', positions: [position] });
    });
    return { at, frames };
  }
}

if (import.meta.main)
  await runAlone(
    'bench/cellGrowth.ts',
    'Measures what a position costs in a cell of many vehicles, and while an operator watches.',
    benchCellGrowth,
  );
