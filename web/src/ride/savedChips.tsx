import { type Signal, useSignal } from '@preact/signals';
import type { LabelledPlace } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { planTexts } from '../i18n/plan.ts';
import { type SavedName, type SavedPlaces, savedNames } from './savedPlaces.ts';

export interface SavedChipsProps {
  readonly places: SavedPlaces;
  /** The name whose place is being entered. */
  readonly naming: Signal<SavedName | null>;
  readonly onChoose: (place: LabelledPlace) => void;
}

/** Home and work: one tap goes there, or adds it. */
export function SavedChips({ places, naming, onChoose }: SavedChipsProps) {
  const texts = planTexts();
  const isEditing = useSignal(false);
  const { value: name } = naming;
  if (name !== null) {
    return (
      <div class="plan-actions">
        <p class="quiet small">{texts.keptHere}</p>
        {places.saved(name) !== null && (
          <Button
            kind="danger"
            onClick={() => {
              places.save(name, null);
              naming.value = null;
            }}
          >
            {texts.forget}
          </Button>
        )}
      </div>
    );
  }
  const isAnySaved = savedNames.some((saved) => places.saved(saved) !== null);
  return (
    <div class="plan-actions">
      {savedNames.map((saved) => {
        const place = places.saved(saved);
        const isChoice = place !== null && !isEditing.value;
        return (
          <Button
            key={saved}
            onClick={() => {
              if (isChoice) return onChoose(place);
              isEditing.value = false;
              naming.value = saved;
            }}
          >
            {place === null ? texts.save[saved] : texts.saved[saved]}
            {place !== null && isEditing.value && ' …'}
          </Button>
        );
      })}
      {isAnySaved && (
        <Button
          kind="quiet"
          onClick={() => {
            isEditing.value = !isEditing.value;
          }}
        >
          {isEditing.value ? texts.editSavedDone : texts.editSaved}
        </Button>
      )}
    </div>
  );
}
