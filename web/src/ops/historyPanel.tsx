import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import { Button } from '../components/button.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatMoney } from '../i18n/format.ts';
import { historyTexts } from '../i18n/history.ts';
import { opsTexts } from '../i18n/ops.ts';
import { shortId } from './facts.tsx';
import { saveCsv, searchTrips, type TripSearch, type TripsPage } from './history.ts';
import { RowTable } from './rowTable.tsx';
import { SearchForm } from './searchForm.tsx';
import './search.css';

/** Pages that are read at once while nothing is found: each is a month of a fleet, or more. */
const MOST_EMPTY_PAGES = 12;

export interface HistoryPanelProps {
  readonly timeZone: string;
  readonly onChoose: (tripId: string) => void;
  readonly onClose: () => void;
}

/** Finds trips by what somebody knows of them, and saves what is found. */
export function HistoryPanel({ timeZone, onChoose, onClose }: HistoryPanelProps) {
  const asked = useSignal<TripSearch | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="detail" aria-label={opsTexts().history}>
      <Button kind="quiet" onClick={onClose}>
        {historyTexts().close}
      </Button>
      <h2 ref={title} tabIndex={-1}>
        {opsTexts().history}
      </h2>
      <SearchForm timeZone={timeZone} onAsk={(search) => (asked.value = search)} />
      {asked.value !== null && (
        <Found
          key={JSON.stringify(asked.value)}
          search={asked.value}
          timeZone={timeZone}
          onChoose={onChoose}
        />
      )}
    </section>
  );
}

interface FoundProps extends Pick<HistoryPanelProps, 'timeZone' | 'onChoose'> {
  readonly search: TripSearch;
}

function Found({ search, timeZone, onChoose }: FoundProps) {
  const texts = historyTexts();
  const page = useSignal<TripsPage | null>(null);
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const isSaving = useSignal(false);
  const isGone = useRef(false);
  const readOn = async (): Promise<void> => {
    isBusy.value = true;
    const before = page.value?.data.length ?? 0;
    for (let read = 0; read < MOST_EMPTY_PAGES && !isGone.current; read++) {
      const answer = await searchTrips(search, page.value?.nextCursor ?? null);
      failure.value = answer.ok ? null : answer.failure;
      if (!answer.ok) break;
      const { data, ...position } = answer.value;
      page.value = { data: [...(page.value?.data ?? []), ...data], ...position };
      if (position.nextCursor === null || page.value.data.length > before) break;
    }
    isBusy.value = false;
  };
  const save = async (): Promise<void> => {
    isSaving.value = true;
    const outcome = await saveCsv(search);
    isSaving.value = false;
    if (outcome === 'too-many') toast(texts.csvTooMany);
    if (outcome === 'failed') toast(commonTexts().unreachable);
  };
  useEffect(() => {
    readOn();
    return () => {
      isGone.current = true;
    };
  }, []);
  const trips = page.value?.data ?? [];
  return (
    <section class="detail-part" aria-label={opsTexts().history}>
      <p role="status">{foundText(page.value, timeZone)}</p>
      {trips.length > 0 && <TripRows trips={trips} timeZone={timeZone} onChoose={onChoose} />}
      {failure.value !== null && (
        <Notice kind="danger">
          {explainSearch(failure.value, search)}
          <Button onClick={readOn}>{commonTexts().retry}</Button>
        </Notice>
      )}
      {page.value !== null && page.value.nextCursor !== null && (
        <Button isBusy={isBusy.value} onClick={readOn}>
          {texts.readOn}
        </Button>
      )}
      {trips.length > 0 && (
        <Button isBusy={isSaving.value} onClick={save}>
          {texts.csv}
        </Button>
      )}
    </section>
  );
}

/** All else that a form sends is right by itself. */
function explainSearch(failure: Failure, { zone }: TripSearch): string {
  const isRefused = failure.kind === 'problem' && failure.slug === 'validation-failed';
  return isRefused && zone !== undefined ? historyTexts().zoneUnknown : explainFailure(failure);
}

function foundText(page: TripsPage | null, timeZone: string): string {
  const texts = historyTexts();
  if (page === null) return commonTexts().loading;
  const { data, searchedBackTo } = page;
  if (searchedBackTo !== null) return texts.foundSoFar(data.length, formatDateTime(searchedBackTo, timeZone));
  return data.length === 0 ? texts.nothing : texts.found(data.length);
}

interface TripRowsProps extends Pick<HistoryPanelProps, 'timeZone' | 'onChoose'> {
  readonly trips: TripsPage['data'];
}

function TripRows({ trips, timeZone, onChoose }: TripRowsProps) {
  const texts = opsTexts();
  return (
    <div class="found-trips">
      <RowTable caption={texts.history} columns={[historyTexts().trip, historyTexts().who, texts.state]}>
        {trips.map(({ id, requestedAt, state, vehicle, fare, guest, rider }) => (
          <tr key={id}>
            <td>
              <button type="button" class="row-link" onClick={() => onChoose(id)}>
                {shortId(id)}
              </button>
              <span class="small">{formatDateTime(requestedAt, timeZone)}</span>
            </td>
            <td>
              <span>{guest?.name ?? rider}</span>
              <span class="small quiet">{guest?.phone ?? vehicle?.plate}</span>
            </td>
            <td>
              <span>{texts.tripStates[state]}</span>
              <span class="small numeric">{formatMoney(fare)}</span>
            </td>
          </tr>
        ))}
      </RowTable>
    </div>
  );
}
