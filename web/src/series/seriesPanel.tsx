import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LabelledPlace } from '../api/schemas.ts';
import { useLoaded } from '../api/useLoaded.ts';
import type { Draft } from '../booking/draft.ts';
import { itemsIn, noticesIn } from '../booking/rideOptions.ts';
import { Button } from '../components/button.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatDay } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import { formatWeekday, seriesTexts } from '../i18n/series.ts';
import { writePlace } from '../map/coordinates.ts';
import { createSeries, endSeries, listSeries, type Series, type Weekday, weekdays } from './api.ts';

interface SeriesPanelProps {
  readonly draft: Draft;
  readonly timeZone: string;
}

/** The rider's rides that come again and again, to make one of the planned ride, and to end one. */
export function SeriesPanel({ draft, timeZone }: SeriesPanelProps) {
  const texts = seriesTexts();
  const { answer, reload } = useLoaded(listSeries, 'series', 0);
  const { value: read } = answer;
  if (read === null) return <Spinner />;
  if (!read.ok) {
    return (
      <Notice kind="danger">
        {explainFailure(read.failure)}
        <Button onClick={reload}>{commonTexts().retry}</Button>
      </Notice>
    );
  }
  const { pickup, dropoff } = draft.places;
  return (
    <>
      {read.value.data.length === 0 && <p>{texts.none}</p>}
      <ul class="lines">
        {read.value.data.map((series) => (
          <OneSeries key={series.id} series={series} timeZone={timeZone} onEnded={reload} />
        ))}
      </ul>
      {pickup.value === null || dropoff.value === null ? (
        <p class="quiet">{texts.placesFirst}</p>
      ) : (
        <SeriesForm draft={draft} pickup={pickup.value} dropoff={dropoff.value} onMade={reload} />
      )}
    </>
  );
}

interface OneSeriesProps {
  readonly series: Series;
  readonly timeZone: string;
  readonly onEnded: () => void;
}

function OneSeries({ series, timeZone, onEnded }: OneSeriesProps) {
  const texts = seriesTexts();
  const isBusy = useSignal(false);
  const { id, days, time, until, trip, occurrences } = series;
  const when = texts.when(
    days.map((day) => formatWeekday(weekdays.indexOf(day))).join(', '),
    time,
    formatDay(until),
  );
  const next = occurrences.find(
    ({ state, scheduledFor }) => state !== 'skipped' && Date.parse(scheduledFor) > Date.now(),
  );
  const end = async (): Promise<void> => {
    isBusy.value = true;
    const ended = await endSeries(id);
    isBusy.value = false;
    toast(ended.ok ? texts.ended : explainFailure(ended.failure));
    if (ended.ok) onEnded();
  };
  return (
    <li>
      <strong>{when}</strong>
      <p>
        {nameOf(trip.pickup)} → {nameOf(trip.dropoff)}
      </p>
      {next !== undefined && (
        <p class="quiet small">{texts.next(formatDateTime(next.scheduledFor, timeZone))}</p>
      )}
      <Button kind="danger" label={texts.endOf(when)} isBusy={isBusy.value} onClick={end}>
        {texts.end}
      </Button>
    </li>
  );
}

interface SeriesFormProps {
  readonly draft: Draft;
  readonly pickup: LabelledPlace;
  readonly dropoff: LabelledPlace;
  readonly onMade: () => void;
}

const workdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

function SeriesForm({ draft, pickup, dropoff, onMade }: SeriesFormProps) {
  const texts = seriesTexts();
  const days = useSignal(workdays);
  const time = useSignal('');
  const until = useSignal('');
  const refusal = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  /** One attempt is one series, however often it is sent. */
  const key = useRef(crypto.randomUUID());
  const make = async (): Promise<void> => {
    if (days.value.length === 0 || time.value === '' || until.value === '') {
      refusal.value = texts.incomplete;
      return;
    }
    const { value: options } = draft.options;
    const { party, requires, isReserved: reserve } = options;
    const items = itemsIn(options, planTexts().unnamedGoods);
    const ride = { pickup, via: draft.vias.value, dropoff, party, items, requires, reserve };
    const recurrence = { days: days.value, time: time.value, until: until.value };
    isBusy.value = true;
    const made = await createSeries(key.current, recurrence, { ...ride, ...noticesIn(options) });
    isBusy.value = false;
    if (made.ok || made.failure.kind === 'problem') key.current = crypto.randomUUID();
    refusal.value = made.ok ? null : explainRefusal(made.failure);
    if (!made.ok) return;
    toast(texts.made);
    onMade();
  };
  return (
    <fieldset>
      <legend>{texts.repeat(nameOf(pickup), nameOf(dropoff))}</legend>
      <p>
        {texts.days}{' '}
        {weekdays.map((day, at) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={days.value.includes(day)}
              onChange={({ currentTarget: { checked } }) => {
                days.value = weekdays.filter((one) => (one === day ? checked : days.value.includes(one)));
              }}
            />
            {formatWeekday(at)}{' '}
          </label>
        ))}
      </p>
      <label class="field">
        {texts.time}
        <input
          type="time"
          value={time.value}
          onInput={({ currentTarget }) => (time.value = currentTarget.value)}
        />
      </label>
      <label class="field">
        {texts.until}
        <input
          type="date"
          value={until.value}
          onInput={({ currentTarget }) => (until.value = currentTarget.value)}
        />
      </label>
      {refusal.value !== null && <Notice kind="danger">{refusal.value}</Notice>}
      <Button isBusy={isBusy.value} onClick={make}>
        {texts.make}
      </Button>
    </fieldset>
  );
}

function explainRefusal(failure: Parameters<typeof explainFailure>[0]): string {
  const isRefused = failure.kind === 'problem' && failure.status === 422;
  return isRefused ? seriesTexts().refused(failure.detail) : explainFailure(failure);
}

function nameOf({ label, ...place }: LabelledPlace): string {
  return label ?? writePlace(place);
}
