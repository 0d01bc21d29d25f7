import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import type { Quote, Trip } from '../api/schemas.ts';
import { type Booking, createTrip } from '../booking/api.ts';
import { Draft } from '../booking/draft.ts';
import { OptionFields } from '../booking/optionFields.tsx';
import { PlaceField } from '../booking/placeField.tsx';
import { QuoteList } from '../booking/quoteList.tsx';
import { contactIn, isContactIncomplete, noticesIn } from '../booking/rideOptions.ts';
import { ViaFields } from '../booking/viaFields.tsx';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { opsTexts } from '../i18n/ops.ts';
import { opsBookingTexts } from '../i18n/opsBooking.ts';
import { planTexts } from '../i18n/plan.ts';
import { assignTrip } from './api.ts';
import './bookingForm.css';
import type { City } from './city.ts';

export interface BookingFormProps {
  readonly city: City;
  readonly timeZone: string;
  readonly onBooked: (tripId: string) => void;
  readonly onClose: () => void;
}

/** For whom is booked: somebody without an account, or a rider who has one. */
interface Customer {
  readonly isGuest: boolean;
  readonly name: string;
  readonly phone: string;
  readonly rider: string;
}

const nobody: Customer = { isGuest: true, name: '', phone: '', rider: '' };

/** Books a ride for somebody on the phone: who, from, to, when, what is needed, for how much. */
export function BookingForm({ city, timeZone, onBooked, onClose }: BookingFormProps) {
  const texts = opsBookingTexts();
  const draft = useMemo(() => new Draft(timeZone), [timeZone]);
  const customer = useSignal<Customer>(nobody);
  const vehicle = useSignal('');
  const isAsked = useSignal(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => draft.start(), [draft]);
  useEffect(() => title.current?.focus(), []);
  const booking = useBooking(vehicle.value.trim(), (trip) => {
    draft.clear();
    onBooked(trip.id);
  });
  const book = (quote: Quote): void => {
    isAsked.value = true;
    if (missingIn(customer.value) !== null) return;
    booking.book({ quoteId: quote.id, ...noticesIn(draft.options.value), ...customerIn(customer.value) });
  };
  return (
    <section class="booking-form" aria-label={opsTexts().book}>
      <header class="booking-form-header">
        <h2 ref={title} tabIndex={-1}>
          {opsTexts().book}
        </h2>
        <Button kind="quiet" onClick={onClose}>
          {texts.close}
        </Button>
      </header>
      <CustomerFields
        customer={customer.value}
        isAsked={isAsked.value}
        onChange={(changed) => {
          customer.value = changed;
        }}
      />
      <RouteFields draft={draft} />
      <OptionFields options={draft.options} timeZone={timeZone} />
      <VehicleField
        city={city}
        vehicle={vehicle.value}
        onInput={(id) => {
          vehicle.value = id;
        }}
      />
      <QuoteList draft={draft} timeZone={timeZone} isBusy={booking.isBusy} onBook={book} />
      {isAsked.value && missingIn(customer.value) !== null && (
        <Notice kind="danger">{texts.whoMissing}</Notice>
      )}
      {booking.failure !== null && <Notice kind="danger">{explainBooking(booking.failure)}</Notice>}
    </section>
  );
}

/** Books, and then asks the vehicle if one was chosen. The same booking keeps its key: trying again cannot book twice. */
function useBooking(vehicle: string, onBooked: (trip: Trip) => void) {
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const sent = useRef({ booking: '', key: '' });
  const book = async (booking: Booking): Promise<void> => {
    const written = JSON.stringify(booking);
    if (sent.current.booking !== written) sent.current = { booking: written, key: crypto.randomUUID() };
    isBusy.value = true;
    failure.value = null;
    const answer = await createTrip(sent.current.key, booking);
    if (answer.ok && vehicle !== '') await ask(answer.value, vehicle);
    isBusy.value = false;
    if (answer.ok) onBooked(answer.value);
    else failure.value = answer.failure;
  };
  return { book, failure: failure.value, isBusy: isBusy.value };
}

