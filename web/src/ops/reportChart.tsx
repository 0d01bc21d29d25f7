import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { reportTexts } from '../i18n/reports.ts';
import { ticksTo } from './reports.ts';

export interface ReportChartProps {
  readonly title: string;
  /** Oldest first; null for hours and days to come, and where there is nothing to measure. */
  readonly values: readonly (number | null)[];
  /** What they are compared with, span by span. */
  readonly before: readonly (number | null)[];
  /** The names of the spans, for the axis and for the value that is looked at. */
  readonly names: readonly { readonly axis: string; readonly whole: string }[];
  /** Of all spans together. */
  readonly total: string;
  readonly totalBefore: string;
  /** Whether that is only as much of it as there is of this. */
  readonly isByNow: boolean;
  readonly beforeName: string;
  readonly format: (value: number) => string;
  /** What round numbers are made of: 60 for seconds that are shown as minutes. */
  readonly unit: number;
}

const WIDTH = 320;
const HEIGHT = 150;
const plot = { left: 60, right: 8, top: 8, bottom: 22 };
const plotWidth = WIDTH - plot.left - plot.right;
const plotHeight = HEIGHT - plot.top - plot.bottom;
/** Names on the axis below. */
const MOST_NAMES = 5;

/** A chart with axes, over what it is compared with. Pointers and arrow keys show the values of one hour or day. */
export function ReportChart(props: ReportChartProps) {
  const { title, values, before, names, total, totalBefore, isByNow, beforeName, format, unit } = props;
  const texts = reportTexts();
  const id = useId();
  const looked = useSignal<number | null>(null);
  const measured = [...values, ...before].filter((value) => value !== null);
  const ticks = ticksTo(Math.max(0, ...measured) / unit).map((tick) => tick * unit);
  const top = ticks.at(-1) ?? 1;
  const count = Math.max(values.length, before.length);
  const x = (at: number) => plot.left + (count < 2 ? plotWidth / 2 : (at / (count - 1)) * plotWidth);
  const y = (value: number) => plot.top + plotHeight * (1 - value / top);
  const written = (value: number | null | undefined) =>
    value === null || value === undefined ? texts.nothing : format(value);
  const textAt = (at: number) =>
    texts.valueAt(names[at]?.whole ?? '', written(values[at]), beforeName, written(before[at]));
  const at = looked.value;
  const keys: Readonly<Record<string, (from: number) => number>> = {
    ArrowLeft: (from) => from - 1,
    ArrowDown: (from) => from - 1,
    ArrowRight: (from) => from + 1,
    ArrowUp: (from) => from + 1,
    Home: () => 0,
    End: () => count - 1,
  };
  const every = Math.ceil(names.length / MOST_NAMES);
  return (
    <figure class="report-chart">
      <figcaption id={id}>
        <span class="quiet small report-title">{title}</span>{' '}
        <strong class="numeric report-total">{total}</strong>{' '}
        <span class="small quiet numeric">
          {texts[isByNow ? 'comparedByNow' : 'compared'](beforeName, totalBefore)}
        </span>
      </figcaption>
      <div
        class="report-plot"
        role="slider"
        tabIndex={0}
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={at ?? 0}
        aria-valuetext={textAt(at ?? 0)}
        onFocus={() => {
          looked.value ??= Math.max(
            0,
            values.findLastIndex((value) => value !== null),
          );
        }}
        onBlur={() => (looked.value = null)}
        onKeyDown={(event) => {
          const move = keys[event.key];
          if (move === undefined) return;
          event.preventDefault();
          looked.value = Math.min(count - 1, Math.max(0, move(at ?? 0)));
        }}
        onPointerMove={({ currentTarget, clientX }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          const share = ((clientX - left) / width) * WIDTH - plot.left;
          looked.value = Math.min(count - 1, Math.max(0, Math.round((share / plotWidth) * (count - 1))));
        }}
        onPointerLeave={() => (looked.value = null)}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          {ticks.map((tick) => (
            <g key={tick}>
              <path class="report-grid" d={`M${plot.left} ${y(tick)}H${WIDTH - plot.right}`} />
              <text class="report-axis" x={plot.left - 6} y={y(tick) + 3.5} text-anchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {names.map(({ axis, whole }, index) =>
            index % every === 0 ? (
              <text key={whole} class="report-axis" x={x(index)} y={HEIGHT - 6} text-anchor="middle">
                {axis}
              </text>
            ) : null,
          )}
          <path class="report-before" d={lineOf(before, x, y)} />
          <path class="report-now" d={lineOf(values, x, y)} />
          {at !== null && <path class="report-look" d={`M${x(at)} ${plot.top}V${plot.top + plotHeight}`} />}
          {at !== null &&
            [before, values].map((some, index) => {
              const value = some[at];
              return value === null || value === undefined ? null : (
                <circle
                  key={index === 0 ? 'before' : 'now'}
                  class={index === 0 ? 'report-dot-before' : 'report-dot'}
                  cx={x(at)}
                  cy={y(value)}
                  r="4"
                />
              );
            })}
        </svg>
      </div>
      <p class="small numeric report-value">{at === null ? ' ' : textAt(at)}</p>
    </figure>
  );
}

/** A line with gaps where nothing was measured. */
function lineOf(
  values: readonly (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, at) => {
      if (value === null) return '';
      const spot = `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      // A single value becomes a dash, or it would be invisible.
      return (values[at - 1] ?? null) === null ? `M${spot}h0.1` : `L${spot}`;
    })
    .join('');
}
