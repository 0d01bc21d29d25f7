import { backtestTexts } from '../../i18n/backtest.ts';
import { formatMoney, formatNumber } from '../../i18n/format.ts';
import { lineName, receiptTexts } from '../../i18n/receipt.ts';
import { shortId } from '../facts.tsx';
import { RowTable } from '../rowTable.tsx';
import { type Backtest, type ComparedTrip, listedTrips } from './backtest.ts';
import { BacktestRanks } from './backtestRanks.tsx';

/** The sums of a day, the lines that they differ by, the trips, and what is assumed. */
export function BacktestResult({ backtest }: { readonly backtest: Backtest }) {
  const texts = backtestTexts();
  const { trips, different, refused, leftOut, totals, lines, data, assumed } = backtest;
  const whys: Readonly<Record<string, string>> = texts.whys;
  const assumptions: Readonly<Record<string, string>> = texts.assumptions;
  const columns = [texts.what, texts.charged, texts.draft, texts.difference];
  return (
    <div class="backtest" role="status">
      <p>
        <strong>{texts.summary(formatNumber(trips), formatNumber(different))}</strong>
      </p>
      {refused > 0 && <p>{texts.refused(formatNumber(refused))}</p>}
      {Object.entries(leftOut).map(([why, count]) => (
        <p key={why} class="small quiet">
          {texts.leftOut(formatNumber(count), whys[why] ?? why)}
        </p>
      ))}
      <RowTable caption={texts.sums} columns={columns}>
        {totals.flatMap(({ currency, fares, fees }) => [
          <Amounts key={`${currency} fares`} name={texts.fares} currency={currency} {...fares} />,
          <Amounts key={`${currency} fees`} name={texts.fees} currency={currency} {...fees} />,
        ])}
      </RowTable>
      {lines.length > 0 && (
        <>
          <h3>{texts.lines}</h3>
          <RowTable caption={texts.lines} columns={columns}>
            {lines.map((line) => (
              <Amounts key={`${line.currency} ${line.code}`} name={lineName(line)} {...line} />
            ))}
          </RowTable>
        </>
      )}
      {data.length > 0 && <h3>{texts.trips}</h3>}
      {data.map((trip) => (
        <Trip key={trip.tripId} trip={trip} />
      ))}
      {different > listedTrips && <p class="small">{texts.more(formatNumber(different - listedTrips))}</p>}
      {backtest.ranks.length > 0 && <BacktestRanks ranks={backtest.ranks} />}
      <details>
        <summary>{texts.assumed}</summary>
        <ul>
          {assumed.map(({ code, text }) => (
            <li key={code}>{assumptions[code] ?? text}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

interface AmountsProps {
  readonly name: string;
  readonly currency: string;
  readonly charged: number;
  readonly draft: number;
}

function Amounts({ name, currency, charged, draft }: AmountsProps) {
  const money = (amount: number) => formatMoney({ amount, currency });
  return (
    <tr>
      <td>{name}</td>
      <td class="numeric">{money(charged)}</td>
      <td class="numeric">{money(draft)}</td>
      <td class="numeric">{money(draft - charged)}</td>
    </tr>
  );
}

function Trip({ trip }: { readonly trip: ComparedTrip }) {
  const texts = backtestTexts();
  const { tripId, currency, charged, draft, refused, differences } = trip;
  const money = (amount: number) => formatMoney({ amount, currency });
  return (
    <details>
      <summary>
        {shortId(tripId)}: {money(charged)} → {money(draft)}
        {refused && `, ${texts.tripNote}`}
      </summary>
      <ul class="small">
        {differences.map((difference, at) => (
          // A result does not change.
          <li key={at}>{differenceText(difference, money)}</li>
        ))}
      </ul>
    </details>
  );
}

type Difference = ComparedTrip['differences'][number];

function differenceText({ charged, draft, inputs }: Difference, money: (amount: number) => string): string {
  const line = draft ?? charged;
  if (line === null) return '';
  const { item, tariff, configuration } = line.rule;
  const values = inputs.map(
    (name) => `${name} ${charged?.inputs[name] ?? '–'} → ${draft?.inputs[name] ?? '–'}`,
  );
  const amounts = `${money(charged?.amount ?? 0)} → ${money(draft?.amount ?? 0)}`;
  const rule = receiptTexts().rule(item, tariff, configuration);
  return [`${lineName(line)}: ${amounts}`, rule, ...values].join(' · ');
}
