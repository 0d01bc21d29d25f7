import type { z } from 'zod';
import type { backtestSchema, PublicBacktestTrip } from '../../src/protocol/backtests.ts';
import type { lineSchema } from '../../src/protocol/receipts.ts';
import { moneyText } from '../replayJournal/text.ts';

type Backtest = z.infer<typeof backtestSchema>;
type Difference = PublicBacktestTrip['differences'][number];
type Rank = Backtest['ranks'][number];
type Cause = NonNullable<Rank['calls'][number]['cause']>;
type Line = z.infer<typeof lineSchema>;

/** The trips that would cost otherwise, the lines that the sums differ by, and what is assumed. */
export function reportLines(backtest: Backtest, trips: readonly PublicBacktestTrip[]): string[] {
  const { lines, totals, leftOut, ranks, assumed } = backtest;
  return [
    ...trips.flatMap(({ tripId, end, charged, draft, currency, refused, differences }) => [
      `${tripId} ${end}: ${changeText(charged, draft, currency)}${refused ? ', would be refused' : ''}`,
      ...differences.map((difference) => `  ${differenceText(difference, currency)}`),
    ]),
    ...lines.map(
      ({ code, trips, charged, draft, currency }) =>
        `line ${code}: ${sumText(charged, draft, currency)} in ${tripsText(trips)}`,
    ),
    ...totals.flatMap(({ currency, fares, fees }) => [
      `fares: ${sumText(fares.charged, fares.draft, currency)}`,
      `fees: ${sumText(fees.charged, fees.draft, currency)}`,
    ]),
    ...Object.entries(leftOut).map(([why, count]) => `left out, ${why}: ${tripsText(count)}`),
    ...ranks.flatMap(rankLines),
    ...assumed.map(({ text }) => `assumed: ${text}`),
  ];
}

function rankLines({ rank, trips, different, notReproduced, gaps, calls }: Rank): string[] {
  return [
    `rank ${rank}: ${different} of ${tripsText(trips)} would have called others`,
    ...(notReproduced > 0 ? [`rank ${rank}, not reproduced: ${tripsText(notReproduced)}`] : []),
    ...(gaps > 0 ? [`rank ${rank}: what it was told is missing ${gaps} ×`] : []),
    ...calls.map(
      ({ tripId, called, draft, cause }) =>
        `  ${tripId} called ${namesText(called)} → ${namesText(draft)}: ${cause === null ? 'follows from an earlier difference' : causeText(cause)}`,
    ),
    ...(different > calls.length ? [`  and ${different - calls.length} more`] : []),
  ];
}

function namesText(vehicles: readonly string[]): string {
  return vehicles.length === 0 ? 'nobody' : vehicles.join(', ');
}

function causeText({ rule, values, vehicle, actual, draft }: Cause): string {
  const by = values === null ? rule : `${rule} ${values.actual} → ${values.draft}`;
  return `by ${by} (${vehicle}: ${placeText(actual)} → ${placeText(draft)})`;
}

function placeText(change: Cause['actual']): string {
  if (change === null) return 'nothing';
  return `${change.type}${change.reason === null ? '' : ` ${change.reason}`} at ${change.at}`;
}

/** In one line. */
export function verdictOn({ trips, different, refused, totals }: Backtest): string {
  const sums = totals.map(({ currency, fares, fees }) => {
    const draft = moneyText({ amount: fares.draft + fees.draft, currency });
    return `${draft} instead of ${moneyText({ amount: fares.charged + fees.charged, currency })}`;
  });
  const what = [tripsText(trips), `${different} would cost otherwise`, ...sums];
  return [...what, ...(refused > 0 ? [`${refused} would be refused`] : [])].join(', ');
}

function differenceText({ charged, draft, inputs }: Difference, currency: string): string {
  if (charged === null) return `+ ${draft === null ? '' : lineText(draft, currency)}`;
  if (draft === null) return `- ${lineText(charged, currency)}`;
  const values = inputs.map((name) => `${name} ${charged.inputs[name]} → ${draft.inputs[name]}`);
  const amounts = changeText(charged.amount, draft.amount, currency);
  return `${charged.code} ${amounts} by ${ruleText(charged)} → ${ruleText(draft)} (${values.join(', ')})`;
}

function lineText(line: Line, currency: string): string {
  const values = Object.entries(line.inputs).map(([name, value]) => `${name} ${value}`);
  const amount = moneyText({ amount: line.amount, currency });
  return `${line.code} ${amount} by ${ruleText(line)} (${values.join(', ')})`;
}

function ruleText({ rule }: Line): string {
  return `${rule.configuration}/${rule.tariff}/${rule.item}`;
}

function changeText(charged: number, draft: number, currency: string): string {
  return `${moneyText({ amount: charged, currency })} → ${moneyText({ amount: draft, currency })}`;
}

function sumText(charged: number, draft: number, currency: string): string {
  const sign = draft > charged ? '+' : '';
  return `${changeText(charged, draft, currency)} (${sign}${moneyText({ amount: draft - charged, currency })})`;
}

function tripsText(count: number): string {
  return count === 1 ? '1 trip' : `${count} trips`;
}
