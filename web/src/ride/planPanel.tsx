import { useSignal } from '@preact/signals';
import type { Failure } from '../api/answer.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { rideTexts } from '../i18n/ride.ts';
import { examplePlace } from '../map/coordinates.ts';
import type { Draft, End, PlaceFault } from './draft.ts';
import { QuoteList } from './quoteList.tsx';
import type { Ride } from './ride.ts';

/** Pickup, drop-off and quotes. */
export function PlanPanel({ ride, refusal }: { readonly ride: Ride; readonly refusal: Failure | null }) {
  const texts = rideTexts();
  const { draft } = ride;
  return (
    <>
      <h1>{texts.title}</h1>
      {refusal !== null && <Notice kind="danger">{explainRefusal(refusal)}</Notice>}
      <div class="plan-places">
        <PlaceField draft={draft} end="pickup" />
        <PlaceField draft={draft} end="dropoff" />
      </div>
      <div class="plan-actions">
        <LocateButton draft={draft} />
        {draft.texts.pickup.value !== '' && (
          <Button kind="quiet" onClick={() => draft.clear()}>
            {texts.clear}
          </Button>
        )}
      </div>
      <label class="plan-pooled">
        <input
          type="checkbox"
          checked={draft.pooled.value}
          onChange={(event) => {
            draft.pooled.value = event.currentTarget.checked;
          }}
        />
        <span>{texts.pooled}</span>
        <span class="quiet small">{texts.pooledHint}</span>
      </label>
      <QuoteList draft={draft} onBook={(quote) => ride.book(quote)} />
    </>
  );
}

function PlaceField({ draft, end }: { readonly draft: Draft; readonly end: End }) {
  const texts = rideTexts();
  const fault = draft.faults[end].value;
  const isNext = draft.active.value === end && draft.texts[end].value === '';
  const hint = end === 'pickup' ? texts.pickupHint : texts.dropoffHint;
  return (
    <Field
      label={texts[end]}
      value={draft.texts[end].value}
      placeholder={texts.placePlaceholder(examplePlace(draft.region.value))}
      onInput={(text) => {
        draft.texts[end].value = text;
      }}
      onFocus={() => {
        draft.active.value = end;
      }}
      error={fault === null ? null : explainFault(fault, draft)}
      {...(isNext && { hint })}
    />
  );
}

function explainFault(fault: PlaceFault, draft: Draft): string {
  const texts = rideTexts();
  if (fault === 'offMap') return texts.offMap(draft.region.value?.name ?? '');
  return fault === 'nowhere' ? texts.nothingThere : texts.badPlace(examplePlace(draft.region.value));
}

function explainRefusal(failure: Failure): string {
  const texts = rideTexts();
  if (failure.kind === 'problem' && failure.slug === 'quote-expired') return texts.quotesOld;
  return failure.kind === 'problem' && failure.status < 500 ? texts.bookingRefused : explainFailure(failure);
}

function LocateButton({ draft }: { readonly draft: Draft }) {
  const texts = rideTexts();
  const state = useSignal<'idle' | 'locating' | 'denied'>('idle');
  const locate = (): void => {
    state.value = 'locating';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        state.value = 'idle';
        draft.set('pickup', { lat: coords.latitude, lng: coords.longitude });
      },
      () => {
        state.value = 'denied';
      },
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  };
  return (
    <>
      <Button isBusy={state.value === 'locating'} onClick={locate}>
        {state.value === 'locating' ? texts.locating : texts.useMyLocation}
      </Button>
      {state.value === 'denied' && <Notice kind="warning">{texts.locationDenied}</Notice>}
    </>
  );
}
