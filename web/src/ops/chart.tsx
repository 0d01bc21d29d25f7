import { opsTexts } from '../i18n/ops.ts';
import './chart.css';

export interface Series {
  /** Label for screen readers, shown next to the latest value if a chart has several series. */
  readonly name: string;
  /** CSS class suffix: `chart-NAME`. */
  readonly look: string;
  /** One value per minute, oldest first; null without a measurement. */
  readonly values: readonly (number | null)[];
}

export interface ChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** Stacked areas. */
  readonly isStacked?: boolean;
}

/** The chart's coordinate system; it is stretched to the available space. */
const WIDTH = 60;
const HEIGHT = 24;

/** A small chart of the last hour, with its latest values as text. */
export function Chart({ title, series, format, isStacked = false }: ChartProps) {
  const texts = opsTexts();
  const lines = isStacked ? stack(series) : series;
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = Math.max(highest, 1e-9);
  const written = (value: number | null | undefined) =>
    value === null || value === undefined ? texts.nothingYet : format(value);
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : format(value);
  const label = series
    .map(({ name, values }) => {
      const measured = values.filter((value) => value !== null);
      const what = series.length === 1 ? title : `${title}, ${name}`;
      if (measured.length === 0) return texts.emptyChart(what);
      return texts.chart(what, written(values.at(-1)), format(Math.max(...measured)));
    })
    .join('. ');
  return (
    <figure class="chart">
      <figcaption class="small quiet">{title}</figcaption>
      <p class="chart-now numeric">
        {isStacked
          ? shown(lines[0]?.values.at(-1))
          : series.map(({ name, look, values }) => (
              <span key={name} class={`chart-value chart-${look}`}>
                {shown(values.at(-1))}
                {series.length > 1 && <span class="chart-name"> {name}</span>}
              </span>
            ))}
      </p>
      <svg
        class="chart-picture"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <path class="chart-ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
        {lines.map(({ name, look, values }) => (
          <path
            key={name}
            class={isStacked ? `chart-area chart-${look}` : `chart-line chart-${look}`}
            d={pathOf(values, top, isStacked)}
          />
        ))}
      </svg>
      {highest > 0 && (
        <span class="chart-scale numeric" aria-hidden="true">
          ↑ {format(highest)}
        </span>
      )}
    </figure>
  );
}

/** Stacks the series: the first one is on top, and drawn first. */
function stack(series: readonly Series[]): Series[] {
  return series.map((one, index) => ({
    ...one,
    values: one.values.map((_, at) =>
      series.slice(index).reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
    ),
  }));
}

/** The path of a line with gaps for missing values, or of the area under it. */
function pathOf(values: readonly (number | null)[], top: number, isArea: boolean): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  const parts: string[] = [];
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isDrawing = false;
      continue;
    }
    const x = (index * step).toFixed(2);
    const y = (HEIGHT - (value / top) * (HEIGHT - 1)).toFixed(2);
    // A single value becomes a dash, or it would be invisible.
    parts.push(isDrawing ? `L${x} ${y}` : `M${x} ${y}h0.4`);
    isDrawing = true;
  }
  return isArea && parts.length > 0 ? `${parts.join('')}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z` : parts.join('');
}
