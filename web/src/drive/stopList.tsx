import { PlaceName } from '../components/placeName.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { formatTime } from '../i18n/format.ts';
import type { Drive } from './drive.ts';
import { Party } from './party.tsx';

/** Where a plan is more than one ride from a pickup to a drop-off: all remaining stops in driving order. */
export function StopList({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const stops = drive.shift.stops.value;
  const trips = [...new Set(stops.map(({ tripId }) => tripId))];
  const isShort = trips.length < 2 && stops.every(({ kind }) => kind !== 'via');
  if (isShort) return null;
  return (
    <section class="stop-list" aria-label={texts.stops}>
      <h2>{texts.stops}</h2>
      <ol>
        {stops.map(({ id, kind, tripId, place, promisedBy, notBefore, ...carried }, at) => (
          <li key={id} class="stop">
            <span class={`stop-sign stop-sign-${kind}`} aria-hidden="true">
              {at + 1}
            </span>
            <div class="stop-what">
              <strong>{texts.stop[kind]}</strong>
              {trips.length > 1 && (
                <span class="quiet"> · {texts.rideNumber(trips.indexOf(tripId) + 1)}</span>
              )}
              <p>
                <PlaceName place={place} />
              </p>
              <Party of={carried} />
            </div>
            {notBefore != null && (
              <span class="small">{texts.scheduledFor(formatTime(notBefore, drive.me.timeZone))}</span>
            )}
            {promisedBy !== null && (
              <span class="quiet small">{texts.promisedBy(formatTime(promisedBy, drive.me.timeZone))}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
