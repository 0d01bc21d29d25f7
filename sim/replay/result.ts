import type { PublicTrip } from '../../src/protocol/trips.ts';
import { mean, percentile } from '../percentile.ts';
import type { Money, Share } from './money.ts';
import type { Violation } from './violations.ts';

/** The data that a replay's result is computed from. */
export interface Observed {
  readonly speed: number;
  readonly minutes: number;
  readonly wallSeconds: number;
  readonly cabs: number;
  readonly positionsSent: number;
  readonly refusedFrames: number;
  readonly trips: readonly PublicTrip[];
  readonly rejected: number;
  readonly bookedAfterMs: readonly number[];
  readonly assignedAfterMs: readonly number[];
  readonly pickupMeters: readonly number[];
  readonly violations: readonly Violation[];
  readonly money: Omit<Money, 'violations'>;
}

/** The result of a replay. Null values: nothing to measure. */
export type ReplayResult = ReturnType<typeof summarise>;

/** Computes the result of a replay. Waits are from the request to the vehicle at the pickup, by the server's clock. */
export function summarise(observed: Observed) {
  const { speed, trips, bookedAfterMs, assignedAfterMs, violations } = observed;
  const count = (state: PublicTrip['state']): number => trips.filter((trip) => trip.state === state).length;
  const waitsSeconds = trips.flatMap(waitSeconds);
  const waitP50 = percentile(waitsSeconds, 0.5);
  const waitP90 = percentile(waitsSeconds, 0.9);
  return {
    speed,
    minutes: observed.minutes,
    wallSeconds: Math.round(observed.wallSeconds),
    cabs: observed.cabs,
    booked: trips.length,
    rejected: observed.rejected,
    assigned: assignedAfterMs.length,
    completed: count('completed'),
    cancelled: count('cancelled'),
    unfulfilled: count('unfulfilled'),
    waitSeconds: {
      recording: { p50: scaled(waitP50, speed), p90: scaled(waitP90, speed) },
      real: { p50: scaled(waitP50, 1), p90: scaled(waitP90, 1) },
    },
    pickupDistanceMeters: rounded(mean(observed.pickupMeters)),
    bookingMs: {
      p50: rounded(percentile(bookedAfterMs, 0.5)),
      p99: rounded(percentile(bookedAfterMs, 0.99)),
    },
    requestToAssignedMs: {
      p50: rounded(percentile(assignedAfterMs, 0.5)),
      p99: rounded(percentile(assignedAfterMs, 0.99)),
    },
    positionsSent: observed.positionsSent,
    refusedFrames: observed.refusedFrames,
    receipts: observed.money.receipts,
    owed: observed.money.owed,
    reported: observed.money.reported,
    byHour: observed.money.byHour,
    byTariff: observed.money.byTariff,
    byLine: observed.money.byLine,
    violations,
  };
}

/** Formats a result as text. */
export function describeResult(result: ReplayResult): string {
  const { waitSeconds: wait, bookingMs, requestToAssignedMs, violations } = result;
  const lines = [
    `${result.minutes} recorded minutes at speed ${result.speed}, in ${result.wallSeconds} s, with ${result.cabs} cabs`,
    `booked               ${result.booked}`,
    `not bookable         ${result.rejected}`,
    `assigned             ${result.assigned}`,
    `completed            ${result.completed}`,
    `cancelled            ${result.cancelled}`,
    `unfulfilled          ${result.unfulfilled}`,
    `wait, recording      p50 ${shown(wait.recording.p50)} s, p90 ${shown(wait.recording.p90)} s`,
    `wait, real           p50 ${shown(wait.real.p50)} s, p90 ${shown(wait.real.p90)} s`,
    `pickup distance      mean ${shown(result.pickupDistanceMeters)} m`,
    `booking answered     p50 ${shown(bookingMs.p50)} ms, p99 ${shown(bookingMs.p99)} ms`,
    `request to assigned  p50 ${shown(requestToAssignedMs.p50)} ms, p99 ${shown(requestToAssignedMs.p99)} ms`,
    `positions sent       ${result.positionsSent}`,
    `frames refused       ${result.refusedFrames}`,
    `receipts again       ${result.receipts}, together ${result.owed} minor units; reports say ${result.reported}`,
    ...sharesText('reported by hour', result.byHour),
    ...sharesText('reported by tariff', result.byTariff),
    ...sharesText('lines of receipts', result.byLine),
    `violations           ${violations.length}`,
    ...violations.map(({ kind, detail }) => `  ${kind}: ${detail}`),
  ];
  return lines.join('\n');
}

function sharesText(title: string, shares: readonly Share[]): string[] {
  return [title, ...shares.map(({ of, trips, amount }) => `  ${of}: ${trips} trips, ${amount}`)];
}

function waitSeconds({ requestedAt, timeline }: PublicTrip): number[] {
  const arrivedAt = timeline.findLast(({ state }) => state === 'arrived')?.at;
  return arrivedAt === undefined ? [] : [(Date.parse(arrivedAt) - Date.parse(requestedAt)) / 1000];
}

function scaled(seconds: number | null, factor: number): number | null {
  return seconds === null ? null : Math.round(seconds * factor * 10) / 10;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function shown(value: number | null): string {
  return value === null ? '–' : String(value);
}
