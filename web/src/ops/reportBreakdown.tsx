import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { formatMoney, formatNumber } from '../i18n/format.ts';
import { reportTexts } from '../i18n/reports.ts';
import { readReport } from './readReport.ts';
import { type Days, dimensions, type ReportLine, reportCsv } from './reports.ts';
import { RowTable } from './rowTable.tsx';
import { saveFile } from './saveFile.ts';

/** Rows that are shown; the file has them all. */
const MOST_ROWS = 100;

/** The sums of some days by vehicle, tariff, zone and more. */
export function ReportBreakdown({ days }: { readonly days: Days }) {
  const texts = reportTexts();
  const id = useId();
  const dimension = useSignal<(typeof dimensions)[number]>('vehicle');
  const report = useLoaded(() => readReport('daily', days, dimension.value), dimension.value, 0);
  return (
    <section class="report-breakdown" aria-label={texts.breakdown}>
      <div class="field">
        <label for={id}>{texts.breakdown}</label>
        <select
          id={id}
          value={dimension.value}
          onChange={({ currentTarget: { value } }) => {
            dimension.value = dimensions.find((one) => one === value) ?? 'vehicle';
          }}
        >
          {dimensions.map((one) => (
            <option key={one} value={one}>
              {texts.dimensions[one]}
            </option>
          ))}
        </select>
      </div>
      <WhenLoaded id={texts.breakdown} answer={report.answer.value} onRetry={report.reload}>
        {(lines) => (
          <>
            <Sums lines={lines} title={texts.dimensions[dimension.value]} />
            {lines.length > 0 && (
              <Button onClick={() => saveFile(`report-${dimension.value}.csv`, reportCsv(lines))}>
                {texts.csv}
              </Button>
            )}
          </>
        )}
      </WhenLoaded>
    </section>
  );
}

interface SumsProps {
  readonly lines: readonly ReportLine[];
  readonly title: string;
}

function Sums({ lines, title }: SumsProps) {
  const texts = reportTexts();
  const { charts } = texts;
  const byValue = [...Map.groupBy(lines, ({ value = '' }) => value)].map(([value, some]) => ({
    value,
    trips: some.reduce((sum, { trips }) => sum + trips, 0),
    completed: some.reduce((sum, { completed }) => sum + completed, 0),
    money: [
      ...Map.groupBy(
        some.flatMap(({ amounts }) => amounts),
        ({ currency }) => currency,
      ),
    ].map(([currency, amounts]) => ({
      currency,
      amount: amounts.reduce((sum, { revenue, fees }) => sum + revenue + fees, 0),
    })),
  }));
  if (byValue.length === 0) return <p class="quiet">{texts.noLines}</p>;
  const most = byValue.toSorted((one, other) => other.trips - one.trips).slice(0, MOST_ROWS);
  return (
    <RowTable caption={title} columns={[title, charts.trips, charts.completed, texts.money]}>
      {most.map(({ value, trips, completed, money }) => (
        <tr key={value}>
          <td>{value}</td>
          <td class="numeric">{formatNumber(trips)}</td>
          <td class="numeric">{formatNumber(completed)}</td>
          <td class="numeric">{money.map(formatMoney).join(' + ') || '–'}</td>
        </tr>
      ))}
    </RowTable>
  );
}
