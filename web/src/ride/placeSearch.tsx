import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Draft, End } from '../booking/draft.ts';
import { PlaceOutcome } from '../booking/placeOutcome.tsx';
import { foundOptions, optionFor, type PlaceOption, useSuggestions } from '../booking/suggestions.ts';
import { Button } from '../components/button.tsx';
import { Combobox } from '../components/combobox.tsx';
import { planTexts } from '../i18n/plan.ts';
import { LocateButton } from './locateButton.tsx';
import { PlaceRow } from './placeRow.tsx';
import { type Naming, SavedChips } from './savedChips.tsx';
import type { SavedPlaces } from './savedPlaces.ts';

export interface PlaceSearchProps {
  readonly draft: Draft;
  readonly places: SavedPlaces;
  readonly end: End;
}

/** The one field of a ride to be planned: suggestions as one types, recent places and saved ones. */
export function PlaceSearch({ draft, places, end }: PlaceSearchProps) {
  const texts = planTexts();
  const id = useId();
  const text = useSignal('');
  /** Home or work, say, while its address is entered. */
  const naming = useSignal<Naming | null>(null);
  const near = draft.places.pickup.value;
  const found = useSuggestions(text, near);
  const options = text.value.trim() === '' ? recentOptions(places) : foundOptions(found.value);
  const choose = ({ place, spots }: PlaceOption): void => {
    text.value = '';
    if (naming.value !== null) places.save(naming.value.name, place);
    else if (end === 'pickup') draft.setPickup(place, spots);
    else draft.set(end, place);
    naming.value = null;
  };
  const leave = (): void => {
    if (text.value !== '') text.value = '';
    else if (naming.value !== null) naming.value = null;
    else draft.cancelEdit();
  };
  const { value: named } = naming;
  const canLeave = named !== null || end === 'pickup' || draft.places.dropoff.value !== null;
  const where = end === 'pickup' ? texts.whereFrom : texts.whereTo;
  return (
    <>
      <h1 id={id}>{named === null ? where : texts.whereIs(named)}</h1>
      <Combobox
        labelledBy={id}
        value={text.value}
        placeholder={texts.searchPlaceholder}
        listLabel={text.value.trim() === '' ? texts.recent : texts.suggestions}
        options={options}
        isFocused={named !== null || draft.isEditAsked}
        onInput={(typed) => {
          text.value = typed;
          draft.edit(end);
        }}
        onChoose={(chosen) => {
          const option = options.find((candidate) => candidate.id === chosen);
          if (option !== undefined) choose(option);
        }}
        onEscape={leave}
      />
      <PlaceOutcome text={text.value} found={found.value} />
      {text.value === '' && (
        <SavedChips
          places={places}
          naming={naming}
          onChoose={(place) => {
            draft.set(end, place);
          }}
        />
      )}
      <div class="plan-actions">
        {end === 'pickup' && named === null && <LocateButton draft={draft} />}
        {canLeave && (
          <Button kind="quiet" onClick={leave}>
            {texts.cancelEdit}
          </Button>
        )}
      </div>
      {end === 'dropoff' && named === null && <PlaceRow draft={draft} end="pickup" />}
    </>
  );
}

function recentOptions({ recent }: SavedPlaces): PlaceOption[] {
  return recent.map((place) => optionFor(place.label ?? '', place, null));
}
