import type { DriverLine, DriverStatistics } from '../api/statistics.ts';
import { formatDuration, formatNumber, formatSum } from '../i18n/format.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import { PeriodTable } from './periodTable.tsx';

interface DriverFiguresProps {
  readonly statistics: DriverStatistics;
  readonly timeZone: string;
}

/** What a driver did and earned lately, and how riders rated it. */
export function DriverFigures({ statistics, timeZone }: DriverFiguresProps) {
  const texts = statisticsTexts();
  const { rating } = statistics;
  return (
    <>
      <p class="small quiet">
        {rating === null ? texts.noRating : texts.rating(formatNumber(rating.mean, 1), rating.count)}
      </p>
      <PeriodTable<DriverLine>
        caption={texts.figures}
        statistics={statistics}
        timeZone={timeZone}
        columns={[texts.rides, texts.online, texts.answers, texts.earned]}
        cells={({ trips, onlineSeconds, accepted, declined, givenBack, earnings }) => [
          formatNumber(trips),
          formatDuration(onlineSeconds),
          [accepted, declined, givenBack].map((count) => formatNumber(count)).join(' · '),
          formatSum(earnings),
        ]}
      />
    </>
  );
}
