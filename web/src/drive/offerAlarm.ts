import { effect } from '@preact/signals';
import type { PlannedOffer } from '../../../client/driver/frames.ts';
import { nameOf } from '../api/places.ts';
import { commonTexts } from '../i18n/common.ts';
import { driveTexts } from '../i18n/drive.ts';
import { formatMinutes, formatMoney } from '../i18n/format.ts';
import { settings } from './driveSettings.ts';
import type { Ringer } from './ringer.ts';
import type { Shift } from './shift.ts';

/** Makes every offer heard until it is answered or gone; returns a function that stops it. */
export function soundOffers(shift: Shift, ringer: Ringer): () => void {
  const spoken = new Set<string>();
  return effect(() => {
    const waiting = shift.offers.value.filter((offer) => !shift.isAccepted(offer));
    if (waiting.length === 0 || !settings.value.isLoud) return ringer.hush();
    ringer.ring();
    const unheard = waiting.find(({ id }) => !spoken.has(id));
    if (unheard === undefined) return;
    spoken.add(unheard.id);
    describe(unheard).then((words) => {
      if (shift.offers.peek().some(({ id }) => id === unheard.id)) ringer.speak(words);
    });
  });
}

async function describe({ pickup, dropoff, pickupEtaSeconds, fare }: PlannedOffer): Promise<string> {
  const [from, to] = await Promise.all([nameOf(pickup), nameOf(dropoff)]);
  const { placeOnMap } = commonTexts();
  return driveTexts().offerSpoken(
    formatMinutes(pickupEtaSeconds),
    formatMoney(fare),
    from ?? placeOnMap,
    to ?? placeOnMap,
  );
}
