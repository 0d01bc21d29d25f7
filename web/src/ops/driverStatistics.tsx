import { type DriverStatistics, readDriverStatistics } from '../api/statistics.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { driversTexts } from '../i18n/drivers.ts';
import { formatDuration, formatMoney, formatNumber } from '../i18n/format.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import { RowTable } from './rowTable.tsx';
import { WhenLoaded } from './whenLoaded.tsx';

/** What a driver did in the last 30 days, day by day. */
export function DriverStatisticsPart({ id }: { readonly id: string }) {
  const { answer, reload } = useLoaded(() => readDriverStatistics(id), id, 0);
  const title = driversTexts().statistics;
  return (
    <section class="detail-part" aria-label={title}>
      <h3>{title}</h3>
      <WhenLoaded id={id} answer={answer.value} onRetry={reload}>
        {(statistics) => <Statistics statistics={statistics} />}
      </WhenLoaded>
    </section>
  );
}

function Statistics({ statistics }: { readonly statistics: DriverStatistics }) {
  const texts = statisticsTexts();
  const { rating, days } = statistics;
  return (
    <>
      <p class="small quiet">
        {rating === null ? texts.noRating : texts.rating(formatNumber(rating.mean, 1), rating.count)}
      </p>
      <RowTable
        caption={texts.lastThirty}
        columns={[texts.day, `${texts.rides} · ${texts.online}`, `${texts.earned} · ${texts.answers}`]}
      >
        {[...days].reverse().map((day) => (
          <Row key={day.date} name={day.date} line={day} />
        ))}
        <Row name={texts.lastThirty} line={statistics} />
      </RowTable>
    </>
  );
}

interface RowProps {
  readonly name: string;
  readonly line: Omit<DriverStatistics, 'days'>;
}

function Row({ name, line }: RowProps) {
  const { trips, onlineSeconds, earnings, accepted, declined, givenBack } = line;
  return (
    <tr>
      <td class="numeric">{name}</td>
      <td class="numeric">
        {formatNumber(trips)} · {formatDuration(onlineSeconds)}
      </td>
      <td class="numeric">
        <strong>{earnings.length === 0 ? '–' : earnings.map(formatMoney).join(' + ')}</strong>{' '}
        <span class="quiet">
          {[accepted, declined, givenBack].map((count) => formatNumber(count)).join(' · ')}
        </span>
      </td>
    </tr>
  );
}
