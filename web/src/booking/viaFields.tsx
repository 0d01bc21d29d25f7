import { useSignal } from '@preact/signals';
import { maxViaStops } from '../../../src/domain/bookingFormLimits.ts';
import type { LabelledPlace, Place } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { lazy } from '../components/lazy.tsx';
import { planTexts } from '../i18n/plan.ts';

const PlaceField = lazy(async () => (await import('./placeField.tsx')).PlaceField);

export interface ViaFieldsProps<T extends { readonly place: LabelledPlace }> {
  readonly vias: readonly T[];
  /** How many have been served: they stay as they are. */
  readonly served?: number;
  readonly near: Place | null;
  readonly onChange: (vias: readonly (T | { readonly place: LabelledPlace })[]) => void;
}

/** The stops on the way, in order: each can be another place, or left out, and one more added at the end. */
export function ViaFields<T extends { readonly place: LabelledPlace }>({
  vias,
  served = 0,
  near,
  onChange,
}: ViaFieldsProps<T>) {
  const texts = planTexts();
  const isAdding = useSignal(false);
  return (
    <>
      {vias.map((via, at) => (
        <PlaceField
          key={`${at} ${via.place.lat} ${via.place.lng}`}
          label={texts.via(at + 1)}
          place={via.place}
          near={near}
          isFixed={at < served}
          onChoose={(place) => onChange(vias.with(at, { ...via, place }))}
          remove={{ label: texts.removeVia(at + 1), onRemove: () => onChange(vias.toSpliced(at, 1)) }}
        />
      ))}
      {isAdding.value ? (
        <PlaceField
          label={texts.via(vias.length + 1)}
          place={null}
          near={near}
          onChoose={(place) => {
            isAdding.value = false;
            onChange([...vias, { place }]);
          }}
          onGiveUp={() => (isAdding.value = false)}
        />
      ) : (
        vias.length < maxViaStops && (
          <div>
            <Button kind="quiet" onClick={() => (isAdding.value = true)}>
              + {texts.addVia}
            </Button>
          </div>
        )
      )}
    </>
  );
}
