import { PlaceName } from '../components/placeName.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { formatTime } from '../i18n/format.ts';
import type { Drive } from './drive.ts';
import { Party } from './party.tsx';

/** For pooled rides: all remaining stops in driving order, with their riders. */
export function StopList({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const stops = drive.shift.stops.value;
  const trips = [...new Set(stops.map(({ tripId }) => tripId))];
  if (trips.length < 2) return null;
  return (
    <section class="stop-list" aria-label={texts.stops}>
      <h2>{texts.stops}</h2>
      <ol>
        {stops.map(({ id, kind, tripId, place, party, promisedBy }, at) => (
          <li key={id} class="stop">
            <span class={`stop-sign stop-sign-${kind}`} aria-hidden="true">
              {at + 1}
            </span>
            <div class="stop-what">
              <strong>{texts.stop[kind]}</strong>
              <span class="quiet"> · {texts.rideNumber(trips.indexOf(tripId) + 1)}</span>
              <p>
                <PlaceName place={place} />
              </p>
              <Party party={party} />
            </div>
            {promisedBy !== null && (
              <span class="quiet small">{texts.promisedBy(formatTime(promisedBy, drive.me.timeZone))}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
