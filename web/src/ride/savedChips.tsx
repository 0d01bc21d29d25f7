import { type Signal, useSignal } from '@preact/signals';
import type { LabelledPlace } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { planTexts } from '../i18n/plan.ts';
import { type SavedPlaces, savedNames } from './savedPlaces.ts';

/** A name under which a place is, or may be, saved. */
export interface Naming {
  readonly name: string;
  /** What the rider calls it. */
  readonly title: string;
}

export interface SavedChipsProps {
  readonly places: SavedPlaces;
  /** The name whose place is being entered. */
  readonly naming: Signal<Naming | null>;
  readonly onChoose: (place: LabelledPlace) => void;
}

/** Home, work and what else is saved: one tap goes there, or adds it. */
export function SavedChips({ places, naming, onChoose }: SavedChipsProps) {
  const texts = planTexts();
  const isEditing = useSignal(false);
  const { value: named } = naming;
  if (named !== null) {
    return (
      <div class="plan-actions">
        <p class="quiet small">{texts.keptForYou}</p>
        {places.saved(named.name) !== null && (
          <Button
            kind="danger"
            onClick={() => {
              places.forget(named.name);
              naming.value = null;
            }}
          >
            {texts.forget}
          </Button>
        )}
      </div>
    );
  }
  const chips = [
    ...savedNames.map((name) => ({ name, title: texts.saved[name], add: texts.save[name] })),
    ...places.others.map(({ name, title = name }) => ({ name, title, add: title })),
  ];
  const isAnySaved = chips.some(({ name }) => places.saved(name) !== null);
  return (
    <>
      {places.failure.value !== null && <Notice kind="danger">{explainFailure(places.failure.value)}</Notice>}
      <div class="plan-actions">
        {chips.map(({ name, title, add }) => {
          const place = places.saved(name);
          const isChoice = place !== null && !isEditing.value;
          return (
            <Button
              key={name}
              onClick={() => {
                if (isChoice) return onChoose(place);
                isEditing.value = false;
                naming.value = { name, title };
              }}
            >
              {place === null ? add : title}
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
    </>
  );
}
