import { useSignal } from '@preact/signals';
import { isOver } from '../../../src/domain/trip/phases.ts';
import { now } from '../clock.ts';
import { Button } from '../components/button.tsx';
import { formatDateTime, formatDuration, formatMoney, formatTime } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { cancelTrip, type OperatorTrip, readJournal, readTrip, reassignTrip } from './api.ts';
import type { City } from './city.ts';
import { ConfirmDialog } from './confirmDialog.tsx';
import { Facts, writtenPlace, writtenRoom } from './facts.tsx';
import { person, reasonOf } from './journal.ts';
import { DecisionLog, JournalLog } from './journalLog.tsx';
import { SelectLink } from './selectLink.tsx';
import { useLoaded } from './useLoaded.ts';
import { WhenLoaded } from './whenLoaded.tsx';

export interface TripDetailProps {
  readonly id: string;
  readonly city: City;
  readonly timeZone: string;
}

/** Details of a trip: facts, why it got its driver, and its journal. */
export function TripDetail({ id, city, timeZone }: TripDetailProps) {
  // Any frame about the trip triggers a reload.
  const version = city.openTrip(id)?.version;
  const trip = useLoaded(() => readTrip(id), id, version);
  const journal = useLoaded(() => readJournal(id), id, version);
  const reload = (): void => {
    trip.reload();
    journal.reload();
  };
  return (
    <WhenLoaded id={id} answer={trip.answer.value} onRetry={reload}>
      {(read) => (
        <>
          <header class="detail-header">
            <p class="small quiet">{id}</p>
            <h2 aria-live="polite">{opsTexts().tripStates[read.state]}</h2>
          </header>
          <TripActions trip={read} onDone={reload} />
          <TripFacts trip={read} timeZone={timeZone} />
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
        [texts.rider, trip.rider],
        [texts.party, writtenRoom(trip.party)],
        [texts.requires, trip.requires.join(', ') || null],
        [texts.pooled, trip.pooled ? '✓' : null],
        [texts.fare, formatMoney(trip.fare)],
        [texts.requested, formatDateTime(trip.requestedAt, timeZone)],
        [texts.scheduledFor, scheduledFor && formatDateTime(scheduledFor, timeZone)],
        [texts.pickup, writtenPlace(trip.pickup)],
        [texts.dropoff, writtenPlace(trip.dropoff)],
        [texts.notes, trip.notes],
        ...trip.timeline
          .slice(1)
          .map(({ state, at }) => [texts.tripStates[state], formatTime(at, timeZone)] as const),
      ]}
    />
  );
}

function TripActions({ trip, onDone }: { readonly trip: OperatorTrip; readonly onDone: () => void }) {
  const texts = opsTexts();
  const isCancelling = useSignal(false);
  const isReassigning = useSignal(false);
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
