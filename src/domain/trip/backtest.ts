import type { Configuration } from '../configuration/compileConfiguration.ts';
import type { Place } from '../geo/place.ts';
import type { DemandThen } from '../surge/recordedDemand.ts';
import { type PricedRide, termsFor } from '../tariff/chooseTariff.ts';
import { fareOf, type Line, type Price, priceOf, sumOf } from '../tariff/price.ts';
import { isOfNotesAlone } from '../tripChange.ts';
import { cancellationOf } from './cancellation.ts';
import { changedBooking } from './changedBooking.ts';
import type { Booking, TripEvent } from './events.ts';
import { evolveTrip } from './evolve.ts';
import { isOver } from './phases.ts';
import { completionLines, feeLine } from './receiptLines.ts';
import { causeOf } from './recompute.ts';
import { pricedAtOf } from './record.ts';
import { type BookedTrip, noTrip, type TripState } from './state.ts';

/** The rules of a draft. */
export interface DraftRules extends Pick<Configuration, 'pricing' | 'document' | 'zones'> {
  /** What districts would have said of demand under it; left out where its prices do not follow demand. */
  readonly demandThen?: DemandThen;
}

/** Why a trip cannot be computed under other rules: still open, booked by code that kept no price, in another currency. */
export type NotComparable = 'not-over' | 'without-price' | 'other-currency' | 'unreadable';

/** A line that costs otherwise: null where one of the two has none like it. */
export interface LineDifference {
  readonly charged: Line | null;
  readonly draft: Line | null;
  /** The inputs, rates among them, in which the two differ. */
  readonly inputs: readonly string[];
}

export interface TripCompared {
  readonly end: 'completed' | 'cancelled' | 'unfulfilled';
  readonly currency: string;
  readonly charged: number;
  readonly draft: number;
  readonly differences: readonly LineDifference[];
  /** The zones of the draft would refuse the ride. */
  readonly refused: boolean;
}

/** What a backtest takes for granted. */
export const assumptions = {
  'same-decisions':
    'Nobody would have decided otherwise for another price: riders booked and cancelled, drivers accepted, when they did.',
  'same-rides': 'Distances, times, waiting and evidence are those that were recorded.',
  'booking-time':
    'A ride is priced by the time of its booking, or the time it was booked for, not of its quote.',
  'same-promotions':
    'Promotions that riders used are used again: by the terms of the draft where it has the code, else as they were.',
  'recorded-demand':
    'Riders and free vehicles are those that districts wrote down minute by minute, as they do where surge is on or in shadow. Where nothing was written down, demand adds nothing.',
  'recorded-lines':
    'Lines of ranks begin the day as they were, and are told what was recorded, minute by minute: who was in the waiting area of that day, calls, answers, orders. Where nothing was, they stay as they were.',
  'same-answers':
    'Whoever is called in the place of another answers and drives as that one did, which waits in its place. A trip that goes to another vehicle costs the same, and changes nothing beyond the line.',
  'after-ride': 'Tips and adjustments stay as they are, and are left out.',
  'coarse-places':
    'Places of this day are kept on a grid of 100 m only: beside a border of zones a ride may be taken for one of the other side.',
} as const;
export type Assumption = keyof typeof assumptions;

/** Computes what a trip that is over would have cost under a draft, by the code that prices trips. */
export function backtestTrip(
  journal: readonly TripEvent[],
  rules: DraftRules,
): TripCompared | { readonly notComparable: NotComparable } {
  let charged: TripState = noTrip;
  let draft: TripState = noTrip;
  let refused = false;
  for (const event of journal) {
    if (event.type === 'requested') refused = isRefused(event.booking, rules);
    const again = underRules(draft, event, rules);
    if (again === null) return { notComparable: 'without-price' };
    charged = evolveTrip(charged, event);
    draft = evolveTrip(draft, again);
  }
  if (charged.kind !== 'trip' || draft.kind !== 'trip') return { notComparable: 'unreadable' };
  const { end } = charged.settlement;
  if (!isOver(charged.phase) || end === null) return { notComparable: 'not-over' };
  const { currency } = charged.settlement;
  if (currency !== draft.settlement.currency) return { notComparable: 'other-currency' };
  const [chargedLines, draftLines] = [settledLines(charged), settledLines(draft)];
  return {
    end,
    currency,
    charged: sumOf(chargedLines),
    draft: sumOf(draftLines),
    differences: differencesOf(chargedLines, draftLines),
    refused,
  };
}

/** Tips and adjustments come behind these lines. */
function settledLines({ settlement: { lines, settledLines } }: BookedTrip): readonly Line[] {
  return lines.slice(0, settledLines ?? lines.length);
}

