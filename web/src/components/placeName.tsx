import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { nameOf } from '../api/places.ts';
import type { LabelledPlace } from '../api/schemas.ts';
import { commonTexts } from '../i18n/common.ts';

interface PlaceNameProps {
  readonly place: LabelledPlace;
  /** What is said where nobody knows a name: a place on the map, as most people do not read coordinates. */
  readonly unnamed?: string;
}

/** What people call a place. */
export function PlaceName({ place, unnamed = commonTexts().placeOnMap }: PlaceNameProps) {
  const { lat, lng, label } = place;
  const name = useSignal<string | null>(label ?? null);
  useEffect(() => {
    let isCurrent = true;
    name.value = label ?? null;
    nameOf(place).then((found) => {
      if (isCurrent) name.value = found;
    });
    return () => {
      isCurrent = false;
    };
    // Frames bring the same place as another object.
  }, [lat, lng, label]);
  return <>{name.value ?? unnamed}</>;
}