async function ask({ id }: Trip, vehicle: string): Promise<void> {
  const texts = opsBookingTexts();
  const answer = await assignTrip(id, vehicle);
  toast(answer.ok ? opsTexts().assignAsked(vehicle) : texts.bookedUnassigned(explainFailure(answer.failure)));
}

/** Null when everything is there. */
function missingIn({ isGuest, rider, ...contact }: Customer): 'contact' | 'rider' | null {
  if (!isGuest) return rider.trim() === '' ? 'rider' : null;
  return contactIn(contact) === undefined || isContactIncomplete(contact) ? 'contact' : null;
}

function customerIn({ isGuest, rider, ...contact }: Customer): Pick<Booking, 'guest' | 'rider'> {
  return isGuest ? { guest: contactIn(contact) } : { rider: rider.trim() };
}

interface CustomerFieldsProps {
  readonly customer: Customer;
  /** Whether booking was tried: only then what is missing is a mistake. */
  readonly isAsked: boolean;
  readonly onChange: (customer: Customer) => void;
}

function CustomerFields({ customer, isAsked, onChange }: CustomerFieldsProps) {
  const texts = opsBookingTexts();
  const id = useId();
  const { isGuest, name, phone, rider } = customer;
  const set = (changed: Partial<Customer>): void => onChange({ ...customer, ...changed });
  const missing = isAsked ? missingIn(customer) : null;
  return (
    <fieldset class="options-when">
      <legend>{texts.who}</legend>
      {[true, false].map((guest) => (
        <label key={String(guest)}>
          <input
            type="radio"
            class="options-radio"
            name={id}
            checked={isGuest === guest}
            onChange={() => set({ isGuest: guest })}
          />
          {guest ? texts.guest : texts.account}
        </label>
      ))}
      {isGuest ? (
        <>
          <Field label={texts.guestName} value={name} onInput={(typed) => set({ name: typed })} />
          <Field
            label={texts.guestPhone}
            inputMode="tel"
            error={missing === 'contact' ? planTexts().contactIncomplete : null}
            value={phone}
            onInput={(typed) => set({ phone: typed })}
          />
        </>
      ) : (
        <Field
          label={texts.riderId}
          error={missing === 'rider' ? texts.whoMissing : null}
          value={rider}
          onInput={(typed) => set({ rider: typed })}
        />
      )}
    </fieldset>
  );
}

function RouteFields({ draft }: { readonly draft: Draft }) {
  const texts = planTexts();
  const pickup = draft.places.pickup.value;
  return (
    <>
      <PlaceField
        label={texts.pickup}
        place={pickup}
        near={null}
        onChoose={(place) => draft.set('pickup', place)}
      />
      <ViaFields
        vias={draft.vias.value}
        near={pickup}
        onChange={(vias) => {
          draft.vias.value = vias;
        }}
      />
      <PlaceField
        label={texts.dropoff}
        place={draft.places.dropoff.value}
        near={pickup}
        onChoose={(place) => draft.set('dropoff', place)}
      />
    </>
  );
}

interface VehicleFieldProps {
  readonly city: City;
  readonly vehicle: string;
  readonly onInput: (id: string) => void;
}

/** Asks this vehicle alone, if one is named. */
function VehicleField({ city, vehicle, onInput }: VehicleFieldProps) {
  const texts = opsBookingTexts();
  const vehicles = [...city.vehicles.value.values()].filter(({ state }) => state === 'free');
  return (
    <Field
      label={texts.bookWith}
      hint={texts.bookWithHint}
      suggestions={vehicles.map(({ id }) => id)}
      value={vehicle}
      onInput={onInput}
    />
  );
}

function explainBooking(failure: Failure): string {
  const texts = opsBookingTexts();
  if (failure.kind === 'unreachable') return planTexts().bookingUnsure;
  if (failure.kind === 'problem' && failure.slug === 'quote-expired') return planTexts().quotesOld;
  if (failure.kind === 'problem' && failure.status === 422) return texts.refused(failure.detail);
  return explainFailure(failure);
}
