import { useSignal } from '@preact/signals';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { now } from '../clock.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { lazy } from '../components/lazy.tsx';
import { toast } from '../components/liveRegion.tsx';
import { PriceReasons } from '../components/priceReasons.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { Delivery } from '../goods/delivery.tsx';
import { useReturnNews } from '../goods/returnNews.ts';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatDuration, formatMoney, formatTime } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { playbackTexts } from '../i18n/playback.ts';
import type { DrawnMap } from '../map/cityMap.tsx';
import { assignTrip, cancelTrip, type OperatorTrip, readTrip, reassignTrip } from './api.ts';
import type { City } from './city.ts';
import { ConfirmDialog } from './confirmDialog.tsx';
import { Facts, OperatorsPlace, writtenRoom } from './facts.tsx';
import { GuestLinkPart } from './guestLinkPart.tsx';
import { readJournal } from './journal.ts';
import { DecisionLog, JournalLog } from './journalLog.tsx';
import { person, reasonOf } from './reasons.ts';
import { SelectLink } from './selectLink.tsx';

const AdjustmentForm = lazy(async () => (await import('./adjustmentForm.tsx')).AdjustmentForm);
const PlaybackPart = lazy(async () => (await import('./playbackPart.tsx')).PlaybackPart);
const ChangeDialog = lazy(async () => (await import('../booking/changeDialog.tsx')).ChangeDialog);

export interface TripDetailProps {
  readonly id: string;
  readonly city: City;
  /** The map, once it is drawn. */
  readonly drawnMap: () => DrawnMap | null;
  readonly timeZone: string;
}

/** Details of a trip: facts, why it got its driver, and its journal. */
export function TripDetail({ id, city, drawnMap, timeZone }: TripDetailProps) {
  // Any frame about the trip triggers a reload.
  const version = city.openTrip(id)?.version;
  const trip = useLoaded(() => readTrip(id), id, version);
  const journal = useLoaded(() => readJournal(id), id, version);
  const reload = (): void => {
    trip.reload();
    journal.reload();
  };
  const { value: answer } = trip.answer;
  useReturnNews(answer?.ok === true ? answer.value : null, reload);
  return (
    <WhenLoaded id={id} answer={trip.answer.value} onRetry={reload}>
      {(read) => (
        <>
          <header class="detail-header">
            <p class="small quiet">{id}</p>
            <h2 aria-live="polite">{opsTexts().tripStates[read.state]}</h2>
          </header>
          <TripActions trip={read} timeZone={timeZone} onDone={reload} />
          {!isOver(read.state) && read.state !== 'onboard' && <AssignForm trip={read} onDone={reload} />}
          {read.guest !== undefined && !isOver(read.state) && <GuestLinkPart tripId={id} />}
          {read.timeline.some(({ state }) => state === 'arrived') && isOver(read.state) && (
            <Playback trip={read} drawnMap={drawnMap} timeZone={timeZone} />
          )}
          <Delivery trip={read} timeZone={timeZone} />
          <TripFacts trip={read} timeZone={timeZone} />
          <Money trip={read} onAdjusted={reload} />
          {journal.answer.value?.ok && (
            <>
              <DecisionLog entries={journal.answer.value.value.data} />
              <JournalLog entries={journal.answer.value.value.data} timeZone={timeZone} />
            </>
          )}
        </>
      )}
    </WhenLoaded>
  );
}

interface PlaybackProps extends Pick<TripDetailProps, 'drawnMap' | 'timeZone'> {
  readonly trip: OperatorTrip;
}

function Playback({ trip, drawnMap, timeZone }: PlaybackProps) {
  const isOpen = useSignal(false);
  if (!isOpen.value) {
    return <Button onClick={() => (isOpen.value = true)}>{playbackTexts().open}</Button>;
  }
  return (
    <PlaybackPart
      trip={trip}
      drawn={drawnMap()}
      timeZone={timeZone}
      onClose={() => {
        isOpen.value = false;
      }}
    />
  );
}

/** What the trip costs, and once it is over a form to adjust that. */
function Money({ trip, onAdjusted }: { readonly trip: OperatorTrip; readonly onAdjusted: () => void }) {
  /** A trip that only the history has keeps its version when its receipt changes. */
  const adjusted = useSignal(0);
  const isAdjusting = useSignal(false);
  const { id, state, version, fare } = trip;
  return (
    <>
      <PriceReasons tripId={id} version={`${version} ${adjusted.value}`} />
      {isOver(state) && !isAdjusting.value && (
        <Button onClick={() => (isAdjusting.value = true)}>{opsTexts().adjust}</Button>
      )}
      {isAdjusting.value && (
        <AdjustmentForm
          tripId={id}
          currency={fare.currency}
          onAdjusted={() => {
            adjusted.value++;
            onAdjusted();
          }}
        />
      )}
    </>
  );
}

