import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { now } from '../clock.ts';
import { Field } from '../components/field.tsx';
import { Stepper } from '../components/stepper.tsx';
import { formatDateTime } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import { wallClockAt } from '../i18n/wallClock.ts';
import type { Ride } from './ride.ts';
import { capabilitiesIn, type RideOptions, scheduledForOf } from './rideOptions.ts';

/** The form offers no more; the service has limits of its own. */
const MOST = { seats: 16, wheelchairs: 4, childSeats: 4 } as const;
/** A later ride is at least this far ahead when it is first asked for. */
const AHEAD_MS = 30 * 60_000;

/** What most riders leave as it is, behind one row that says how it is. */
export function OptionsRow({ ride }: { readonly ride: Ride }) {
  const texts = planTexts();
  const { value: options } = ride.draft.options;
  const { seats, wheelchairs, childSeats } = options.party;
  const at = scheduledForOf(options.laterAt, ride.me.timeZone);
  const summary = [
    texts.people(seats),
    wheelchairs > 0 && `${texts.wheelchairs}: ${wheelchairs}`,
    childSeats > 0 && `${texts.childSeats}: ${childSeats}`,
    at === null ? texts.now : formatDateTime(at, ride.me.timeZone),
    ...options.requires,
    options.notes !== '' && texts.notes,
  ].filter((part) => part !== false);
  return (
    <details class="options">
      <summary>
        <span>{summary.join(' · ')}</span> <span class="quiet small">{texts.options}</span>
      </summary>
      <PartySteppers ride={ride} />
      <WhenChoice ride={ride} />
      <RequiresField ride={ride} />
      <NotesField ride={ride} />
    </details>
  );
}

function change({ draft }: Ride, changes: Partial<RideOptions>): void {
  draft.options.value = { ...draft.options.value, ...changes };
}

function PartySteppers({ ride }: { readonly ride: Ride }) {
  const texts = planTexts();
  const { party } = ride.draft.options.value;
  const kinds = ['seats', 'wheelchairs', 'childSeats'] as const;
  return (
    <>
      {kinds.map((kind) => (
        <Stepper
          key={kind}
          label={texts[kind]}
          fewer={texts.fewer(texts[kind])}
          more={texts.more(texts[kind])}
          value={party[kind]}
          // Somebody rides: a parcel without a person is nothing this page books.
          least={kind === 'seats' ? 1 : 0}
          most={MOST[kind]}
          onChange={(count) => change(ride, { party: { ...party, [kind]: count } })}
        />
      ))}
    </>
  );
}

function WhenChoice({ ride }: { readonly ride: Ride }) {
  const texts = planTexts();
  const id = useId();
  const { timeZone } = ride.me;
  const { laterAt } = ride.draft.options.value;
  const isLater = laterAt !== '';
  return (
    <fieldset class="options-when">
      <legend>{texts.when}</legend>
      <label>
        <input
          type="radio"
          class="options-radio"
          name="when"
          checked={!isLater}
          onChange={() => {
            change(ride, { laterAt: '' });
          }}
        />
        {texts.whenNow}
      </label>
      <label>
        <input
          type="radio"
          class="options-radio"
          name="when"
          checked={isLater}
          onChange={() => {
            change(ride, { laterAt: wallClockAt(Date.now() + AHEAD_MS, timeZone) });
          }}
        />
        {texts.whenLater}
      </label>
      {isLater && (
        <div class="field">
          <label for={id}>{texts.whenAt}</label>
          <input
            id={id}
            type="datetime-local"
            min={wallClockAt(now.value, timeZone)}
            value={laterAt}
            // A field that was emptied keeps the last time until another one is complete.
            onChange={({ currentTarget: { value } }) => value !== '' && change(ride, { laterAt: value })}
          />
        </div>
      )}
    </fieldset>
  );
}

function RequiresField({ ride }: { readonly ride: Ride }) {
  const texts = planTexts();
  const typed = useSignal(ride.draft.options.value.requires.join(', '));
  return (
    <Field
      label={texts.requires}
      hint={texts.requiresHint}
      value={typed.value}
      onInput={(text) => {
        typed.value = text;
      }}
      onLeave={() => change(ride, { requires: capabilitiesIn(typed.value) })}
    />
  );
}

function NotesField({ ride }: { readonly ride: Ride }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{planTexts().notes}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={500}
        value={ride.draft.options.value.notes}
        onInput={({ currentTarget }) => change(ride, { notes: currentTarget.value })}
      />
    </div>
  );
}
