import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Answer } from '../api/answer.ts';
import { type FoundPlace, findPlaces } from '../api/places.ts';
import type { LabelledPlace, PickupSpot, Place } from '../api/schemas.ts';
import type { ComboboxOption } from '../components/combobox.tsx';
import { formatDistance } from '../i18n/format.ts';

/** Typing pauses this long before it is asked what is meant. */
const DEBOUNCE_MS = 180;

export interface PlaceOption extends ComboboxOption {
  readonly place: LabelledPlace;
  /** Where cars stop for who comes from there. */
  readonly spots: readonly PickupSpot[];
}

export function foundOptions(found: Answer<FoundPlace[]> | null): PlaceOption[] {
  if (!found?.ok) return [];
  return found.value.map(({ label, place, distanceMeters, spots }) => {
    return { ...optionFor(label, { ...place, label }, distanceMeters), spots };
  });
}

/** "12 Market Street, Harrisburg" reads better as two lines. */
export function optionFor(label: string, place: LabelledPlace, distanceMeters: number | null): PlaceOption {
  const [title = label, ...rest] = label.split(', ');
  const distance = distanceMeters === null ? [] : [formatDistance(distanceMeters)];
  return {
    id: label,
    title,
    detail: [...distance, rest.join(', ')].filter(Boolean).join(' · '),
    place,
    spots: [],
  };
}

/** Suggestions for the text; null before the first answer. The last ones stay until newer ones are there. */
export function useSuggestions(
  text: Signal<string>,
  near: Place | null,
): Signal<Answer<FoundPlace[]> | null> {
  const found = useSignal<Answer<FoundPlace[]> | null>(null);
  const question = text.value.trim();
  useEffect(() => {
    let isCurrent = true;
    if (question === '') found.value = null;
    const asking = setTimeout(async () => {
      if (question === '') return;
      const answer = await findPlaces(question, near);
      if (isCurrent) found.value = answer;
    }, DEBOUNCE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(asking);
    };
    // Where the search is near changes the order only.
  }, [question]);
  return found;
}