function TripFacts({ trip, timeZone }: { readonly trip: OperatorTrip; readonly timeZone: string }) {
  const texts = opsTexts();
  const { vehicle, ended, scheduledFor } = trip;
  const waits = trip.state === 'searching' || trip.state === 'assigned';
  return (
    <Facts
      facts={[
        [
          texts.waits,
          waits ? formatDuration((now.value - Date.parse(scheduledFor ?? trip.requestedAt)) / 1000) : null,
        ],
        [
          texts.vehicle,
          vehicle && (
            <SelectLink kind="vehicle" id={vehicle.id}>
              {vehicle.name} · {vehicle.plate}
            </SelectLink>
          ),
        ],
        [texts.pickupEta, trip.pickupEtaSeconds === null ? null : formatDuration(trip.pickupEtaSeconds)],
        [texts.ended, ended && `${person(ended.by)} (${reasonOf(ended.reason)})`],
        [texts.rider, trip.guest === undefined ? trip.rider : contactText(trip.guest)],
        [texts.bookedBy, trip.bookedBy ?? null],
        [texts.recipient, trip.recipient === undefined ? null : contactText(trip.recipient)],
        [texts.party, trip.party.seats === 0 ? null : writtenRoom(trip.party)],
        [texts.items, trip.items?.map(itemText).join(', ') || null],
        [texts.proof, trip.proof === undefined ? null : commonTexts().proofs[trip.proof]],
        [texts.requires, trip.requires.join(', ') || null],
        [texts.pooled, trip.pooled ? '✓' : null],
        [texts.fare, formatMoney(trip.fare)],
        [texts.requested, formatDateTime(trip.requestedAt, timeZone)],
        [texts.scheduledFor, scheduledFor && formatDateTime(scheduledFor, timeZone)],
        [texts.pickup, <OperatorsPlace key="pickup" place={trip.pickup} />],
        ...(trip.via ?? []).map(
          ({ place, notes = null, servedAt = null }, at) =>
            [
              texts.via(at + 1),
              <>
                <OperatorsPlace place={place} />
                {notes !== null && ` · ${notes}`}
                {servedAt !== null && ` · ${texts.viaServed(formatTime(servedAt, timeZone))}`}
              </>,
            ] as const,
        ),
        [texts.dropoff, <OperatorsPlace key="dropoff" place={trip.dropoff} />],
        [texts.notes, trip.notes],
        ...trip.timeline
          .slice(1)
          .map(({ state, at }) => [texts.tripStates[state], formatTime(at, timeZone)] as const),
      ]}
    />
  );
}

function itemText({ quantity, description, size }: NonNullable<OperatorTrip['items']>[number]): string {
  const sizes = new Map(Object.entries(opsTexts().itemSizes));
  return `${quantity} × ${description} (${sizes.get(size) ?? size})`;
}

function contactText({ name, phone }: { readonly name: string; readonly phone: string }): string {
  return `${name} · ${phone}`;
}

/** Asks the vehicle of this id alone. */
function AssignForm({ trip, onDone }: { readonly trip: OperatorTrip; readonly onDone: () => void }) {
  const texts = opsTexts();
  const vehicle = useSignal('');
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const assign = async (): Promise<void> => {
    isBusy.value = true;
    const answer = await assignTrip(trip.id, vehicle.value.trim());
    isBusy.value = false;
    problem.value = answer.ok ? null : explainFailure(answer.failure);
    if (!answer.ok) return;
    toast(texts.assignAsked(vehicle.value.trim()));
    onDone();
  };
  return (
    <form
      class="assign-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (vehicle.value.trim() !== '' && !isBusy.value) assign();
      }}
    >
      <Field
        label={texts.assignTo}
        hint={texts.assignHint}
        error={problem.value}
        value={vehicle.value}
        onInput={(typed) => {
          vehicle.value = typed;
        }}
      />
      <Button type="submit" isBusy={isBusy.value}>
        {texts.assign}
      </Button>
    </form>
  );
}

interface TripActionsProps {
  readonly trip: OperatorTrip;
  readonly timeZone: string;
  readonly onDone: () => void;
}

function TripActions({ trip, timeZone, onDone }: TripActionsProps) {
  const texts = opsTexts();
  const isCancelling = useSignal(false);
  const isReassigning = useSignal(false);
  const isChanging = useSignal(false);
  /** From the first time on: a dialog that is gone could not give the focus back. */
  const isChangeAsked = useSignal(false);
  const change = (): void => {
    isChangeAsked.value = true;
    isChanging.value = true;
  };
  const { state, vehicle } = trip;
  if (isOver(state)) return null;
  return (
    <div class="detail-actions">
      {vehicle !== null && (state === 'assigned' || state === 'arrived') && (
        <>
          <Button onClick={() => (isReassigning.value = true)}>{texts.reassign}</Button>
          <ConfirmDialog
            isOpen={isReassigning}
            title={texts.reassignTitle}
            hint={texts.reassignHint(vehicle.name)}
            confirm={texts.reassignConfirm}
            done={texts.reassigned}
            act={() => reassignTrip(trip.id)}
            onDone={onDone}
          />
        </>
      )}
      <Button onClick={change}>{commonTexts().changeRide}</Button>
      {isChangeAsked.value && (
        <ChangeDialog isOpen={isChanging} trip={trip} timeZone={timeZone} onChanged={onDone} />
      )}
      <Button kind="danger" onClick={() => (isCancelling.value = true)}>
        {texts.cancel}
      </Button>
      <ConfirmDialog
        isOpen={isCancelling}
        title={texts.cancelTitle}
        hint={texts.cancelHint}
        confirm={texts.cancelConfirm}
        done={texts.cancelled}
        act={() => cancelTrip(trip.id)}
        onDone={onDone}
      />
    </div>
  );
}
