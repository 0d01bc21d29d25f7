import { isEmptyParty } from '../../src/domain/party.ts';
import { percentile } from '../percentile.ts';
import type { BookingFound, Call, Evidence, Violation } from './evidence.ts';
import type { Damage } from './killer.ts';
import { lateReservations, reservationEnds } from './reservationRules.ts';

export interface ChaosReport {
  readonly seed: number;
  readonly assaultMs: number;
  /** From the last fault until everything was at rest. */
  readonly drainMs: number;
  readonly damage: Damage;
  /** How often the proxy injected each fault. */
  readonly injected: ReadonlyMap<string, number>;
  /** How often the service logged each warning. */
  readonly warnings: ReadonlyMap<string, number>;
  readonly evidence: Evidence;
  readonly violations: readonly Violation[];
}

/** Requests by key and kind, repetitions counted once: acknowledged if any call was. */
export interface Operations {
  readonly acknowledged: number;
  /** Refused for good. */
  readonly failed: number;
  /** No client learned the outcome. */
  readonly unknown: number;
  /** Of the unknown, those that took effect. */
  readonly applied: number;
}

/** Counts bookings and cancels by the outcome that clients saw. */
export function operationsOf({ calls, bookings }: Pick<Evidence, 'calls' | 'bookings'>): Operations {
  const found = new Map(bookings.map(({ key, trip }) => [key, trip]));
  const counts = { acknowledged: 0, failed: 0, unknown: 0, applied: 0 };
  const asked = calls.filter(({ kind }) => kind === 'book' || kind === 'cancel');
  for (const attempts of Map.groupBy(asked, ({ kind, key }) => `${kind} ${key}`).values()) {
    const [first] = attempts;
    if (first === undefined) continue;
    if (attempts.some(({ outcome }) => outcome.kind === 'ok')) counts.acknowledged += 1;
    else if (attempts.some(({ outcome }) => outcome.kind === 'failed')) counts.failed += 1;
    else {
      counts.unknown += 1;
      const trip = found.get(first.key) ?? null;
      const isApplied = first.kind === 'book' ? trip !== null : trip?.state === 'cancelled';
      if (isApplied) counts.applied += 1;
    }
  }
  return counts;
}

/** Returns the report as a few lines of text. */
export function describeChaos(report: ChaosReport): string {
  const { seed, assaultMs, drainMs, damage, injected, warnings, evidence, violations } = report;
  const { calls, bookings, vehicles, history, plans } = evidence;
  const outcome = (kind: Call['outcome']['kind']) =>
    calls.filter((call) => call.outcome.kind === kind).length;
  const operations = operationsOf(evidence);
  const states = counted(history.map(({ state }) => state));
  return [
    `chaos       seed ${seed}, ${seconds(assaultMs)} of faults, at rest ${seconds(drainMs)} after the last fault`,
    `kills       ${damage.kills}; database locked ${damage.databaseLocks} times, gone at ${damage.databaseRemovals} restarts`,
    `network     ${tally(injected)}`,
    `warnings    ${tally(warnings)}`,
    `requests    ${calls.length}: ${outcome('ok')} ok, ${outcome('failed')} failed, ${outcome('unknown')} unknown`,
    `operations  ${operations.acknowledged} acknowledged, ${operations.failed} failed, ${operations.unknown} unknown, of those applied ${operations.applied}`,
    `trips       ${history.length} of ${bookings.length} bookings: ${tally(states)}; ${sharing(plans)} rode together; ${vehicles.length} vehicles, ${plans.length} plans`,
    `rides       ${ridesOf(evidence)}`,
    `reserved    ${reservationsOf(evidence)}`,
    ...lateReservations(evidence).map((story) => `  late: ${story}`),
    `recovery    ${recovery(damage, false)}; without the database ${recovery(damage, true)}`,
    `violations  ${violations.length}`,
    ...violations.map(({ rule, about, detail }) => `  ${rule}: ${about} ${detail}`),
  ].join('\n');
}

/** What the rides were: booked ahead, with goods, against pins, changed. */
function ridesOf({ calls, bookings, history, shiftsPlanned }: Evidence): string {
  const happened = (type: string) =>
    bookings.filter(({ journal }) => journal.some((line) => line.type === type));
  const changes = calls.filter(({ kind }) => kind === 'change');
  const changed = (kind: Call['outcome']['kind']) =>
    changes.filter(({ outcome }) => outcome.kind === kind).length;
  const ahead = history.filter(({ scheduledFor }) => scheduledFor !== null);
  const isBoardedBy = ({ trip }: BookingFound) => trip !== null && !isEmptyParty(trip.party);
  return [
    `${ahead.length} ahead`,
    `${happened('reserved').length} of them held`,
    `${shiftsPlanned.length} shifts planned, ${calls.filter(isLikelyByShifts).length} times likely by them`,
    `${history.filter(({ via }) => via.length > 0).length} by other places`,
    `${happened('onboard').filter(isBoardedBy).length} boarded by pin`,
    `${history.filter(({ proof, state }) => proof === 'pin' && state === 'completed').length} delivered by pin`,
    `${history.filter(({ delivered }) => delivered === false).length} brought back`,
    `changes ${changed('ok')} ok, ${changed('failed')} failed, ${changed('unknown')} unknown`,
  ].join(', ');
}

function isLikelyByShifts({ kind, outcome }: Call): boolean {
  if (kind !== 'book' || outcome.kind !== 'ok') return false;
  return outcome.trip.reservation.feasibility?.reason === 'shifts-free';
}

/** What became of reservations that were held, by what their drivers make of them. */
function reservationsOf(evidence: Evidence): string {
  const byKeeping = Map.groupBy(reservationEnds(evidence), ([keeping]) => keeping);
  const shown = [...byKeeping].map(([keeping, all]) => {
    const ends = counted(all.map(([, end]) => end));
    const share = (end: string) => `${Math.round((100 * (ends.get(end) ?? 0)) / all.length)} % ${end}`;
    return `${keeping} ${all.length}: ${share('kept')}, ${share('told')}, ${share('late')}`;
  });
  return shown.join('; ') || 'none held';
}

/** The number of trips that shared a vehicle, according to their drivers' plans. */
function sharing(plans: Evidence['plans']): number {
  const together = plans.flatMap(({ stops }) => {
    const aboard = stops.filter(({ kind, status }) => kind === 'pickup' && status === 'done');
    return aboard.length > 1 ? aboard.map(({ tripId }) => tripId) : [];
  });
  return new Set(together).size;
}

/** From a kill to the first successful request. */
function recovery({ recoveries }: Damage, withoutDatabase: boolean): string {
  const times = recoveries.filter((one) => one.withoutDatabase === withoutDatabase).map(({ ms }) => ms);
  const shown = (share: number): string => `${percentile(times, share) ?? '–'} ms`;
  return `p50 ${shown(0.5)}, p99 ${shown(0.99)} (${times.length})`;
}

function counted(words: readonly string[]): Map<string, number> {
  return new Map([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

function tally(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ') || 'none';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
