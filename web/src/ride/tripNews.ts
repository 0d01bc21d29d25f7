import { effect, signal } from '@preact/signals';
import { isOver } from '../../../src/domain/trip/phases.ts';
import type { Trip } from '../api/schemas.ts';
import { formatMinutes } from '../i18n/format.ts';
import { stateTitle } from './stateTitle.ts';
import type { TripWatch } from './tripWatch.ts';

const PAGE_TITLE = 'Hexhail';
/** States that a rider wants to hear about while doing something else. */
const worthTelling: ReadonlySet<Trip['state']> = new Set(['assigned', 'arrived', 'cancelled', 'unfulfilled']);

/** Whether the browser may notify; null: it cannot. */
export const permission = signal(typeof Notification === 'undefined' ? null : Notification.permission);

/** Asks the rider, after a tap. */
export async function askToNotify(): Promise<void> {
  permission.value = await Notification.requestPermission();
}

/** Tells what happens to a trip outside the page: in its title, and by notifications while it is hidden. */
export function tellNews(watch: TripWatch<Trip>): () => void {
  let told: Trip['state'] | null = null;
  const stop = effect(() => {
    const { value: trip } = watch.trip;
    if (trip === null) return;
    const words = stateTitle(trip);
    document.title = isOver(trip.state) ? PAGE_TITLE : `${words} – ${PAGE_TITLE}`;
    const isNews = told !== null && told !== trip.state && worthTelling.has(trip.state);
    told = trip.state;
    if (isNews && document.visibilityState === 'hidden') notify(words, detailOf(trip), trip.id);
  });
  return () => {
    stop();
    document.title = PAGE_TITLE;
  };
}

/** How to recognise the vehicle, and how long it takes. */
function detailOf({ vehicle, pickupEtaSeconds, state }: Trip): string {
  const parts = vehicle === null ? [] : [vehicle.name, vehicle.plate];
  if (state === 'assigned' && pickupEtaSeconds !== null) parts.push(formatMinutes(pickupEtaSeconds));
  return parts.join(' · ');
}

/** One notification for a trip: a later one takes the place of an earlier one. */
async function notify(title: string, body: string, tag: string): Promise<void> {
  if (permission.peek() !== 'granted') return;
  const options = { body, tag, icon: '/icons/hexhail-192.png' };
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    // Phones show notifications of service workers only.
    if (registration === undefined) new Notification(title, options);
    else await registration.showNotification(title, options);
  } catch (error) {
    console.warn(error);
  }
}
