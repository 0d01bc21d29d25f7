import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { nameOf } from '../api/places.ts';
import type { Place } from '../api/schemas.ts';
import { formatDistance } from '../i18n/format.ts';
import { walkTexts } from '../i18n/walk.ts';
import { headingFrom, metersBetween } from '../map/polyline.ts';
import type { Draft } from './draft.ts';

interface WalkHintProps {
  readonly draft: Draft;
  readonly spot: Place;
}

/** Says how far it is to a spot where cars stop, in which direction, and at which street or address it is. */
export function WalkHint({ draft, spot: { lat, lng } }: WalkHintProps) {
  const texts = walkTexts();
  const from = draft.walkFrom({ lat, lng });
  const street = useSignal<string | null>(null);
  useEffect(() => {
    let isCurrent = true;
    street.value = null;
    nameOf({ lat, lng }).then((name) => {
      if (isCurrent) street.value = name?.split(', ')[0] ?? null;
    });
    return () => {
      isCurrent = false;
    };
  }, [lat, lng]);
  if (from === null) return null;
  const eighth = Math.round(headingFrom(from, { lat, lng }) / 45) % 8;
  return (
    <p role="status" class="quiet small">
      {texts.walk(
        formatDistance(metersBetween(from, { lat, lng })),
        texts.directions[eighth] ?? '',
        street.value,
      )}
    </p>
  );
}
