import { vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import { formatDuration, formatNumber, formatTime } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { Chart } from './chart.tsx';
import type { FigurePoint } from './model.ts';

export interface FiguresProps {
  /** One point per minute of the last hour, oldest first. */
  readonly points: readonly FigurePoint[];
  readonly timeZone: string;
}

/** Charts of the last hour. */
export function Figures({ points, timeZone }: FiguresProps) {
  const texts = opsTexts();
  const of = (read: (point: FigurePoint) => number | null) => points.map(read);
  // Rates per minute cover complete minutes only.
  const counted = (read: (point: FigurePoint) => number | null) => points.slice(0, -1).map(read);
  const [first] = points;
  const last = points.at(-1);
  return (
    <section class="ops-figures" aria-label={texts.figures}>
      <h2 class="visually-hidden">
        {texts.figures}
        {first !== undefined &&
          last !== undefined &&
          `: ${texts.lastHour(formatTime(first.at, timeZone), formatTime(last.at, timeZone))}`}
      </h2>
      <Chart
        title={texts.requests}
        format={formatNumber}
        series={[
          { name: texts.requestsShort, look: 'first', values: counted(({ requests }) => requests) },
          { name: texts.assigned, look: 'second', values: counted(({ assigned }) => assigned) },
        ]}
      />
      <Chart
        title={texts.wait}
        format={formatDuration}
        series={[
          { name: texts.median, look: 'first', values: counted(({ waitP50Seconds }) => waitP50Seconds) },
          { name: texts.ninety, look: 'third', values: counted(({ waitP90Seconds }) => waitP90Seconds) },
        ]}
      />
      <Chart
        title={texts.unfulfilled}
        format={formatNumber}
        series={[{ name: texts.unfulfilled, look: 'bad', values: counted(({ unfulfilled }) => unfulfilled) }]}
      />
      <Chart
        title={texts.vehicles}
        format={formatNumber}
        isStacked
        series={vehicleActivities.map((state) => ({
          name: texts.states[state],
          look: state,
          values: of(({ vehicles }) => vehicles?.[state] ?? null),
        }))}
      />
      <Chart
        title={texts.dark}
        format={formatNumber}
        series={[{ name: texts.dark, look: 'bad', values: of(({ vehicles }) => vehicles?.dark ?? null) }]}
      />
      <Chart
        title={texts.lag}
        format={(seconds) => (seconds < 1 ? `${formatNumber(seconds, 1)} s` : formatDuration(seconds))}
        series={[{ name: texts.lag, look: 'first', values: of(({ outboxLagSeconds }) => outboxLagSeconds) }]}
      />
    </section>
  );
}
