import { batch, effect, signal } from '@preact/signals';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Failure } from '../api/answer.ts';
import { isPassing } from '../api/client.ts';
import type { Me, Quote, Trip } from '../api/schemas.ts';
import { createTrip } from '../booking/api.ts';
import { Draft } from '../booking/draft.ts';
import { noticesIn } from '../booking/rideOptions.ts';
import { listActiveTrips, type Nearby, readTrip, riderFrameSchema, streamPathOf } from './api.ts';
import { loadBooking, type PendingBooking, saveBooking } from './bookingStorage.ts';
import { keepLastTrip, lastTrip } from './lastTrip.ts';
import { locateDevice } from './locateButton.tsx';
import { SavedPlaces } from './savedPlaces.ts';
import { TripWatch } from './tripWatch.ts';

export type View =
  | { readonly kind: 'plan'; readonly refusal: Failure | null }
  /** A booking without an answer; `failure`: why the last attempt failed. */
  | { readonly kind: 'booking'; readonly isRepeated: boolean; readonly failure: Failure | null }
  | { readonly kind: 'trip'; readonly watch: TripWatch<Trip>; readonly id: string }
  | { readonly kind: 'past' };

/** When the page looks once more for a running trip, after it was opened. */
const LOOK_AGAIN_MS = [4_000, 12_000];

/** State of the rider's page, restored after a reload. */
export class Ride {
  readonly me: Me;
  readonly draft: Draft;
  readonly places: SavedPlaces;
  readonly view = signal<View>({ kind: 'plan', refusal: null });
  /** Free vehicles nearby, at approximate positions. */
  readonly nearby = signal<Nearby>([]);
  /** The rider's trips that have not ended, from the history: seconds behind. */
  readonly open = signal<readonly Trip[]>([]);

  #stopKeeping = (): void => undefined;

  constructor(me: Me) {
    this.me = me;
    this.draft = new Draft(me.timeZone);
    this.places = new SavedPlaces(me);
  }

  /** Restores the rider's page, or opens the trip in the address; returns a function that stops it. */
  start(): () => void {
    const stopDraft = this.draft.start();
    const named = tripInAddress();
    const { booking, tripId } = loadBooking(this.me);
    if (named !== null) this.watch(named);
    else if (booking !== null) this.#send(booking, true);
    else if (tripId !== null) this.watch(tripId);
    if (named === null && booking === null) this.#findRunning();
    this.#locate();
    this.places.start();
    const listening = new AbortController();
    const lookAgain = (): void => {
      if (document.visibilityState === 'visible' && this.view.value.kind === 'plan') this.#findRunning();
    };
    document.addEventListener('visibilitychange', lookAgain, { signal: listening.signal });
    addEventListener('online', lookAgain, { signal: listening.signal });
    // The list of trips is seconds behind a booking on another device.
    const later = LOOK_AGAIN_MS.map((ms) => setTimeout(lookAgain, ms));
    return () => {
      listening.abort();
      for (const timer of later) clearTimeout(timer);
      stopDraft();
      this.#leaveTrip();
    };
  }

  book({ id: quoteId }: Quote): void {
    const booking = { idempotencyKey: crypto.randomUUID(), quoteId, ...noticesIn(this.draft.options.value) };
    // Stored before it is sent, so that retries are the same booking.
    saveBooking(this.me, { booking, tripId: null });
    this.#send(booking, false);
  }

  /** Retries the unanswered booking. */
  retryBooking(): void {
    const { booking } = loadBooking(this.me);
    if (booking !== null) this.#send(booking, true);
  }

  /** Watches a trip, starting with its known state: as it was booked, or as this tab last knew it. */
  watch(id: string, booked?: Trip): void {
    this.#leaveTrip();
    const known = booked === undefined ? lastTrip(id) : { trip: booked, at: Date.now() };
    const watch = new TripWatch<Trip>({
      read: () => readTrip(id),
      ...(known !== null && { known }),
      stream: { path: () => streamPathOf(id) },
      readFrame: (json) => riderFrameSchema.safeParse(json).data ?? null,
    });
    this.#stopKeeping = effect(() => {
      if (watch.trip.value !== null) keepLastTrip(watch.trip.value);
    });
    this.view.value = { kind: 'trip', watch, id };
  }

  /** Plans another ride, and stops watching the trip. */
  plan(refusal: Failure | null = null): void {
    this.#leaveTrip();
    const { tripId } = loadBooking(this.me);
    saveBooking(this.me, { booking: null, tripId: null });
    if (tripInAddress() !== null) history.replaceState(history.state, '', location.pathname);
    this.open.value = [];
    this.view.value = { kind: 'plan', refusal };
    this.#listOpen(tripId);
    this.#locate();
  }

  showPast(): void {
    this.#leaveTrip();
    this.view.value = { kind: 'past' };
  }

  /** Returns from past rides: to the open trip, or to planning one. */
  back(): void {
    const { tripId } = loadBooking(this.me);
    if (tripId === null) this.view.value = { kind: 'plan', refusal: null };
    else this.watch(tripId);
  }

  async #send(booking: PendingBooking, isRepeated: boolean): Promise<void> {
    this.view.value = { kind: 'booking', isRepeated, failure: null };
    const { idempotencyKey, ...body } = booking;
    const answer = await createTrip(idempotencyKey, body);
    if (answer.ok) {
      batch(() => {
        saveBooking(this.me, { booking: null, tripId: answer.value.id });
        this.places.visit(answer.value.pickup);
        this.places.visit(answer.value.dropoff);
        this.draft.clear();
        this.watch(answer.value.id, answer.value);
      });
    } else if (isPassing(answer.failure) || answer.failure.kind === 'unreadable') {
      this.view.value = { kind: 'booking', isRepeated, failure: answer.failure };
    } else if (answer.failure.kind === 'problem' && answer.failure.status !== 401) {
      // If the session has ended, the booking is retried with the next one.
      this.plan(answer.failure);
      this.draft.renew();
    }
  }

  /** Shows the rider's running trip, whichever device booked it, unless the rider is about to do something else. */
  async #findRunning(): Promise<void> {
    await this.#listOpen(null);
    const running = this.open.value.find(({ state }) => state !== 'scheduled');
    if (running === undefined) return;
    const { value: view } = this.view;
    const isPlanning = this.draft.places.dropoff.value !== null;
    const isFree = view.kind === 'plan' ? !isPlanning : view.kind === 'trip' && isDone(view.watch);
    if (isFree && !(view.kind === 'trip' && view.id === running.id)) this.watch(running.id);
  }

  /** Lists the rider's open trips; the history may not know yet that the one just left has ended. */
  async #listOpen(leftId: string | null): Promise<void> {
    const answer = await listActiveTrips();
    if (answer.ok) this.open.value = answer.value.filter(({ id }) => id !== leftId);
  }

  /** Where the device is, is where most rides begin. */
  async #locate(): Promise<void> {
    const place = await locateDevice();
    if (place !== null) this.draft.propose(place);
  }

  #leaveTrip(): void {
    this.#stopKeeping();
    if (this.view.value.kind === 'trip') this.view.value.watch.stop();
  }
}

function isDone({ trip, failure }: TripWatch<Trip>): boolean {
  return failure.value !== null || (trip.value !== null && isOver(trip.value.state));
}

/** `#trip=ID` opens one of the rider's own trips. */
function tripInAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get('trip');
}
