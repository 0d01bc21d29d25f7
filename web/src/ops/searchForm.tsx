import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { tripPhases } from '../../../src/domain/trip/phases.ts';
import type { LabelledPlace } from '../api/schemas.ts';
import { PlaceField } from '../booking/placeField.tsx';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Notice } from '../components/notice.tsx';
import { formatDistance } from '../i18n/format.ts';
import { historyTexts } from '../i18n/history.ts';
import { opsTexts } from '../i18n/ops.ts';
import { instantOf, wallClockAt } from '../i18n/wallClock.ts';
import type { TripSearch } from './history.ts';

const DAY_MS = 86_400_000;
const periods = ['day', 'week', 'month', 'year', 'ever', 'span'] as const;
type Period = (typeof periods)[number];
const daysOf: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };
const radii = [100, 200, 500, 1_000, 2_000, 5_000];
const ends = ['either', 'pickup', 'dropoff'] as const;

/** What is asked for by its text alone. */
const textNames = ['id', 'rider', 'guestPhone', 'plate', 'vehicle', 'driver', 'tariff', 'zone'] as const;

/** What is typed, as it is typed. */
interface Typed {
  readonly id: string;
  readonly rider: string;
  readonly guestPhone: string;
  readonly plate: string;
  readonly vehicle: string;
  readonly driver: string;
  readonly tariff: string;
  readonly zone: string;
  readonly place: LabelledPlace | null;
  readonly radiusMeters: number;
  readonly end: (typeof ends)[number];
  readonly state: string;
  readonly period: Period;
  readonly from: string;
  readonly until: string;
}

export interface SearchFormProps {
  readonly timeZone: string;
  readonly onAsk: (search: TripSearch) => void;
}

/** What trips are searched by: what callers know first, the rest on demand. */
export function SearchForm({ timeZone, onAsk }: SearchFormProps) {
  const texts = historyTexts();
  const nothing = (): Typed => ({
    id: '',
    rider: '',
    guestPhone: '',
    plate: '',
    vehicle: '',
    driver: '',
    tariff: '',
    zone: '',
    place: null,
    radiusMeters: 200,
    end: 'either',
    state: '',
    period: 'week',
    from: wallClockAt(Date.now() - 7 * DAY_MS, timeZone),
    until: wallClockAt(Date.now(), timeZone),
  });
  const typed = useSignal(nothing());
  const isWrong = useSignal(false);
  const set = (changed: Partial<Typed>): void => {
    typed.value = { ...typed.value, ...changed };
  };
  const text = (name: (typeof textNames)[number]) => ({
    value: typed.value[name],
    onInput: (value: string) => set({ [name]: value }),
  });
  return (
    <form
      class="detail-part search-form"
      onSubmit={(event) => {
        event.preventDefault();
        const search = searchIn(typed.value, timeZone);
        isWrong.value = search === null;
        if (search !== null) onAsk(search);
      }}
    >
      <Field label={texts.guestPhone} hint={texts.guestPhoneHint} inputMode="tel" {...text('guestPhone')} />
      <div class="search-pair">
        <Field label={texts.plate} {...text('plate')} />
        <Field label={texts.rider} {...text('rider')} />
      </div>
      <Choice
        label={texts.period}
        value={typed.value.period}
        onChoose={(period) => set({ period: periods.find((one) => one === period) ?? 'week' })}
        options={periods.map((period) => [period, texts.periods[period]])}
      />
      {typed.value.period === 'span' && (
        <div class="search-pair">
          <TimeField label={texts.from} value={typed.value.from} onInput={(from) => set({ from })} />
          <TimeField label={texts.until} value={typed.value.until} onInput={(until) => set({ until })} />
        </div>
      )}
      <details class="search-more">
        <summary>{texts.more}</summary>
        <PlaceFields typed={typed.value} onChange={set} />
        <div class="search-pair">
          <Field label={texts.vehicle} {...text('vehicle')} />
          <Field label={texts.driver} {...text('driver')} />
        </div>
        <div class="search-pair">
          <Field label={texts.tariff} {...text('tariff')} />
          <Field label={texts.zone} {...text('zone')} />
        </div>
        <Field label={texts.tripId} {...text('id')} />
        <Choice
          label={texts.state}
          value={typed.value.state}
          onChoose={(state) => set({ state })}
          options={[
            ['', texts.anyState],
            ...tripPhases.map((state) => [state, opsTexts().tripStates[state]] as const),
          ]}
        />
      </details>
      {isWrong.value && <Notice kind="danger">{texts.timeMissing}</Notice>}
      <div class="search-buttons">
        <Button type="submit" kind="primary">
          {texts.find}
        </Button>
        <Button kind="quiet" onClick={() => set(nothing())}>
          {texts.clear}
        </Button>
      </div>
    </form>
  );
}

interface PlaceFieldsProps {
  readonly typed: Typed;
  readonly onChange: (changed: Partial<Typed>) => void;
}

function PlaceFields({ typed: { place, radiusMeters, end }, onChange }: PlaceFieldsProps) {
  const texts = historyTexts();
  return (
    <>
      <PlaceField
        label={texts.place}
        place={place}
        near={null}
        onChoose={(chosen) => onChange({ place: chosen })}
        remove={{ label: texts.anywhere, onRemove: () => onChange({ place: null }) }}
      />
      {place !== null && (
        <div class="search-pair">
          <Choice
            label={texts.radius}
            value={String(radiusMeters)}
            onChoose={(meters) => onChange({ radiusMeters: Number(meters) })}
            options={radii.map((meters) => [String(meters), formatDistance(meters)])}
          />
          <Choice
            label={texts.end}
            value={end}
            onChoose={(chosen) => onChange({ end: ends.find((one) => one === chosen) ?? 'either' })}
            options={ends.map((one) => [one, texts.ends[one]])}
          />
        </div>
      )}
    </>
  );
}

/** Null when the times are wrong. */
function searchIn(typed: Typed, timeZone: string): TripSearch | null {
  const { place, radiusMeters, end, period } = typed;
  const span = spanIn(typed, timeZone);
  if (span === null) return null;
  const state = tripPhases.find((phase) => phase === typed.state);
  return {
    ...Object.fromEntries(
      textNames.flatMap((name) => (typed[name].trim() === '' ? [] : [[name, typed[name].trim()]])),
    ),
    ...(place !== null && { near: { place: { lat: place.lat, lng: place.lng }, radiusMeters, end } }),
    ...(state !== undefined && { state }),
    ...(period !== 'ever' && span),
  };
}

function spanIn(
  { period, from, until }: Typed,
  timeZone: string,
): Pick<TripSearch, 'since' | 'until'> | null {
  const days = daysOf[period];
  if (days !== undefined) return { since: written(Date.now() - days * DAY_MS) };
  if (period === 'ever') return {};
  const [since, end] = [instantOf(from, timeZone), instantOf(until, timeZone)];
  // Wall clocks have no seconds: the last minute counts as a whole.
  return since === null || end === null || since > end
    ? null
    : { since: written(since), until: written(end + 60_000) };
}

function written(instant: number): string {
  return new Date(instant).toISOString();
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly options: readonly (readonly [value: string, name: string])[];
}

function Choice({ label, value, onChoose, options }: ChoiceProps) {
  const id = useId();
  return (
    <Labelled label={label} id={id}>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
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
    <Labelled label={label} id={id}>
      <input
        id={id}
        type="datetime-local"
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </Labelled>
  );
}

interface LabelledProps {
  readonly label: string;
  readonly id: string;
  readonly children: ComponentChildren;
}

function Labelled({ label, id, children }: LabelledProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
    </div>
  );
}
