import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { LabelledPlace, Place } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Combobox } from '../components/combobox.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { planTexts } from '../i18n/plan.ts';
import './booking.css';
import { PlaceOutcome } from './placeOutcome.tsx';
import { foundOptions, useSuggestions } from './suggestions.ts';

export interface PlaceFieldProps {
  readonly label: string;
  readonly place: LabelledPlace | null;
  /** Places near this one come first. */
  readonly near: Place | null;
  readonly onChoose: (place: LabelledPlace) => void;
  /** Left out where the place is needed. */
  readonly remove?: { readonly label: string; readonly onRemove: () => void };
  /** Whether it may not be changed any more. */
  readonly isFixed?: boolean;
  /** Called when a place that is not chosen yet is given up. */
  readonly onGiveUp?: () => void;
}

/** A place of a form: searched by name, then shown with a way to choose another one. */
export function PlaceField({ label, place, near, onChoose, remove, isFixed, onGiveUp }: PlaceFieldProps) {
  const texts = planTexts();
  const id = useId();
  const text = useSignal('');
  const isEditing = useSignal(false);
  const found = useSuggestions(text, near);
  const options = foundOptions(found.value);
  const leave = (): void => {
    text.value = '';
    isEditing.value = false;
    if (place === null) onGiveUp?.();
  };
  if (place !== null && !isEditing.value) {
    return (
      <div class="place-field">
        <span class="quiet small">{label}</span>
        <span class="place-field-name">
          <PlaceName place={place} />
        </span>
        {isFixed !== true && (
          <Button
            kind="quiet"
            label={`${label}: ${texts.otherPlace}`}
            onClick={() => (isEditing.value = true)}
          >
            {texts.otherPlace}
          </Button>
        )}
        {isFixed !== true && remove !== undefined && (
          <Button kind="quiet" label={remove.label} onClick={remove.onRemove}>
            ×
          </Button>
        )}
      </div>
    );
  }
  return (
    <div class="place-search">
      <span id={id} class="place-search-label">
        {label}
      </span>
      <Combobox
        labelledBy={id}
        value={text.value}
        placeholder={texts.searchPlaceholder}
        listLabel={texts.suggestions}
        options={options}
        isFocused={isEditing.value || onGiveUp !== undefined}
        onInput={(typed) => {
          text.value = typed;
        }}
        onChoose={(chosen) => {
          const option = options.find((candidate) => candidate.id === chosen);
          if (option === undefined) return;
          text.value = '';
          isEditing.value = false;
          onChoose(option.place);
        }}
        onEscape={leave}
      />
      <PlaceOutcome text={text.value} found={found.value} />
      {(place !== null || onGiveUp !== undefined) && (
        <Button kind="quiet" onClick={leave}>
          {texts.cancelEdit}
        </Button>
      )}
    </div>
  );
}
