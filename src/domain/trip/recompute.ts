import { fareOf, type Line, priceOf, sumOf } from '../tariff/price.ts';
import { type Cause, cancellationOf } from './cancellation.ts';
import type { Booking, Ended, TripEvent } from './events.ts';
import { evolveTrip } from './evolve.ts';
import { completionLines, feeLine } from './receiptLines.ts';
import { type BookedTrip, noTrip, type TripState } from './state.ts';

/** A charge in a journal that the rules do not give. */
export interface Miscalculation {
  readonly at: number;
  readonly event: TripEvent['type'];
  readonly journaled: readonly Line[];
  readonly recomputed: readonly Line[];
}

export interface Recomputation {
  /** The trip that the journal leads to. */
  readonly state: TripState;
  /** The charges that were computed again; those of older code have no lines to compare. */
  readonly compared: number;
  readonly wrong: readonly Miscalculation[];
}

/** Computes every charge of a trip again from its journal: the agreed price, fees, waiting and what is not owed. */
export function recompute(journal: readonly TripEvent[]): Recomputation {
  let state: TripState = noTrip;
  let compared = 0;
  const wrong: Miscalculation[] = [];
  for (const event of journal) {
    const charge = chargeIn(state, event);
    state = evolveTrip(state, event);
    if (charge === null) continue;
    compared++;
    const { total } = charge;
    const isRight =
      sameLines(charge.journaled, charge.recomputed) && (total === null || total === sumOf(charge.journaled));
    if (!isRight) wrong.push({ at: event.at, event: event.type, ...charge });
  }
  return { state, compared, wrong };
}

interface Charge {
  readonly journaled: readonly Line[];
  readonly recomputed: readonly Line[];
  /** What the lines must sum to; null: nothing says. */
  readonly total: number | null;
}

/** Null for events that charge nothing, and those of older code, which kept no lines. */
function chargeIn(before: TripState, event: TripEvent): Charge | null {
  if (event.type === 'requested') return agreedIn(event.booking);
  if (before.kind !== 'trip') return null;
  switch (event.type) {
    case 'changed':
      return agreedIn(event);
    case 'completed': {
      if (before.booking.price === undefined) return null;
      const { lines = [], fare } = event;
      const added = fare === undefined ? 0 : fare.amount - sumOf(before.settlement.lines);
      return { journaled: lines, recomputed: completionLines(before, event), total: added };
    }
    case 'cancelled':
      if (event.lines === undefined) return null;
      return { journaled: event.lines, recomputed: [feeOf(before, event)], total: event.fare.amount };
    default:
      return null;
  }
}

function agreedIn({ price, fare }: Pick<Booking, 'price' | 'fare'>): Charge | null {
  if (price === undefined) return null;
  const again = priceOf(price.terms, price.facts);
  const { amountWithoutPromotion: fullAmount } = price;
  const isSame =
    fareOf(price).currency === fare.currency &&
    (fullAmount === undefined || fullAmount === again.amountWithoutPromotion);
  return { journaled: price.lines, recomputed: isSame ? again.lines : [], total: fare.amount };
}

function feeOf(trip: BookedTrip, { at, ended, evidence }: TripEvent & { type: 'cancelled' }): Line {
  return feeLine(trip, cancellationOf(trip, causeOf(ended), at, evidence));
}

/** Returns who caused a trip's end, as far as fees are concerned. */
export function causeOf({ by, reason }: Ended): Cause {
  if (by === 'system' && reason === 'no-show') return 'noShow';
  return by === 'rider' ? 'rider' : 'other';
}

/** Inputs are a record: their order says nothing. */
function sameLines(one: readonly Line[], other: readonly Line[]): boolean {
  return JSON.stringify(one.map(inOrder)) === JSON.stringify(other.map(inOrder));
}

function inOrder({ code, name, amount, rule, inputs }: Line) {
  const { configuration, tariff, item } = rule;
  const sorted = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return [code, name, amount, configuration, tariff, item, sorted];
}
