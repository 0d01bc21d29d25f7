import { readDriverStatistics } from '../api/statistics.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { DriverFigures } from '../components/driverFigures.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { driversTexts } from '../i18n/drivers.ts';

interface DriverStatisticsPartProps {
  readonly id: string;
  readonly timeZone: string;
}

/** What a driver did lately, by day, week and month. */
export function DriverStatisticsPart({ id, timeZone }: DriverStatisticsPartProps) {
  const { answer, reload } = useLoaded(() => readDriverStatistics(id, timeZone), id, 0);
  const title = driversTexts().statistics;
  return (
    <section class="detail-part" aria-label={title}>
      <h3>{title}</h3>
      <WhenLoaded id={id} answer={answer.value} onRetry={reload}>
        {(statistics) => <DriverFigures statistics={statistics} timeZone={timeZone} />}
      </WhenLoaded>
    </section>
  );
}
