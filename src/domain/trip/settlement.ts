import { z } from 'zod';
import { moneySchema } from '../money.ts';
import { type Line, lineOf, lineSchema, type PriceTerms, priceSchema, sumOf } from '../tariff/price.ts';
import { type AdjustedPart, type Payment, type Rating, settlementEvents } from './settlementEvents.ts';

/**
 * What a trip costs and why, and what is said about it once it is over. Folded from the trip's events alone, so that
 * the history can go on when the trip's object has given up its journal.
 */
export interface Settlement {
  readonly currency: string;
  /** Null for trips booked by older code, whose fare is one line. */
  readonly terms: PriceTerms | null;
  readonly lines: readonly Line[];
  /** How many lines the first final receipt has; null while the trip is not over. Later ones only add lines. */
  readonly settledLines: number | null;
  readonly end: 'completed' | 'cancelled' | 'unfulfilled' | null;
  readonly adjustmentIds: readonly string[];
  readonly tollIds: readonly string[];
  readonly tip: number | null;
  readonly ratings: Partial<Readonly<Record<'rider' | 'driver', Rating>>>;
  readonly payment: Payment | null;
  /** How often the payment has become another. */
  readonly paymentChanges: number;
}

const at = { at: z.number() };
const lines = z.array(lineSchema).optional();

/** The events that a settlement is folded from, with what it needs of each. */
export const settlementEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('requested'),
    ...at,
    booking: z.object({ fare: moneySchema, price: priceSchema.optional() }),
  }),
  z.object({ type: z.literal('changed'), ...at, fare: moneySchema, price: priceSchema.optional() }),
  z.object({ type: z.literal('completed'), ...at, fare: moneySchema.optional(), lines }),
  z.object({
    type: z.literal('cancelled'),
    ...at,
    fare: moneySchema,
    feeReason: z.string().optional(),
    lines,
  }),
  z.object({ type: z.literal('unfulfilled'), ...at, fare: moneySchema.optional() }),
  ...settlementEvents,
]);
export type SettlementEvent = z.infer<typeof settlementEventSchema>;

type Booked = (SettlementEvent & { type: 'requested' })['booking'];

/** Returns the settlement of a trip that was just booked. */
export function agreed({ fare, price }: Booked): Settlement {
  return {
    currency: fare.currency,
    terms: price?.terms ?? null,
    lines: price?.lines ?? [unexplained(null, 'fare', 'Fare', fare.amount)],
    settledLines: null,
    end: null,
    adjustmentIds: [],
    tollIds: [],
    tip: null,
    ratings: {},
    payment: null,
    paymentChanges: 0,
  };
}

/** Folds one event that follows the request. */
export function settle(
  settlement: Settlement,
  event: Exclude<SettlementEvent, { type: 'requested' }>,
): Settlement {
  const { terms, lines } = settlement;
  switch (event.type) {
    case 'changed': {
      const { terms, lines } = agreed(event);
      return { ...settlement, terms, lines: [...lines, ...settlement.lines.filter(isToll)] };
    }
    case 'completed': {
      const total = sumOf(lines);
      const owed = event.fare?.amount ?? total;
      const change = owed === total ? [] : [unexplained(terms, 'not-owed', 'Not owed', owed - total)];
      return ended(settlement, event.type, [...lines, ...(event.lines ?? change)]);
    }
    case 'unfulfilled':
      // Older code left the fare out: the agreed one.
      return ended(settlement, event.type, event.fare?.amount === 0 ? [] : lines);
    case 'cancelled': {
      const { fare, feeReason = 'unknown' } = event;
      const fee = {
        ...unexplained(terms, 'cancellation', 'Cancellation', fare.amount),
        inputs: { reason: feeReason },
      };
      return ended(settlement, event.type, event.lines ?? [fee]);
    }
    case 'adjusted':
      return {
        ...settlement,
        lines: [...lines, adjustmentLine(terms, event)],
        adjustmentIds: [...settlement.adjustmentIds, event.id],
      };
    case 'tollReported':
      return {
        ...settlement,
        lines: [...lines, tollLine(terms, event)],
        tollIds: [...settlement.tollIds, event.id],
      };
    case 'tipped': {
      const { amount } = event;
      const tip = { code: 'tip', name: 'Tip', amount, item: 'tip', inputs: { at: event.at } };
      return { ...settlement, lines: [...lines, lineOf(terms ?? olderTerms, tip)], tip: amount };
    }
    case 'rated': {
      const { by, stars, tags, notes } = event;
      return { ...settlement, ratings: { ...settlement.ratings, [by]: { stars, tags, notes } } };
    }
    case 'paymentChanged':
      return {
        ...settlement,
        payment: { state: event.state, reference: event.reference },
        paymentChanges: settlement.paymentChanges + 1,
      };
  }
}

