import type { TripAction, TripCaller } from '../access.ts';
import { personIdSchema } from '../ids.ts';
import { sumOf } from '../tariff/price.ts';
import { owedOf, type Settlement, type SettlementEvent, settle, tollsOf } from './settlement.ts';
import type { AdjustedPart, Payment, Rating } from './settlementEvents.ts';

type AfterRideEvent = SettlementEvent & {
  type: 'tollReported' | 'adjusted' | 'tipped' | 'rated' | 'paymentChanged';
};
type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** What is asked for: the event that it becomes, before it has a time. */
export type AfterRide = WithoutTime<AfterRideEvent>;

/** What a caller says about a trip's price during the ride (tolls) or after it. */
export type SettlementRequest =
  /** The id tells a repeated report from another toll. */
  | { readonly type: 'toll'; readonly id: string; readonly amount: number }
  /** The id tells a repeated request from another one. */
  | {
      readonly type: 'adjust';
      readonly id: string;
      readonly amount: number;
      readonly reason: string;
      readonly of?: AdjustedPart | undefined;
    }
  | { readonly type: 'tip'; readonly amount: number }
  | { readonly type: 'rate'; readonly rating: Rating }
  | { readonly type: 'pay'; readonly payment: Payment };

/** The access that each request takes. */
export const settlementActions: Readonly<Record<SettlementRequest['type'], TripAction>> = {
  toll: 'reportToll',
  adjust: 'adjust',
  tip: 'tip',
  rate: 'rate',
  pay: 'adjust',
};

/** Returns what a caller's request becomes. */
export function askedBy({ role, person }: TripCaller, request: SettlementRequest): AfterRide {
  switch (request.type) {
    case 'toll': {
      const { id, amount } = request;
      return { type: 'tollReported', id, person: personIdSchema.parse(person), amount };
    }
    case 'adjust': {
      const { id, amount, reason, of } = request;
      const part = of === undefined ? {} : { of };
      return { type: 'adjusted', id, person: personIdSchema.parse(person), amount, reason, ...part };
    }
    case 'tip':
      return { type: 'tipped', amount: request.amount };
    case 'rate':
      return { type: 'rated', by: role === 'driver' ? 'driver' : 'rider', ...request.rating };
    case 'pay':
      return { type: 'paymentChanged', person: personIdSchema.parse(person), ...request.payment };
  }
}

export type SettlementRefusal =
  | 'under-way'
  /** Tolls are paid while the rider is on board. */
  | 'not-onboard'
  /** The price includes them. */
  | 'tolls-included'
  /** More than the quote allows. */
  | 'toll-limit'
  | 'not-completed'
  /** The lines, or those of the part that is adjusted, would sum to less than nothing. */
  | 'below-zero'
  | 'too-many-lines'
  | 'already-tipped'
  | 'already-rated'
  /** No payment goes from the present state to this one. */
  | 'payment-order'
  /** It may still be captured and refunded. */
  | 'too-many-payments';

export type SettleReply =
  | { readonly type: 'settled'; readonly settlement: Settlement }
  | { readonly type: 'refused'; readonly reason: SettlementRefusal };

/** Adjustments of one trip. */
const mostAdjustments = 50;
/** Tolls of one trip. */
const mostTollReports = 20;
/** Changes of one trip's payment between `authorized` and `failed`: only these lead back to each other. */
export const mostPaymentChanges = 20;

/** What a payment may become; null: there is none yet. */
const nextPayments: Readonly<Record<Payment['state'] | 'none', readonly Payment['state'][]>> = {
  none: ['authorized', 'captured', 'failed'],
  authorized: ['captured', 'failed'],
  captured: ['refunded'],
  failed: ['authorized', 'captured'],
  refunded: [],
};

interface Decided {
  readonly event: AfterRideEvent | null;
  readonly reply: SettleReply;
}

/**
 * Decides what somebody says about a trip's price: a toll while the rider is on board, an adjustment or a payment of any
 * trip that is over, a tip or a rating of a completed one. The same again changes nothing and gets the same answer.
 */
export function settleAfterRide(
  settlement: Settlement,
  asked: AfterRide,
  at: number,
  isOnboard: boolean,
): Decided {
  if (isRepeated(settlement, asked)) return { event: null, reply: { type: 'settled', settlement } };
  const reason =
    asked.type === 'tollReported'
      ? tollRefusal(settlement, asked.amount, isOnboard)
      : refusalOf(settlement, asked);
  if (reason !== null) return { event: null, reply: { type: 'refused', reason } };
  const event: AfterRideEvent = { ...asked, at };
  return { event, reply: { type: 'settled', settlement: settle(settlement, event) } };
}

function isRepeated(settlement: Settlement, asked: AfterRide): boolean {
  const { adjustmentIds, tollIds, tip, ratings, payment } = settlement;
  switch (asked.type) {
    case 'tollReported':
      return tollIds.includes(asked.id);
    case 'adjusted':
      return adjustmentIds.includes(asked.id);
    case 'tipped':
      return tip === asked.amount;
    case 'rated': {
      const given = ratings[asked.by];
      const { stars, tags, notes } = asked;
      return given !== undefined && JSON.stringify(given) === JSON.stringify({ stars, tags, notes });
    }
    case 'paymentChanged':
      return payment?.state === asked.state && payment.reference === asked.reference;
  }
}

/** Never more than the quote allows. */
function tollRefusal(settlement: Settlement, amount: number, isOnboard: boolean): SettlementRefusal | null {
  const mostTolls = settlement.terms?.mostTolls ?? 0;
  if (mostTolls === 0) return 'tolls-included';
  if (!isOnboard) return 'not-onboard';
  const isTooMuch = tollsOf(settlement) + amount > mostTolls || settlement.tollIds.length >= mostTollReports;
  return isTooMuch ? 'toll-limit' : null;
}

function refusalOf(
  settlement: Settlement,
  asked: Exclude<AfterRide, { type: 'tollReported' }>,
): SettlementRefusal | null {
  const { end, lines, adjustmentIds, tip, ratings, payment, paymentChanges } = settlement;
  if (end === null) return 'under-way';
  switch (asked.type) {
    case 'adjusted':
      if (sumOf(lines) + asked.amount < 0) return 'below-zero';
      if (asked.of !== undefined && owedOf(lines, asked.of) + asked.amount < 0) return 'below-zero';
      return adjustmentIds.length < mostAdjustments ? null : 'too-many-lines';
    case 'tipped':
      if (end !== 'completed') return 'not-completed';
      return tip === null ? null : 'already-tipped';
    case 'rated':
      if (end !== 'completed') return 'not-completed';
      return ratings[asked.by] === undefined ? null : 'already-rated';
    case 'paymentChanged':
      if (!nextPayments[payment?.state ?? 'none'].includes(asked.state)) return 'payment-order';
      if (asked.state === 'captured' || asked.state === 'refunded') return null;
      return paymentChanges < mostPaymentChanges ? null : 'too-many-payments';
  }
}
