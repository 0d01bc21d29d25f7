import { clearInterval, setInterval } from 'node:timers';
import { createRandom, type Random } from '../random.ts';
import type { DriverRobot } from '../robots/driverRobot.ts';
import { PinBoard } from '../robots/pinBoard.ts';
import { openAirport } from './airport.ts';
import { commute } from './commuters.ts';
import { Desk } from './desk.ts';
import { createCityDriver } from './drivers.ts';
import { type CityRates, driversPerCommuter, usualRates } from './rates.ts';
import { runRiders } from './riders.ts';
import { Tally, type VehicleDoing } from './tally.ts';
import { showLive } from './terminal.ts';

export interface CityOptions {
  /**
   * The URL of the service, such as `http://localhost:8787`, in local development, where the robots' tokens are
   * valid.
   */
  readonly url: string;
  readonly signal: AbortSignal;
  readonly drivers?: number;
  readonly seed?: number;
  /** Other than usual. */
  readonly rates?: Partial<CityRates>;
}

const tickMs = 500;
/** Drivers who begin their shift at the airport. */
const queuing = 4;
/** Drivers in turn: whether the shift that they plan takes reservations without asking them; null: they plan none. */
const planning = [null, false, null, true, null];

/** A town of robots that drive and ride. */
export interface RunningCity {
  readonly tally: Tally;
  /** The state of the city, in a few lines. */
  lines(): string[];
  /** Resolves after the signal has aborted; rejects if a rider fails. */
  readonly ended: Promise<void>;
}

/** Runs a small town of driver and rider robots over the public API, and shows it on standard output; see `startCity`. */
export async function runCity(options: CityOptions): Promise<void> {
  const city = startCity(options);
  const endShow = showLive(() => city.lines());
  await city.ended.finally(endShow);
}

/**
 * Starts a small town of driver and rider robots. Runs until the signal aborts; open trips stay as they are, and the next
 * run finds them.
 */
export function startCity({
  url,
  signal,
  drivers = 30,
  seed = 1,
  rates: other = {},
}: CityOptions): RunningCity {
  const random = createRandom(seed);
  const tally = new Tally();
  const rates = { ...usualRates, ...other };
  const pins = new PinBoard();
  const startedAt = Date.now();
  const robots = Array.from({ length: drivers }, (_, at) =>
    createCityDriver({
      url,
      name: nameOf(at),
      random: own(random),
      pins,
      isQueuing: at < queuing,
      takesReservations: planning[at % planning.length] ?? null,
      signal,
      tally,
      rates,
    }),
  );
  const ticking = setInterval(() => {
    const now = Date.now();
    for (const robot of robots) robot.tick(now);
  }, tickMs);
  const run = startedAt.toString(36);
  const vehicles = robots.map(({ name }) => name);
  const desk = new Desk({ url, random: own(random), signal, tally, rates, vehicles });
  const riders = { url, drivers, random: own(random), signal, tally, pins, run, rates, desk };
  const commuters = Array.from(
    { length: Math.ceil(drivers / driversPerCommuter) },
    (_, at) => () => commute(`commuter-${at + 1}`, { url, random: own(random), signal, tally, pins }),
  );
  const ended = openAirport(url, signal)
    .then(async () => {
      for (const robot of robots) robot.start();
      await Promise.all([runRiders(riders), ...commuters.map((start) => start())]);
    })
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
    })
    .finally(() => {
      clearInterval(ticking);
      for (const robot of robots) robot.leave();
    });
  return {
    tally,
    lines: () => [
      `city      ${Math.round((Date.now() - startedAt) / 1000)} s, ${drivers} drivers`,
      ...tally.lines(robots.map(doing)),
    ],
    ended,
  };
}

/** A separate random sequence: one robot's draws must not change another's. */
function own(random: Random): Random {
  return createRandom(random() * 2 ** 32);
}

function nameOf(at: number): string {
  return `robot-${String(at + 1).padStart(2, '0')}`;
}

function doing({ client }: DriverRobot): VehicleDoing {
  const { plan } = client;
  if (plan === null || !client.isConnected) return 'offline';
  const [next] = plan.stops;
  if (next === undefined) {
    if (plan.rank != null) return 'in line';
    if (plan.offers.length > 0) return 'offered';
    return plan.availability === 'available' ? 'idle' : plan.availability;
  }
  if (next.kind !== 'pickup' || next.status === 'done') return 'with rider';
  return next.status === 'arrived' ? 'at pickup' : 'to pickup';
}
