import type { Draft, End } from '../booking/draft.ts';
import { PlaceName } from '../components/placeName.tsx';
import { planTexts } from '../i18n/plan.ts';

/** A chosen place; a tap chooses another one. */
export function PlaceRow({ draft, end }: { readonly draft: Draft; readonly end: End }) {
  const texts = planTexts();
  const { value: place } = draft.places[end];
  return (
    <button type="button" class="place-row" title={texts.change[end]} onClick={() => draft.edit(end)}>
      <span class="quiet small">{texts[end]}</span>
      <span class="place-row-name">{place === null ? texts.pickupUnknown : <PlaceName place={place} />}</span>
    </button>
  );
}
