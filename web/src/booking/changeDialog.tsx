import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { mayChange } from '../../../src/domain/trip/changeable.ts';
import type { Answer } from '../api/answer.ts';
import type { LabelledPlace, Trip, ViaStop } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { changeTexts } from '../i18n/change.ts';
import { commonTexts } from '../i18n/common.ts';
import { formatMoney } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import { wallClockAt } from '../i18n/wallClock.ts';
import { type ChangePreview, changeTrip, previewChange, type TripChange } from './api.ts';
import { explainChange } from './explainChange.ts';
import { NotesField, PartySteppers, WhenChoice } from './optionFields.tsx';
import { PlaceField } from './placeField.tsx';
import { scheduledForOf } from './rideOptions.ts';
import { ViaFields } from './viaFields.tsx';

/** Typing and clicking pause this long before it is asked what it costs. */
const DEBOUNCE_MS = 400;

export interface ChangeDialogProps {
  readonly isOpen: Signal<boolean>;
  /** As it is now: it may go on while the dialog is open. */
  readonly trip: Trip;
  readonly timeZone: string;
  readonly onChanged: (trip: Trip) => void;
}

/** Changes a booked ride: shows what that costs, and does it when that is confirmed. */
export function ChangeDialog({ isOpen, onChanged, ...about }: ChangeDialogProps) {
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <Dialog title={commonTexts().changeRide} isOpen={isOpen.value} onClose={close}>
      <ChangeForm
        {...about}
        onKeep={close}
        onChanged={(trip) => {
          close();
          toast(changeTexts().done);
          onChanged(trip);
        }}
      />
    </Dialog>
  );
}

type ChangeFormProps = Omit<ChangeDialogProps, 'isOpen'> & { readonly onKeep: () => void };

function ChangeForm({ trip, timeZone, onKeep, onChanged }: ChangeFormProps) {
  const texts = changeTexts();
  const change = useSignal<TripChange>({});
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const { preview, ask } = usePreview(trip.id, change);
  const edit = (changes: TripChange): void => {
    problem.value = null;
    change.value = { ...change.value, ...changes };
  };
  const confirm = async (agreed: ChangePreview): Promise<void> => {
    isBusy.value = true;
    problem.value = null;
    const answer = await changeTrip(trip.id, change.value, agreed);
    isBusy.value = false;
    if (answer.ok) return onChanged(answer.value);
    problem.value = explainChange(answer.failure);
    // What was agreed to may not hold any more.
    ask();
  };
  const agreed = preview.value?.ok === true ? preview.value.value : null;
  const isChanged = Object.keys(change.value).length > 0;
  return (
    <form
      class="change-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (agreed !== null && !isBusy.value) confirm(agreed);
      }}
    >
      <p class="quiet small">{hintFor(trip)}</p>
      <ChangeFields trip={trip} timeZone={timeZone} change={change.value} onEdit={edit} />
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      {isChanged && <Outcome preview={preview.value} />}
      <div class="dialog-actions">
        <Button onClick={onKeep}>{texts.keep}</Button>
        <Button type="submit" kind="primary" isBusy={isBusy.value} isDisabled={agreed === null}>
          {agreed === null ? texts.confirm : texts.confirmFor(formatMoney(agreed.fare))}
        </Button>
      </div>
    </form>
  );
}

function hintFor({ state }: Trip): string {
  const texts = changeTexts();
  if (state === 'assigned') return texts.afterAssigned;
  return mayChange(state, 'pickup') ? texts.hint : texts.onboard;
}

interface ChangeFieldsProps {
  readonly trip: Trip;
  readonly timeZone: string;
  readonly change: TripChange;
  readonly onEdit: (changes: TripChange) => void;
}

/** What may be changed at this stage of the ride. */
function ChangeFields({ trip, timeZone, change, onEdit }: ChangeFieldsProps) {
  const texts = planTexts();
  const { pickup, dropoff, via = [], party, notes, scheduledFor } = { ...trip, ...change };
  const { state } = trip;
  const at = scheduledFor === null ? '' : wallClockAt(Date.parse(scheduledFor), timeZone);
  return (
    <>
      {mayChange(state, 'pickup') && (
        <PlaceField
          label={texts.pickup}
          place={pickup}
          near={pickup}
          onChoose={(pickup) => onEdit({ pickup })}
        />
      )}
      <ViaFields
        vias={via}
        served={(trip.via ?? []).filter(isServed).length}
        near={pickup}
        onChange={(vias) => onEdit({ via: vias.map(wantedVia) })}
      />
      <PlaceField
        label={texts.dropoff}
        place={dropoff}
        near={pickup}
        onChoose={(dropoff) => onEdit({ dropoff })}
      />
      {mayChange(state, 'scheduledFor') && (
        <WhenChoice
          laterAt={at}
          timeZone={timeZone}
          onChange={(laterAt) => onEdit({ scheduledFor: scheduledForOf(laterAt, timeZone) })}
        />
      )}
      {party !== undefined && mayChange(state, 'party') && (
        <PartySteppers
          party={party}
          leastSeats={(trip.items ?? []).length > 0 ? 0 : 1}
          onChange={(party) => onEdit({ party })}
        />
      )}
      <NotesField value={notes ?? ''} onInput={(typed) => onEdit({ notes: typed === '' ? null : typed })} />
    </>
  );
}

function isServed({ servedAt = null }: ViaStop): boolean {
  return servedAt !== null;
}

function wantedVia({
  place,
  notes,
}: {
  readonly place: LabelledPlace;
  readonly notes?: string | null | undefined;
}) {
  return { place, ...(notes != null && { notes }) };
}

/** What the change costs, for eyes and screen readers. */
function Outcome({ preview }: { readonly preview: Answer<ChangePreview> | null }) {
  const texts = changeTexts();
  if (preview === null) {
    return (
      <p role="status">
        <Spinner /> {texts.asking}
      </p>
    );
  }
  if (!preview.ok) return <Notice kind="danger">{explainChange(preview.failure)}</Notice>;
  const { fare, fareBefore } = preview.value;
  const isSame = fare.amount === fareBefore.amount;
  return (
    <p role="status">
      <strong>
        {isSame ? texts.same(formatMoney(fare)) : texts.other(formatMoney(fare), formatMoney(fareBefore))}
      </strong>
    </p>
  );
}

/** What the change costs, asked whenever it is another one; null until that is known. */
function usePreview(tripId: string, change: Signal<TripChange>) {
  const preview = useSignal<Answer<ChangePreview> | null>(null);
  const attempt = useSignal(0);
  const wanted = JSON.stringify(change.value);
  useEffect(() => {
    let isCurrent = true;
    preview.value = null;
    const asking = setTimeout(async () => {
      if (Object.keys(change.value).length === 0) return;
      const answer = await previewChange(tripId, change.value);
      if (isCurrent) preview.value = answer;
    }, DEBOUNCE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(asking);
    };
  }, [wanted, attempt.value]);
  const ask = (): void => {
    attempt.value++;
  };
  return { preview, ask };
}
