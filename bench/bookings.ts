import { percentile } from '../sim/percentile.ts';
import { inParallel } from '../src/inParallel.ts';
import { missingForPeer, withPeer } from './peer/peer.ts';
import { type Contender, progress, settled, withContenders } from './servers.ts';
import { type BenchRow, median, runAlone } from './table.ts';
import { type Service, Town } from './town.ts';

/**
 * Latency and cost of a booking until a vehicle is assigned, against three bare objects that call one another: a
 * fresh trip and a known vehicle that write one row each, and a cell between them. Hexhail does more: the driver
 * gets an offer, accepts at once on the stream, and is told that the trip is confirmed.
 *
 * The peer is a hand-made dispatcher with the same drivers and riders: see `peer/dispatcher.ts` for what it leaves out.
 */

const ground = { centre: { lat: 40.26, lng: -76.88 }, radiusMeters: 3_000, vehicles: 240 };
const ROUNDS = 10;
/** Bookings per round: one at a time, then so many concurrently. */
const ALONE = 20;
const TOGETHER = 60;
const WIDTH = 16;

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
  return withContenders(async ({ hexhail, floor }) => {
    const missing = missingForPeer();
    if (missing === null) return withPeer((peer) => measure(hexhail, floor, peer));
    progress(`bookings: ${missing}`);
    return measure(hexhail, floor, null);
  });
}

async function measure(hexhail: Contender, floor: Contender, peer: Contender | null): Promise<BenchRow[]> {
  const [real, least] = [tallyOf(new Town(hexhail, ground)), tallyOf(new Chain(floor))];
  const other = peer === null ? null : tallyOf(new Town(peer, ground));
  const tallies = [real, least, ...(other === null ? [] : [other])];
  for (const { service } of tallies) await service.finish();
  for (let round = 0; round <= ROUNDS; round++) {
    progress(`bookings: round ${round} of ${ROUNDS}`);
    // The first round is a warm-up.
    for (const tally of tallies) await runRound(round === 0 ? tallyOf(tally.service) : tally);
  }
  return [
    ...comparedWith('bare chain', real, least),
    ...(other === null ? [] : comparedWith('Node, Redis and PostgreSQL', real, other)),
  ];
}

function tallyOf(service: Service): Tally {
  return { service, answered: [], assigned: [], perSecond: [], cpu: [] };
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

function comparedWith(name: string, hexhail: Tally, other: Tally): BenchRow[] {
  const of = (values: readonly number[], share: number) => percentile(values, share) ?? Number.NaN;
  const isFloor = other.service instanceof Chain;
  const aimed = (aim: string) => (isFloor ? { aim } : {});
  const row = (what: string, unit: string, real: number, least: number, ratio: number) => ({
    name: what,
    measured: `${real.toFixed(1)} ${unit}`,
    floor: `${least.toFixed(1)} ${unit}, ${name}`,
    ratio,
  });
  const latency = (share: number) => {
    const [real, least] = [of(hexhail.assigned, share), of(other.assigned, share)];
    return row(`booking to assigned, p${100 * share}`, 'ms', real, least, real / least);
  };
  const [rate, otherRate] = [median(hexhail.perSecond), median(other.perSecond)];
  const [cost, otherCost] = [median(hexhail.cpu), median(other.cpu)];
  const answered = `answered 201 after ${of(hexhail.answered, 0.5).toFixed(1)} ms`;
  const asked = isFloor ? '; the floor has no driver to ask' : '';
  return [
    { ...latency(0.5), ...aimed('≤ 2.5'), note: `one at a time, ${answered}${asked}` },
    { ...latency(0.99), note: `of ${hexhail.assigned.length} bookings` },
    {
      ...row('bookings assigned', 'a second', rate, otherRate, otherRate / rate),
      ...aimed('≤ 2.5'),
      note: `${WIDTH} at a time; the client shares the cores; ratio: other ÷ measured`,
    },
    {
      ...row('booking assigned: CPU', 'ms', cost, otherCost, cost / otherCost),
      ...aimed('≤ 2.2'),
      note: `a core does ${(1_000 / cost).toFixed(0)} a second, of the other ${(1_000 / otherCost).toFixed(0)}`,
    },
  ];
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
    const body = `bench-${this.#booked % ground.vehicles}`;
    const response = await fetch(`${this.contender.url}/v1/trips`, { method: 'POST', body });
    await response.text();
    if (response.status !== 201) throw new Error(`the floor answered ${response.status}`);
    const assignedAt = performance.now();
    return { answeredAt: assignedAt, assignedAt };
  }

  /** Calls every vehicle once, because Hexhail's vehicles are also known. */
  async finish(): Promise<void> {
    if (this.#booked > 0) return;
    await inParallel(Array(ground.vehicles).fill(null), WIDTH, () => this.book());
  }
}

if (import.meta.main)
  await runAlone(
    'bench/bookings.ts',
    'Measures what a booking until a vehicle is assigned costs: latency, throughput and CPU, against a bare chain of objects and, where they are installed, Node with Redis and PostgreSQL. Some minutes.',
    benchBookings,
  );
