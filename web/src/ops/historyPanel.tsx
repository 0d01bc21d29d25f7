import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatMoney } from '../i18n/format.ts';
import { historyTexts } from '../i18n/history.ts';
import { opsTexts } from '../i18n/ops.ts';
import { instantOf, wallClockAt } from '../i18n/wallClock.ts';
import { shortId } from './facts.tsx';
import { type HistoryPage, type HistoryQuery, readHistory, saveCsv } from './history.ts';
import { RowTable } from './rowTable.tsx';

const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

export interface HistoryPanelProps {
  readonly timeZone: string;
  readonly onChoose: (tripId: string) => void;
  readonly onClose: () => void;
}

/** Finds trips of the past: one by its id, or those of a span of time and of a rider. */
export function HistoryPanel({ timeZone, onChoose, onClose }: HistoryPanelProps) {
  const texts = historyTexts();
  const tripId = useSignal('');
  const asked = useSignal<HistoryQuery | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="detail" aria-label={opsTexts().history}>
      <Button kind="quiet" onClick={onClose}>
        {texts.close}
      </Button>
      <h2 ref={title} tabIndex={-1}>
        {opsTexts().history}
      </h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (tripId.value.trim() !== '') onChoose(tripId.value.trim());
        }}
      >
        <Field
          label={texts.tripId}
          hint={texts.tripIdHint}
          value={tripId.value}
          onInput={(typed) => {
            tripId.value = typed;
          }}
        />
      </form>
      <SearchForm timeZone={timeZone} onAsk={(query) => (asked.value = query)} />
      {asked.value !== null && (
        <Found
          key={JSON.stringify(asked.value)}
          query={asked.value}
          timeZone={timeZone}
          onChoose={onChoose}
        />
      )}
    </section>
  );
}

interface SearchFormProps {
  readonly timeZone: string;
  readonly onAsk: (query: HistoryQuery) => void;
}

function SearchForm({ timeZone, onAsk }: SearchFormProps) {
  const texts = historyTexts();
  const rider = useSignal('');
  const from = useSignal(wallClockAt(Date.now() - WEEK_MS, timeZone));
  // Wall clocks have no seconds: an hour more has all until now.
  const until = useSignal(wallClockAt(Date.now() + HOUR_MS, timeZone));
  const isWrong = useSignal(false);
  const ask = (): void => {
    const since = instantOf(from.value, timeZone);
    const end = instantOf(until.value, timeZone);
    isWrong.value = since === null || end === null || since >= end;
    if (since === null || end === null || since >= end) return;
    onAsk({ since, until: end, rider: rider.value.trim() || null });
  };
  return (
    <form
      class="detail-part"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <Field
        label={opsTexts().rider}
        hint={texts.riderHint}
        value={rider.value}
        onInput={(typed) => {
          rider.value = typed;
        }}
      />
      <TimeField label={texts.from} value={from.value} onInput={(time) => (from.value = time)} />
      <TimeField label={texts.until} value={until.value} onInput={(time) => (until.value = time)} />
      {isWrong.value && <Notice kind="danger">{texts.timeMissing}</Notice>}
      <Button type="submit">{texts.find}</Button>
    </form>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function TimeField({ label, value, onInput }: TimeFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </div>
  );
}

interface FoundProps extends Pick<HistoryPanelProps, 'timeZone' | 'onChoose'> {
  readonly query: HistoryQuery;
}

function Found({ query, timeZone, onChoose }: FoundProps) {
  const texts = historyTexts();
  const page = useSignal<HistoryPage | null>(null);
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const isSaving = useSignal(false);
  const readOn = async (): Promise<void> => {
    isBusy.value = true;
    const answer = await readHistory(query, page.value?.nextCursor ?? null);
    isBusy.value = false;
    failure.value = answer.ok ? null : answer.failure;
    if (!answer.ok) return;
    const { data, nextCursor } = answer.value;
    page.value = { data: [...(page.value?.data ?? []), ...data], nextCursor };
  };
  const save = async (): Promise<void> => {
    isSaving.value = true;
    const isSaved = await saveCsv(query);
    isSaving.value = false;
    if (!isSaved) toast(commonTexts().unreachable);
  };
  useEffect(() => {
    readOn();
  }, []);
  const trips = page.value?.data ?? [];
  return (
    <section class="detail-part" aria-label={opsTexts().history}>
      <p role="status">
        {page.value === null
          ? commonTexts().loading
          : trips.length === 0
            ? texts.nothing
            : texts.found(trips.length)}
      </p>
      {trips.length > 0 && <TripRows trips={trips} timeZone={timeZone} onChoose={onChoose} />}
      {failure.value !== null && (
        <Notice kind="danger">
          {explainFailure(failure.value)}
          <Button onClick={readOn}>{commonTexts().retry}</Button>
        </Notice>
      )}
      {page.value !== null && page.value.nextCursor !== null && (
        <Button isBusy={isBusy.value} onClick={readOn}>
          {texts.more}
        </Button>
      )}
      <Button isBusy={isSaving.value} onClick={save}>
        {texts.csv}
      </Button>
    </section>
  );
}

interface TripRowsProps extends Pick<HistoryPanelProps, 'timeZone' | 'onChoose'> {
  readonly trips: HistoryPage['data'];
}

function TripRows({ trips, timeZone, onChoose }: TripRowsProps) {
  const texts = opsTexts();
  return (
    <RowTable
      caption={texts.history}
      columns={[texts.trip, texts.requested, texts.state, texts.vehicle, texts.fare]}
    >
      {trips.map(({ id, requestedAt, state, vehicle, fare }) => (
        <tr key={id}>
          <td>
            <button type="button" class="row-link" onClick={() => onChoose(id)}>
              {shortId(id)}
            </button>
          </td>
          <td>{formatDateTime(requestedAt, timeZone)}</td>
          <td>{texts.tripStates[state]}</td>
          <td>{vehicle?.plate ?? '–'}</td>
          <td class="numeric">{formatMoney(fare)}</td>
        </tr>
      ))}
    </RowTable>
  );
}
