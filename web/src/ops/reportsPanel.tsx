import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Answer } from '../api/answer.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { formatDay, formatDuration, formatMoney, formatNumber, formatTime } from '../i18n/format.ts';
import { reportTexts } from '../i18n/reports.ts';
import { wallClockAt } from '../i18n/wallClock.ts';
import { readReport } from './readReport.ts';
import { ReportBreakdown } from './reportBreakdown.tsx';
import { ReportChart } from './reportChart.tsx';
import { type Comparison, comparisonOf, periods, type ReportLine, reportCsv } from './reports.ts';
import './reports.css';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { saveFile } from './saveFile.ts';

export interface ReportsPanelProps {
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** Charts of today or of some days, each beside the time before, and sums by vehicle, tariff, zone and more. */
export function ReportsPanel({ timeZone, onClose }: ReportsPanelProps) {
  const texts = reportTexts();
  const id = useId();
  const period = useSignal<(typeof periods)[number]>('yesterday');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const today = wallClockAt(Date.now(), timeZone).slice(0, 10);
  const compared = comparisonOf(period.value, today);
  const report = useLoaded(() => readBoth(compared), `${today} ${period.value}`, 0);
  return (
    <section class="reports" aria-label={texts.title}>
      <header class="reports-header">
        <h2 ref={title} tabIndex={-1}>
          {texts.title}
        </h2>
        <div class="field">
          <label for={id}>{texts.period}</label>
          <select
            id={id}
            value={period.value}
            onChange={({ currentTarget: { value } }) => {
              period.value = periods.find((one) => one === value) ?? 'yesterday';
            }}
          >
            {periods.map((one) => (
              <option key={one} value={one}>
                {texts.periods[one]}
              </option>
            ))}
          </select>
        </div>
        <Button kind="quiet" onClick={onClose}>
          {texts.close}
        </Button>
      </header>
      <p class="small quiet">{texts.hint}</p>
      <WhenLoaded id={texts.title} answer={report.answer.value} onRetry={report.reload}>
        {({ lines, before }) => (
          <>
            <Charts
              lines={lines}
              before={before}
              by={compared.by}
              beforeName={texts.before[period.value]}
              timeZone={timeZone}
            />
            <Button onClick={() => saveFile('report.csv', reportCsv([...before, ...lines]))}>
              {texts.csv}
            </Button>
          </>
        )}
      </WhenLoaded>
      <ReportBreakdown key={`${today} ${period.value}`} days={compared.days} />
    </section>
  );
}

interface Both {
  readonly lines: readonly ReportLine[];
  readonly before: readonly ReportLine[];
}

async function readBoth({ by, days, before }: Comparison): Promise<Answer<Both>> {
  const [now, then] = await Promise.all([readReport(by, days), readReport(by, before)]);
  if (!now.ok) return now;
  return then.ok ? { ok: true, value: { lines: now.value, before: then.value } } : then;
}

interface ChartsProps extends Both {
  readonly by: Comparison['by'];
  readonly beforeName: string;
  readonly timeZone: string;
}

/** One figure of a report: what it is of a line, and of several together. */
interface Measure {
  readonly title: string;
  readonly of: (lines: readonly ReportLine[]) => number | null;
  readonly format: (value: number) => string;
  readonly unit: number;
}

function Charts({ lines, before, by, beforeName, timeZone }: ChartsProps) {
  const nowAt = Date.now();
  const begun = lines.filter(({ begin }) => Date.parse(begin) <= nowAt).length;
  const names = lines.map(({ begin }) => {
    if (by === 'hourly') return { axis: formatTime(begin, timeZone), whole: formatTime(begin, timeZone) };
    const day = formatDay(wallClockAt(Date.parse(begin), timeZone).slice(0, 10));
    return { axis: wallClockAt(Date.parse(begin), timeZone).slice(8, 10), whole: day };
  });
  return (
    <div class="report-charts">
      {measuresOf([...lines, ...before]).map(({ title, of, format, unit }) => {
        const written = (value: number | null) => (value === null ? '–' : format(value));
        return (
          <ReportChart
            key={title}
            title={title}
            // What is still to come is no zero.
            values={lines.map((line, at) => (at < begun ? of([line]) : null))}
            before={before.map((line) => of([line]))}
            names={names}
            total={written(of(lines))}
            // A day that has not ended is compared with as much of the other one.
            totalBefore={written(of(before.slice(0, begun)))}
            isByNow={begun < lines.length}
            beforeName={beforeName}
            format={format}
            unit={unit}
          />
        );
      })}
    </div>
  );
}

function measuresOf(all: readonly ReportLine[]): Measure[] {
  const { charts } = reportTexts();
  const sum =
    (read: (line: ReportLine) => number) =>
    (lines: readonly ReportLine[]): number =>
      lines.reduce((total, line) => total + read(line), 0);
  const count = (title: string, read: (line: ReportLine) => number): Measure => ({
    title,
    of: sum(read),
    format: formatNumber,
    unit: 1,
  });
  // Most tenants have one currency: the others are in the CSV.
  const [currency] = all.flatMap(({ amounts }) => amounts.map((amount) => amount.currency));
  const taken = ({ amounts }: ReportLine): number =>
    amounts.reduce((total, one) => total + (one.currency === currency ? one.revenue + one.fees : 0), 0);
  return [
    count(charts.trips, ({ trips }) => trips),
    count(charts.completed, ({ completed }) => completed),
    count(charts.unfulfilled, ({ unfulfilled }) => unfulfilled),
    count(charts.cancelled, ({ cancelled }) => cancelled),
    { title: charts.wait, of: meanWait, format: formatDuration, unit: 60 },
    ...(currency === undefined
      ? []
      : [
          {
            title: charts.money(currency),
            of: sum(taken),
            format: (amount: number) => formatMoney({ amount: Math.round(amount), currency }),
            unit: 1,
          },
        ]),
    { title: charts.empty, of: emptyShare, format: (share) => `${formatNumber(share * 100)} %`, unit: 0.01 },
  ];
}

function meanWait(lines: readonly ReportLine[]): number | null {
  const waited = lines.flatMap(({ meanWaitSeconds, completed }) =>
    meanWaitSeconds === null ? [] : [{ seconds: meanWaitSeconds, weight: Math.max(1, completed) }],
  );
  const weight = waited.reduce((sum, one) => sum + one.weight, 0);
  return weight === 0 ? null : waited.reduce((sum, one) => sum + one.seconds * one.weight, 0) / weight;
}

function emptyShare(lines: readonly ReportLine[]): number | null {
  const empty = lines.reduce((sum, { emptyMeters }) => sum + emptyMeters, 0);
  const ridden = lines.reduce((sum, { rideMeters }) => sum + rideMeters, 0);
  return empty + ridden === 0 ? null : empty / (empty + ridden);
}
