import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Place } from '../api/schemas.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatNumber } from '../i18n/format.ts';
import { plannedShiftTexts } from '../i18n/shiftPlan.ts';
import { instantOf, wallClockAt } from '../i18n/wallClock.ts';
import { examplePlace, readTypedPlace, writePlace } from '../map/coordinates.ts';
import { type PlannedShift, putShifts, readShifts, type ShiftPlan } from './api.ts';

export interface ShiftsPanelProps {
  readonly vehicle: string;
  readonly timeZone: string;
  /** Where the vehicle is; null: unknown. */
  readonly place: Place | null;
}

/** When a vehicle is planned to be on duty, to read and to change. */
export function ShiftsPanel({ vehicle, timeZone, place }: ShiftsPanelProps) {
  const texts = plannedShiftTexts();
  const { answer, reload } = useLoaded(() => readShifts(vehicle), vehicle, 0);
  const isBusy = useSignal(false);
  const refusal = useSignal<string | null>(null);
  const { value: read } = answer;
  if (read === null) return <Spinner />;
  if (!read.ok) {
    const isUnknown = read.failure.kind === 'problem' && read.failure.status === 404;
    if (isUnknown) return <p class="quiet">{texts.unknownVehicle}</p>;
    return (
      <Notice kind="danger">
        {explainFailure(read.failure)}
        <Button onClick={reload}>{commonTexts().retry}</Button>
      </Notice>
    );
  }
  const plan = read.value;
  const put = async (shifts: readonly PlannedShift[]): Promise<boolean> => {
    isBusy.value = true;
    const planned = await putShifts(vehicle, plan, shifts);
    isBusy.value = false;
    refusal.value = null;
    if (planned.ok) {
      answer.value = planned;
      toast(texts.saved);
      return true;
    }
    const { failure } = planned;
    if (failure.kind === 'problem' && failure.status === 412) {
      toast(texts.changed);
      reload();
    } else if (failure.kind === 'problem' && failure.status === 422) {
      refusal.value = texts.refused(failure.detail);
    } else toast(explainFailure(failure));
    return false;
  };
  return (
    <>
      <Shifts plan={plan} timeZone={timeZone} isBusy={isBusy.value} onPut={put} />
      {refusal.value !== null && <Notice kind="danger">{refusal.value}</Notice>}
      <ShiftForm
        timeZone={timeZone}
        place={plan.shifts.at(-1)?.place ?? place}
        isBusy={isBusy.value}
        onAdd={(shift) => put([...plan.shifts, shift])}
      />
    </>
  );
}

interface ShiftsProps {
  readonly plan: ShiftPlan;
  readonly timeZone: string;
  readonly isBusy: boolean;
  readonly onPut: (shifts: readonly PlannedShift[]) => Promise<boolean>;
}

function Shifts({ plan: { shifts }, timeZone, isBusy, onPut }: ShiftsProps) {
  const texts = plannedShiftTexts();
  if (shifts.length === 0) return <p>{texts.none}</p>;
  return (
    <ul class="lines">
      {shifts.map((shift) => {
        const { startsAt, endsAt, place, radiusMeters, takesReservations } = shift;
        const when = `${formatDateTime(startsAt, timeZone)} – ${formatDateTime(endsAt, timeZone)}`;
        return (
          <li key={startsAt}>
            <strong>{when}</strong>
            <span class="quiet numeric">
              {` · ${writePlace(place)}, ${texts.within(formatNumber(radiusMeters / 1000, 1))}`}
            </span>
            {takesReservations && ` · ${texts.takesItself}`}{' '}
            <Button
              label={texts.remove(when)}
              isBusy={isBusy}
              onClick={() => onPut(shifts.filter((other) => other !== shift))}
            >
              {texts.removeShort}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

interface ShiftFormProps {
  readonly timeZone: string;
  readonly place: Place | null;
  readonly isBusy: boolean;
  /** Whether it was planned. */
  readonly onAdd: (shift: PlannedShift) => Promise<boolean>;
}

function ShiftForm({ timeZone, place, isBusy, onAdd }: ShiftFormProps) {
  const texts = plannedShiftTexts();
  const from = useSignal('');
  const until = useSignal('');
  const where = useSignal(place === null ? '' : writePlace(place));
  const kilometers = useSignal('5');
  const takes = useSignal(false);
  const isIncomplete = useSignal(false);
  const add = async (): Promise<void> => {
    const typed = readTypedPlace(where.value);
    const startsAt = instantOf(from.value, timeZone);
    const endsAt = instantOf(until.value, timeZone);
    const radiusMeters = Math.round(Number(kilometers.value.replace(',', '.')) * 1000);
    isIncomplete.value =
      typed.kind !== 'place' || startsAt === null || endsAt === null || !Number.isFinite(radiusMeters);
    if (typed.kind !== 'place' || startsAt === null || endsAt === null || isIncomplete.value) return;
    const isPlanned = await onAdd({
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
      place: typed.place,
      radiusMeters,
      takesReservations: takes.value,
    });
    if (isPlanned) [from.value, until.value] = ['', ''];
  };
  return (
    <fieldset class="shift-form">
      <legend>{texts.add}</legend>
      <TimeField
        label={texts.startsAt}
        value={from.value}
        timeZone={timeZone}
        onChange={(at) => (from.value = at)}
      />
      <TimeField
        label={texts.endsAt}
        value={until.value}
        timeZone={timeZone}
        onChange={(at) => (until.value = at)}
      />
      <Field
        label={texts.place}
        hint={texts.placeHint(examplePlace(null))}
        value={where.value}
        onInput={(text) => (where.value = text)}
      />
      <Field
        label={texts.radius}
        inputMode="decimal"
        value={kilometers.value}
        onInput={(text) => (kilometers.value = text)}
      />
      <label>
        <input
          type="checkbox"
          checked={takes.value}
          onChange={({ currentTarget }) => (takes.value = currentTarget.checked)}
        />{' '}
        {texts.takes}
      </label>
      {isIncomplete.value && <Notice kind="danger">{texts.incomplete}</Notice>}
      <div>
        <Button isBusy={isBusy} onClick={add}>
          {texts.save}
        </Button>
      </div>
    </fieldset>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly value: string;
  readonly timeZone: string;
  readonly onChange: (wallClock: string) => void;
}

function TimeField({ label, value, timeZone, onChange }: TimeFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        min={wallClockAt(Date.now(), timeZone)}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  );
}
