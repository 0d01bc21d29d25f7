import { backtestTexts } from '../../i18n/backtest.ts';
import { formatNumber } from '../../i18n/format.ts';
import { shortId } from '../facts.tsx';
import type { ComparedRank } from './backtest.ts';

/** Whom trips at ranks would have called, and by which rule. */
export function BacktestRanks({ ranks }: { readonly ranks: readonly ComparedRank[] }) {
  const texts = backtestTexts();
  return (
    <>
      <h3>{texts.ranks}</h3>
      {ranks.map((one) => (
        <Line key={one.rank} {...one} />
      ))}
    </>
  );
}

function Line({ rank, trips, different, notReproduced, gaps, calls }: ComparedRank) {
  const texts = backtestTexts();
  return (
    <details>
      <summary>{texts.rank(rank, formatNumber(trips), formatNumber(different))}</summary>
      {notReproduced > 0 && (
        <p class="small quiet">{texts.leftOut(formatNumber(notReproduced), texts.notReproduced)}</p>
      )}
      {gaps > 0 && <p class="small quiet">{texts.gaps(formatNumber(gaps))}</p>}
      <ul class="small">
        {calls.map(({ tripId, called, draft, cause }) => (
          <li key={tripId}>
            {shortId(tripId)}: {namesText(called)} → {namesText(draft)} ·{' '}
            {cause === null ? texts.follows : causeText(cause)}
          </li>
        ))}
      </ul>
      {different > calls.length && (
        <p class="small">{texts.moreCalls(formatNumber(different - calls.length))}</p>
      )}
    </details>
  );
}

function namesText(vehicles: readonly string[]): string {
  return vehicles.length === 0 ? backtestTexts().nobody : vehicles.join(', ');
}

type Cause = NonNullable<ComparedRank['calls'][number]['cause']>;

function causeText({ rule, values, vehicle, actual, draft }: Cause): string {
  const texts = backtestTexts();
  const rules: Readonly<Record<string, string>> = texts.rules;
  const by = rules[rule] ?? rule;
  const amounts =
    values === null ? by : `${by} ${formatNumber(values.actual)} → ${formatNumber(values.draft)}`;
  return `${amounts} · ${vehicle}: ${changeText(actual)} → ${changeText(draft)}`;
}

function changeText(change: Cause['actual']): string {
  const texts = backtestTexts();
  if (change === null) return texts.noChange;
  const types: Readonly<Record<string, string>> = texts.changes;
  return types[change.type] ?? change.type;
}
