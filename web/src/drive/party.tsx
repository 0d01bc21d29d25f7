import type { PlannedStop } from '../../../client/driver/frames.ts';
import { driveTexts } from '../i18n/drive.ts';

/** The party that boards or alights; without people: a parcel. */
export function Party({ party }: { readonly party: PlannedStop['party'] }) {
  const texts = driveTexts();
  const { seats, wheelchairs, childSeats } = party;
  const parts = [
    seats > 0 && texts.seats(seats),
    wheelchairs > 0 && texts.wheelchairs(wheelchairs),
    childSeats > 0 && texts.childSeats(childSeats),
  ].filter((part) => part !== false);
  return <p class="quiet">{parts.length === 0 ? texts.parcel : parts.join(', ')}</p>;
}