/** The event with the amounts that the draft gives; null where older code kept nothing to compute them from. */
function underRules(state: TripState, event: TripEvent, rules: DraftRules): TripEvent | null {
  if (event.type === 'requested') {
    const { booking, at } = event;
    if (booking.price === undefined) return null;
    const price = repriced(booking, booking.price, booking.pricedAt ?? at, rules, null);
    return { ...event, booking: { ...booking, price, fare: fareOf(price) } };
  }
  if (state.kind !== 'trip') return event;
  switch (event.type) {
    case 'changed': {
      if (event.price === undefined) return null;
      if (isOfNotesAlone(event.changes)) return { ...event, ...agreedIn(state.booking) };
      const agreed = { surge: state.booking.price?.terms.surge };
      const price = repriced(
        changedBooking(state.booking, event),
        event.price,
        pricedAtOf(state),
        rules,
        agreed,
      );
      return { ...event, price, fare: fareOf(price) };
    }
    case 'completed': {
      const lines = completionLines(state, event);
      const amount = sumOf([...state.settlement.lines, ...lines]);
      return { ...event, lines, fare: { amount, currency: state.booking.fare.currency } };
    }
    case 'cancelled': {
      const { fee, reason } = cancellationOf(state, causeOf(event.ended), event.at, event.evidence);
      return { ...event, fare: fee, feeReason: reason, lines: [feeLine(state, { fee, reason })] };
    }
    case 'unfulfilled': {
      const { currency } = state.booking.fare;
      return event.fare === undefined ? event : { ...event, fare: { amount: event.fare.amount, currency } };
    }
    default:
      return event;
  }
}

function agreedIn({ price, fare }: Booking): Pick<Booking, 'price' | 'fare'> {
  return { fare, ...(price !== undefined && { price }) };
}

type PricedBooking = Pick<Booking, 'pickup' | 'dropoff' | 'vehicleType' | 'scheduledFor'>;

/** `agreed`: what demand adds to a ride that is changed; null for one that is booked. */
function repriced(
  booking: PricedBooking,
  { terms, facts }: Price,
  at: number,
  rules: DraftRules,
  agreed: PricedRide['agreed'] | null,
): Price {
  const { pickup, dropoff, vehicleType, scheduledFor } = booking;
  const { scheduledLeadSeconds } = rules.pricing.policy.dispatch;
  const isSoon = scheduledFor === null || scheduledFor <= at + scheduledLeadSeconds * 1000;
  const { promotion: used, ...own } = termsFor(rules.pricing, {
    pickup,
    dropoff,
    vehicleType,
    at: scheduledFor ?? at,
    ...(agreed !== null && { agreed }),
    ...(isSoon && { demand: rules.demandThen?.(pickup, vehicleType, at) }),
  });
  const promotion = promotionOf(terms.promotion ?? used, rules);
  return priceOf({ ...own, ...(promotion !== undefined && { promotion }) }, facts);
}

function promotionOf(used: Price['terms']['promotion'], { document }: DraftRules): typeof used {
  const drafted = used && document.promotions.find(({ code }) => code === used.code);
  if (drafted === undefined) return used;
  const { code, label: name, amount, percent, cap } = drafted;
  return {
    code,
    name,
    ...(amount !== undefined && { amount }),
    ...(percent !== undefined && { percent }),
    ...(cap !== undefined && { cap }),
  };
}

function isRefused(
  {
    pickup,
    via = [],
    dropoff,
  }: { pickup: Place; via?: readonly { place: Place }[] | undefined; dropoff: Place },
  { zones }: DraftRules,
): boolean {
  const others = [...via.map(({ place }) => place), dropoff];
  return (
    zones.refusal(pickup, { isPickup: true }) !== null ||
    others.some((place) => zones.refusal(place, { isPickup: false }) !== null)
  );
}

/** Pairs lines of the same code, the first with the first, and returns those whose amounts differ. */
export function differencesOf(charged: readonly Line[], draft: readonly Line[]): LineDifference[] {
  const left = [...draft];
  const paired = charged.map((line): LineDifference => {
    const at = left.findIndex(({ code }) => code === line.code);
    const [other = null] = at < 0 ? [] : left.splice(at, 1);
    return { charged: line, draft: other, inputs: other === null ? [] : otherInputs(line, other) };
  });
  const added = left.map((line): LineDifference => ({ charged: null, draft: line, inputs: [] }));
  return [...paired, ...added].filter((pair) => (pair.charged?.amount ?? 0) !== (pair.draft?.amount ?? 0));
}

function otherInputs(one: Line, other: Line): string[] {
  const names = new Set([...Object.keys(one.inputs), ...Object.keys(other.inputs)]);
  return [...names].filter((name) => one.inputs[name] !== other.inputs[name]);
}
