import type { PlannedStop } from '../../../client/driver/frames.ts';
import { driveTexts } from '../i18n/drive.ts';

/** The people and goods that board or alight. */
export function Party({ of: { party, items = [] } }: { readonly of: Pick<PlannedStop, 'party' | 'items'> }) {
  const texts = driveTexts();
  const { seats, wheelchairs, childSeats } = party;
  const parts = [
    seats > 0 && texts.seats(seats),
    wheelchairs > 0 && texts.wheelchairs(wheelchairs),
    childSeats > 0 && texts.childSeats(childSeats),
    ...items.map(({ quantity, description, size }) => `${quantity} × ${description}${sizeText(size)}`),
  ].filter((part) => part !== false);
  return <p class="quiet">{parts.length === 0 ? texts.parcel : parts.join(', ')}</p>;
}

/** Sizes that were added since this page was built are not named. */
function sizeText(size: string): string {
  const { itemSizes } = driveTexts();
  const name = Object.entries(itemSizes).find(([known]) => known === size)?.[1];
  return name === undefined ? '' : ` (${name})`;
}
