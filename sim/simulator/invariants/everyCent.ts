import { isDeepStrictEqual } from 'node:util';
import { type Line, sumOf } from '../../../src/domain/tariff/price.ts';
import type { TripEvent } from '../../../src/domain/trip/events.ts';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { mostWaitingAmount } from '../../../src/domain/trip/receiptLines.ts';
import { recompute } from '../../../src/domain/trip/recompute.ts';
import { owedOf, taxOf, tollCode } from '../../../src/domain/trip/settlement.ts';
import { adjustedParts } from '../../../src/domain/trip/settlementEvents.ts';
import type { BookedTrip, TripState } from '../../../src/domain/trip/state.ts';
import type { JournalRow } from '../../../src/shell/ports.ts';
import { readEvent, tripSpec } from '../../../src/shell/spec.ts';
import type { KnownTrip, Ledger } from './ledger.ts';

/**
 * every-cent: the receipt of a trip is computed again from its journal; its lines sum to what is owed, have a rule, and
 * never exceed what was agreed and asked for; a final receipt keeps its lines.
 */
export function checkEveryCent(ledger: Ledger, trip: KnownTrip, before: TripState): void {
  const after = trip.state;
  if (after.kind !== 'trip') return;
  const wasBooked = before.kind === 'trip' ? before : null;
  if (wasBooked?.settlement === after.settlement) return;
  const { id } = trip;
  const complain = (detail: string) => ledger.violate('every-cent', `${id}: ${detail}`);
  const journal = trip.storage.journal.map(eventIn);
  const { wrong, state } = recompute(journal);
  for (const { event, journaled, recomputed } of wrong) {
    complain(`${event} charges ${JSON.stringify(journaled)}, not ${JSON.stringify(recomputed)}`);
  }
  if (state.kind !== 'trip' || !isDeepStrictEqual(state.settlement, after.settlement)) {
    complain('its journal leads to another receipt');
  }
  checkLines(after, complain);
  checkAsked(after, journal, complain);
  if (wasBooked !== null && isOver(wasBooked.phase)) checkKept(wasBooked, after, complain);
}

/** The event of each row: a row never changes, and a trip's are read at every step that charges. */
const events = new WeakMap<JournalRow, TripEvent>();

function eventIn(row: JournalRow): TripEvent {
  const event = events.get(row) ?? readEvent(tripSpec, row);
  events.set(row, event);
  return event;
}

type Complain = (detail: string) => void;

function checkLines({ settlement, booking, fare, phase }: BookedTrip, complain: Complain): void {
  const { lines, settledLines, terms } = settlement;
  const owed = sumOf(lines.slice(0, settledLines ?? lines.length));
  if (owed !== fare.amount) complain(`costs ${fare.amount}, and its lines sum to ${owed}`);
  if (sumOf(lines) < 0) complain(`its lines sum to ${sumOf(lines)}`);
  if (isOver(phase) !== (settledLines !== null)) complain(`is ${phase} with a receipt that is not`);
  const waiting = phase === 'completed' && terms !== null ? mostWaitingAmount(terms) : 0;
  const tolls = terms?.mostTolls ?? 0;
  const agreed = phase === 'cancelled' ? booking.price?.amountWithoutPromotion : undefined;
  const price = Math.max(booking.fare.amount, agreed ?? 0);
  const most = phase === 'unfulfilled' ? 0 : price + waiting + tolls;
  if (owed > most) complain(`costs ${owed}, and at most ${most} was agreed`);
  for (const part of adjustedParts) {
    if (owedOf(lines, part) < 0) complain(`gives back more than its ${part}`);
  }
  const isOfPrice = ({ code, inputs: { of } }: Line) =>
    code !== 'tip' && code !== tollCode && !adjustedParts.some((part) => part === of);
  const isOwed = !lines.some(({ code }) => code === 'not-owed');
  if (isOwed && taxOf(settlement, lines) !== taxOf(settlement, lines.filter(isOfPrice))) {
    complain('has tax of tolls or of the tip');
  }
  for (const { code, rule } of lines) {
    if (Object.values(rule).some((part) => part === '')) complain(`its line ${code} has no rule`);
  }
}

/** Each toll, adjustment and tip that was asked for is one line. */
function checkAsked({ settlement }: BookedTrip, journal: readonly TripEvent[], complain: Complain): void {
  const adjustments = journal.filter((event) => event.type === 'adjusted').map(({ id }) => id);
  const tolls = journal.filter((event) => event.type === 'tollReported').map(({ id }) => id);
  const tips = journal.filter(({ type }) => type === 'tipped').length;
  const charges = [...adjustments, ...tolls];
  if (new Set(charges).size < charges.length || tips > 1) complain('charges the same twice');
  const { lines, settledLines } = settlement;
  const added = settledLines === null ? 0 : lines.length - settledLines;
  if (added !== adjustments.length + tips)
    complain(`has ${added} further lines for ${adjustments.length + tips}`);
}

function checkKept(before: BookedTrip, after: BookedTrip, complain: Complain): void {
  const kept = after.settlement.lines.slice(0, before.settlement.lines.length);
  if (!isDeepStrictEqual(kept, before.settlement.lines)) complain('changed a final receipt');
}
