import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { type Periods, statisticsSince } from '../api/statistics.ts';
import { formatDay, formatMonth } from '../i18n/format.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import './periodTable.css';

const kinds = ['days', 'weeks', 'months'] as const;

interface PeriodTableProps<Line> {
  readonly caption: string;
  readonly statistics: Line & Periods<Line>;
  readonly timeZone: string;
  readonly columns: readonly string[];
  /** What a line says in each column. */
  readonly cells: (line: Line) => readonly ComponentChildren[];
}

/** Figures by day, week or month, newest first, and their sums. */
export function PeriodTable<Line>({ caption, statistics, timeZone, columns, cells }: PeriodTableProps<Line>) {
  const texts = statisticsTexts();
  const kind = useSignal<(typeof kinds)[number]>('days');
  const group = useId();
  const lines = {
    days: () => statistics.days.map((line) => ({ name: formatDay(line.date), line })),
    weeks: () => statistics.weeks.map((line) => ({ name: texts.weekFrom(formatDay(line.monday)), line })),
    months: () => statistics.months.map((line) => ({ name: formatMonth(line.month), line })),
  };
  const row = (name: string, line: Line) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      {cells(line).map((cell, at) => (
        <td key={columns[at]} class="numeric">
          {cell}
        </td>
      ))}
    </tr>
  );
  const first = formatDay(statisticsSince(timeZone));
  return (
    <div class="period-table">
      <fieldset>
        <legend class="visually-hidden">{texts.by}</legend>
        {kinds.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={group}
              checked={kind.value === one}
              onChange={() => {
                kind.value = one;
              }}
            />
            <span>{texts.kinds[one]}</span>
          </label>
        ))}
      </fieldset>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {[texts.periods[kind.value], ...columns].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines[kind.value]()
            .reverse()
            .map(({ name, line }) => row(name, line))}
        </tbody>
        <tfoot>{row(texts.since(first), statistics)}</tfoot>
      </table>
    </div>
  );
}
