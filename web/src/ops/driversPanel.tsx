import { useSignal } from '@preact/signals';
import { type DriverStatistics, type Drivers, readDriverStatistics, readDrivers } from '../api/statistics.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { formatDateTime, formatDuration, formatMoney, formatNumber } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import { RowTable } from './rowTable.tsx';
import { WhenLoaded } from './whenLoaded.tsx';

export interface DriversPanelProps {
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** Everybody who has driven, and what one of them did in the last 30 days. */
export function DriversPanel({ timeZone, onClose }: DriversPanelProps) {
  const texts = statisticsTexts();
  const chosen = useSignal<string | null>(null);
  const { answer, reload } = useLoaded(readDrivers, 'drivers', 0);
  return (
    <section class="detail" aria-label={texts.drivers}>
      <Button kind="quiet" onClick={onClose}>
        {texts.close}
      </Button>
      <h2>{texts.drivers}</h2>
      {chosen.value !== null && <OneDriver key={chosen.value} id={chosen.value} />}
      <WhenLoaded id={texts.drivers} answer={answer.value} onRetry={reload}>
        {({ data }) => <DriverRows data={data} timeZone={timeZone} onChoose={(id) => (chosen.value = id)} />}
      </WhenLoaded>
    </section>
  );
}

interface DriverRowsProps extends Pick<Drivers, 'data'> {
  readonly timeZone: string;
  readonly onChoose: (id: string) => void;
}

function DriverRows({ data, timeZone, onChoose }: DriverRowsProps) {
  const texts = statisticsTexts();
  if (data.length === 0) return <p class="quiet">{texts.noDrivers}</p>;
  return (
    <RowTable caption={texts.drivers} columns={[texts.driver, opsTexts().vehicle, texts.lastSeen]}>
      {data.map(({ id, vehicle, lastSeenAt }) => (
        <tr key={id}>
          <td>
            <Button kind="quiet" onClick={() => onChoose(id)}>
              {id}
            </Button>
          </td>
          <td>{vehicle ?? '–'}</td>
          <td>{lastSeenAt === null ? '–' : formatDateTime(lastSeenAt, timeZone)}</td>
        </tr>
      ))}
    </RowTable>
  );
}

function OneDriver({ id }: { readonly id: string }) {
  const { answer, reload } = useLoaded(() => readDriverStatistics(id), id, 0);
  return (
    <section aria-label={id} aria-live="polite">
      <h3>{id}</h3>
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
        columns={[texts.day, texts.rides, texts.online, texts.earned, texts.answers]}
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
      <td class="numeric">{formatNumber(trips)}</td>
      <td class="numeric">{formatDuration(onlineSeconds)}</td>
      <td class="numeric">{earnings.length === 0 ? '–' : earnings.map(formatMoney).join(' + ')}</td>
      <td class="numeric">
        {[accepted, declined, givenBack].map((count) => formatNumber(count)).join(' · ')}
      </td>
    </tr>
  );
}
