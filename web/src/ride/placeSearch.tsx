import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { Answer } from '../api/answer.ts';
import { type FoundPlace, findPlaces } from '../api/places.ts';
import type { LabelledPlace, Place } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Combobox, type ComboboxOption } from '../components/combobox.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { formatDistance } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import type { Draft, End } from './draft.ts';
import { LocateButton } from './locateButton.tsx';
import { PlaceRow } from './placeRow.tsx';
import { SavedChips } from './savedChips.tsx';
import type { SavedName, SavedPlaces } from './savedPlaces.ts';

/** Typing pauses this long before it is asked what is meant. */
const DEBOUNCE_MS = 180;

export interface PlaceSearchProps {
  readonly draft: Draft;
  readonly places: SavedPlaces;
  readonly end: End;
}

/** The one field of a ride to be planned: suggestions as one types, and places that this device remembers. */
export function PlaceSearch({ draft, places, end }: PlaceSearchProps) {
  const texts = planTexts();
  const id = useId();
  const text = useSignal('');
  /** Home or work, while its address is entered. */
  const naming = useSignal<SavedName | null>(null);
  const near = draft.places.pickup.value;
  const found = useSuggestions(text, near);
  const options = text.value.trim() === '' ? recentOptions(places) : foundOptions(found.value);
  const choose = (place: LabelledPlace): void => {
    text.value = '';
    if (naming.value === null) draft.set(end, place);
    else places.save(naming.value, place);
    naming.value = null;
  };
  const leave = (): void => {
    if (text.value !== '') text.value = '';
    else if (naming.value !== null) naming.value = null;
    else draft.cancelEdit();
  };
  const { value: name } = naming;
  const canLeave = name !== null || end === 'pickup' || draft.places.dropoff.value !== null;
  const where = end === 'pickup' ? texts.whereFrom : texts.whereTo;
  return (
    <>
      <h1 id={id}>{name === null ? where : texts.whereIs[name]}</h1>
      <Combobox
        labelledBy={id}
        value={text.value}
        placeholder={texts.searchPlaceholder}
        listLabel={text.value.trim() === '' ? texts.recent : texts.suggestions}
        options={options}
        isFocused={name !== null || draft.isEditAsked}
        onInput={(typed) => {
          text.value = typed;
        }}
        onChoose={(chosen) => {
          const option = options.find((candidate) => candidate.id === chosen);
          if (option !== undefined) choose(option.place);
        }}
        onEscape={leave}
      />
      <Outcome text={text.value} found={found.value} />
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
        {end === 'pickup' && name === null && <LocateButton draft={draft} />}
        {canLeave && (
          <Button kind="quiet" onClick={leave}>
            {texts.cancelEdit}
          </Button>
        )}
      </div>
      {end === 'dropoff' && name === null && <PlaceRow draft={draft} end="pickup" />}
    </>
  );
}

/** What came of the search, for eyes and screen readers. */
function Outcome({ text, found }: { readonly text: string; readonly found: Answer<FoundPlace[]> | null }) {
  const texts = planTexts();
  if (found?.ok === false) return <Notice kind="danger">{explainFailure(found.failure)}</Notice>;
  const isAnswered = text.trim() !== '' && found !== null;
  const count = found?.value.length ?? 0;
  return (
    <p role="status" class={isAnswered && count === 0 ? 'quiet' : 'visually-hidden'}>
      {isAnswered && (count === 0 ? texts.nothingFound : texts.found(count))}
    </p>
  );
}

interface PlaceOption extends ComboboxOption {
  readonly place: LabelledPlace;
}

function recentOptions({ recent }: SavedPlaces): PlaceOption[] {
  return recent.map((place) => optionFor(place.label ?? '', place, null));
}

function foundOptions(found: Answer<FoundPlace[]> | null): PlaceOption[] {
  if (!found?.ok) return [];
  return found.value.map(({ label, place, distanceMeters }) => {
    return optionFor(label, { ...place, label }, distanceMeters);
  });
}

/** "12 Market Street, Harrisburg" reads better as two lines. */
function optionFor(label: string, place: LabelledPlace, distanceMeters: number | null): PlaceOption {
  const [title = label, ...rest] = label.split(', ');
  const distance = distanceMeters === null ? [] : [formatDistance(distanceMeters)];
  return { id: label, title, detail: [...distance, rest.join(', ')].filter(Boolean).join(' · '), place };
}

/** Suggestions for the text; null before the first answer. The last ones stay until newer ones are there. */
function useSuggestions(text: Signal<string>, near: Place | null): Signal<Answer<FoundPlace[]> | null> {
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
