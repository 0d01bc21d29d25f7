import { formatDateTime } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import { rideTexts } from '../i18n/ride.ts';
import type { Ride } from './ride.ts';

/** The rider's other rides that have not ended, also those that another device booked. */
export function OpenRides({ ride }: { readonly ride: Ride }) {
  const trips = ride.open.value;
  return (
    <section aria-label={planTexts().openRides}>
      <h2>{planTexts().openRides}</h2>
      <ul class="past">
        {trips.map(({ id, state, scheduledFor, requestedAt, dropoff }) => (
          <li key={id}>
            <button type="button" class="past-ride" onClick={() => ride.watch(id)}>
              <span>{rideTexts().states[state]}</span>
              <span class="quiet small">{formatDateTime(scheduledFor ?? requestedAt, ride.me.timeZone)}</span>
              <span class="quiet small">{dropoff.label}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
