import { isOver, type TripPhase } from '../domain/trip/phases.ts';
import { requestedAtOf, type TripRecord } from '../domain/trip/record.ts';
import { rfc3339 } from './values.ts';

type Cell = string | number | boolean | null;

/** The columns of an export of trips, in order. New ones go to the end: programs read by position, too. */
const columns: readonly (readonly [name: string, of: (trip: TripRecord) => Cell])[] = [
  ['id', ({ id }) => id],
  ['state', ({ state }) => state],
  ['requestedAt', (trip) => rfc3339(requestedAtOf(trip))],
  ['scheduledFor', ({ scheduledFor }) => (scheduledFor === null ? null : rfc3339(scheduledFor))],
  ['assignedAt', (trip) => reachedAt(trip, 'assigned')],
  ['arrivedAt', (trip) => reachedAt(trip, 'arrived')],
  ['onboardAt', (trip) => reachedAt(trip, 'onboard')],
  ['endedAt', (trip) => (isOver(trip.state) ? reachedAt(trip, trip.state) : null)],
  ['rider', ({ rider }) => rider],
  ['vehicle', ({ vehicle }) => vehicle?.id ?? null],
  ['plate', ({ vehicle }) => vehicle?.plate ?? null],
  ['pickupLat', ({ pickup }) => pickup.lat],
  ['pickupLng', ({ pickup }) => pickup.lng],
  ['pickupLabel', ({ pickup }) => pickup.label ?? null],
  ['dropoffLat', ({ dropoff }) => dropoff.lat],
  ['dropoffLng', ({ dropoff }) => dropoff.lng],
  ['dropoffLabel', ({ dropoff }) => dropoff.label ?? null],
  ['seats', ({ party }) => party.seats],
  ['pooled', ({ pooled }) => pooled],
  ['fareAmount', ({ fare }) => fare.amount],
  ['currency', ({ fare }) => fare.currency],
  ['endedBy', ({ ended }) => ended?.by ?? null],
  ['endedReason', ({ ended }) => ended?.reason ?? null],
  ['externalId', ({ externalId }) => externalId],
  ['driver', ({ driver }) => driver ?? null],
];

/** The first line of an export: the names of the columns. */
export const csvHeader = lineOf(columns.map(([name]) => name));

/** Returns a trip as one line of CSV (RFC 4180), with its end. Amounts are in minor units. */
export function csvLine(trip: TripRecord): string {
  return lineOf(columns.map(([, of]) => of(trip)));
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  // A spreadsheet takes text that begins so for a formula, and runs it.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** When the trip last entered a phase; null if it never did. */
function reachedAt({ timeline }: TripRecord, phase: TripPhase): string | null {
  const step = timeline.findLast(({ state }) => state === phase);
  return step === undefined ? null : rfc3339(step.at);
}