/** Returns the settlement that a trip's events lead to, oldest first; null without the request. */
export function settlementOf(events: readonly SettlementEvent[]): Settlement | null {
  let settlement: Settlement | null = null;
  for (const event of events) {
    if (event.type === 'requested') settlement = agreed(event.booking);
    else if (settlement !== null) settlement = settle(settlement, event);
  }
  return settlement;
}

/** The rule of what older code priced and did not explain. */
export const olderTerms = { configuration: 'policy', tariff: 'policy' };

function unexplained(terms: PriceTerms | null, code: string, name: string, amount: number): Line {
  return lineOf(terms ?? olderTerms, { item: code, code, name, amount, inputs: {} });
}

function adjustmentLine(terms: PriceTerms | null, event: SettlementEvent & { type: 'adjusted' }): Line {
  const { amount, reason, at, of } = event;
  const inputs = { reason, at, ...(of !== undefined && { of }) };
  return lineOf(terms ?? olderTerms, {
    item: 'adjustment',
    code: 'adjustment',
    name: 'Adjustment',
    amount,
    inputs,
  });
}

/** Tolls are passed on as they are: no tax is added, and nothing is rounded. */
function tollLine(terms: PriceTerms | null, event: SettlementEvent & { type: 'tollReported' }): Line {
  const { amount, at } = event;
  return lineOf(terms ?? olderTerms, {
    item: 'mostTolls',
    code: tollCode,
    name: 'Toll',
    amount,
    inputs: { reportedAt: at, mostTolls: terms?.mostTolls ?? 0 },
  });
}

/** The code of the lines of tolls. */
export const tollCode = 'reported-toll';

function isToll({ code }: Line): boolean {
  return code === tollCode;
}

/** Returns what the driver has reported of tolls, in minor units. */
export function tollsOf({ lines }: Pick<Settlement, 'lines'>): number {
  return sumOf(lines.filter(isToll));
}

function ended(
  settlement: Settlement,
  end: NonNullable<Settlement['end']>,
  lines: readonly Line[],
): Settlement {
  return { ...settlement, end, lines, settledLines: lines.length };
}

/** Lines that say how much of the price is owed in the end: tax is as great a part of it as before. */
const onThePrice: ReadonlySet<string> = new Set(['adjustment', 'not-owed']);

/**
 * Returns what is owed of a part of the receipt, in minor units: what was charged for it, and adjustments of that. A ride
 * that is not owed takes its tolls back too: together they are nothing.
 */
export function owedOf(lines: readonly Line[], part: AdjustedPart): number {
  const isOwed = part === 'tip' || !lines.some(({ code }) => code === 'not-owed');
  const charge = part === 'tolls' ? tollCode : part;
  return sumOf(
    lines.filter(({ code, inputs: { of } }) =>
      code === 'adjustment' ? of === part : isOwed && code === charge,
    ),
  );
}

/** Returns what of the lines is tax, that of tips and tolls excepted: included tax, or the tax that was added to the price. */
export function taxOf({ terms }: Pick<Settlement, 'terms'>, lines: readonly Line[]): number {
  const tax = terms?.tax;
  if (tax === undefined) return 0;
  const taxed = sumOf(lines) - owedOf(lines, 'tip') - owedOf(lines, 'tolls');
  // Less than nothing where an adjustment of everything paid tolls back too.
  const owed = Math.max(0, taxed);
  if (tax.included) return Math.round((owed * tax.percent) / (100 + tax.percent));
  const added = sumOf(lines.filter(({ code }) => code === 'tax'));
  const price = sumOf(
    lines.filter(({ code }) => code !== 'tip' && code !== tollCode && !onThePrice.has(code)),
  );
  return price === 0 ? added : Math.round((added * owed) / price);
}
