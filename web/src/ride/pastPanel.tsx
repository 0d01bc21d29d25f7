import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import type { Trip } from '../api/schemas.ts';
import { type RiderLine, readOwnRides, statisticsSince } from '../api/statistics.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { PeriodTable } from '../components/periodTable.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatDay, formatMoney, formatNumber, formatSum } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import { listTrips } from './api.ts';
import type { Ride } from './ride.ts';
import './past.css';

/** What the rider rode and spent; nothing until it is known. */
function Figures({ timeZone }: { readonly timeZone: string }) {
  const texts = statisticsTexts();
  const { answer } = useLoaded(() => readOwnRides(timeZone), 'rides', 0);
  if (answer.value?.ok !== true) return null;
  const statistics = answer.value.value;
  const { trips, spent, rating, days } = statistics;
  if (days.length === 0) return null;
  const first = formatDay(statisticsSince(timeZone));
  return (
    <>
      <p class="quiet numeric">
        {texts.spentSince(first, formatSum(spent), trips)}
        {rating !== null &&
          ` ${texts.ratedByDrivers(texts.rating(formatNumber(rating.mean, 1), rating.count))}`}
      </p>
      <details>
        <summary>{texts.byPeriod}</summary>
        <PeriodTable<RiderLine>
          caption={texts.figures}
          statistics={statistics}
          timeZone={timeZone}
          columns={[texts.rides, texts.cancelled, texts.unfulfilled, texts.spent]}
          cells={(line) => [
            formatNumber(line.trips),
            formatNumber(line.cancelled),
            formatNumber(line.unfulfilled),
            formatSum(line.spent),
          ]}
        />
      </details>
    </>
  );
}

interface Pages {
  readonly trips: readonly Trip[];
  /** Null when there is no further page. */
  readonly cursor: string | null;
  readonly isLoading: boolean;
  readonly failure: Failure | null;
}

/** The rider's trips, newest first. */
export function PastPanel({ ride }: { readonly ride: Ride }) {
  const texts = rideTexts();
  const common = commonTexts();
  const pages = useSignal<Pages>({ trips: [], cursor: null, isLoading: true, failure: null });
  const load = async (): Promise<void> => {
    const { trips, cursor } = pages.value;
    pages.value = { trips, cursor, isLoading: true, failure: null };
    const answer = await listTrips(cursor);
    const isLoading = false;
    pages.value = answer.ok
      ? { trips: [...trips, ...answer.value.data], cursor: answer.value.nextCursor, isLoading, failure: null }
      : { trips, cursor, isLoading, failure: answer.failure };
  };
  useEffect(() => {
    load();
  }, []);
  const { trips, cursor, isLoading, failure } = pages.value;
  return (
    <>
      <header class="past-header">
        <h1>{texts.pastRides}</h1>
        <Button onClick={() => ride.back()}>{common.back}</Button>
      </header>
      <Figures timeZone={ride.me.timeZone} />
      <ul class="past">
        {trips.map((trip) => (
          <li key={trip.id}>
            <button type="button" class="past-ride" onClick={() => ride.watch(trip.id)}>
              <span>{formatDateTime(trip.requestedAt, ride.me.timeZone)}</span>
              <span class="numeric">{formatMoney(trip.fare)}</span>
              <span class="quiet small">{texts.states[trip.state]}</span>
            </button>
          </li>
        ))}
      </ul>
      {isLoading && (
        <p role="status">
          <Spinner /> {common.loading}
        </p>
      )}
      {!isLoading && failure === null && trips.length === 0 && <p>{texts.noPastRides}</p>}
      {failure !== null && (
        <Notice kind="danger">
          {explainFailure(failure)}
          <Button onClick={load}>{common.retry}</Button>
        </Notice>
      )}
      {cursor !== null && !isLoading && <Button onClick={load}>{texts.more}</Button>}
    </>
  );
}
