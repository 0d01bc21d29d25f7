import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { nameOf } from '../api/places.ts';
import type { LabelledPlace } from '../api/schemas.ts';
import { commonTexts } from '../i18n/common.ts';

/** What people call a place. One without a name is a place on the map: nobody reads coordinates. */
export function PlaceName({ place }: { readonly place: LabelledPlace }) {
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
  return <>{name.value ?? commonTexts().placeOnMap}</>;
}
