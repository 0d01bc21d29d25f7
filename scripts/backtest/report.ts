import type { z } from 'zod';
import type { backtestSchema, PublicBacktestTrip } from '../../src/protocol/backtests.ts';
import type { lineSchema } from '../../src/protocol/receipts.ts';

type Backtest = z.infer<typeof backtestSchema>;
type Difference = PublicBacktestTrip['differences'][number];
type Line = z.infer<typeof lineSchema>;

/** The trips that would cost otherwise, the lines that the sums differ by, and what is assumed. */
export function reportLines(backtest: Backtest, trips: readonly PublicBacktestTrip[]): string[] {
  const { lines, totals, leftOut, assumed } = backtest;
  return [
    ...trips.flatMap((trip) => [
      `${trip.tripId} ${trip.end}: ${trip.charged} → ${trip.draft} ${trip.currency}${trip.refused ? ', would be refused' : ''}`,
      ...trip.differences.map((difference) => `  ${differenceText(difference)}`),
    ]),
    ...lines.map(
      ({ code, trips, charged, draft, currency }) =>
        `line ${code}: ${charged} → ${draft} ${currency} (${signed(draft - charged)}) in ${trips} trips`,
    ),
    ...totals.flatMap(({ currency, fares, fees }) => [
      `fares: ${fares.charged} → ${fares.draft} ${currency} (${signed(fares.draft - fares.charged)})`,
      `fees: ${fees.charged} → ${fees.draft} ${currency} (${signed(fees.draft - fees.charged)})`,
    ]),
    ...Object.entries(leftOut).map(([why, count]) => `left out, ${why}: ${count} trips`),
    ...assumed.map(({ text }) => `assumed: ${text}`),
  ];
}

/** In one line. */
export function verdictOn({ trips, different, refused, totals }: Backtest): string {
  const sums = totals.map(
    ({ currency, fares, fees }) =>
      `${fares.draft + fees.draft} instead of ${fares.charged + fees.charged} ${currency}`,
  );
  const what = [`${trips} trips`, `${different} would cost otherwise`, ...sums];
  return [...what, ...(refused > 0 ? [`${refused} would be refused`] : [])].join(', ');
}

function differenceText({ charged, draft, inputs }: Difference): string {
  if (charged === null) return `+ ${draft === null ? '' : lineText(draft)}`;
  if (draft === null) return `- ${lineText(charged)}`;
  const values = inputs.map((name) => `${name} ${charged.inputs[name]} → ${draft.inputs[name]}`);
  return `${charged.code} ${charged.amount} → ${draft.amount} by ${ruleText(charged)} → ${ruleText(draft)} (${values.join(', ')})`;
}

function lineText(line: Line): string {
  const values = Object.entries(line.inputs).map(([name, value]) => `${name} ${value}`);
  return `${line.code} ${line.amount} by ${ruleText(line)} (${values.join(', ')})`;
}

function ruleText({ rule }: Line): string {
  return `${rule.configuration}/${rule.tariff}/${rule.item}`;
}

function signed(amount: number): string {
  return amount > 0 ? `+${amount}` : String(amount);
}
