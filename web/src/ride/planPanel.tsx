import { useEffect, useRef } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import { explainPromotion } from '../booking/explainPromotion.ts';
import { OptionsRow } from '../booking/optionsRow.tsx';
import { QuoteList } from '../booking/quoteList.tsx';
import { ViaFields } from '../booking/viaFields.tsx';
import { lazy } from '../components/lazy.tsx';
import { Notice } from '../components/notice.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { planTexts } from '../i18n/plan.ts';
import { OwnSeries } from '../series/ownSeries.tsx';
import { PlaceRow } from './placeRow.tsx';
import { PlaceSearch } from './placeSearch.tsx';
import type { Ride } from './ride.ts';

const OpenRides = lazy(async () => (await import('./openRides.tsx')).OpenRides);
const PickupSpots = lazy(async () => (await import('../booking/pickupSpots.tsx')).PickupSpots);

/** Where to; then how, and for how much. */
export function PlanPanel({ ride, refusal }: { readonly ride: Ride; readonly refusal: Failure | null }) {
  const { draft } = ride;
  const { value: editing } = draft.editing;
  return (
    <>
      {refusal !== null && <Notice kind="danger">{explainRefusal(refusal)}</Notice>}
      {editing === null ? (
        <Choice ride={ride} />
      ) : (
        <>
          <PlaceSearch key={editing} draft={draft} places={ride.places} end={editing} />
          {ride.open.value.length > 0 && <OpenRides ride={ride} />}
        </>
      )}
      <OwnSeries draft={draft} timeZone={ride.me.timeZone} />
    </>
  );
}

function Choice({ ride }: { readonly ride: Ride }) {
  const { draft } = ride;
  const { value: meeting } = draft.meeting;
  const title = useRef<HTMLHeadingElement>(null);
  // The field that had the focus is gone.
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus();
  }, []);
  return (
    <>
      <div class="plan-route">
        <PlaceRow draft={draft} end="pickup" />
        {meeting !== null && <PickupSpots draft={draft} spots={meeting.spots} />}
        <ViaFields
          vias={draft.vias.value}
          near={draft.places.pickup.value}
          onChange={(vias) => {
            draft.vias.value = vias;
          }}
        />
        <PlaceRow draft={draft} end="dropoff" />
      </div>
      <h1 ref={title} tabIndex={-1} class="plan-title">
        {planTexts().quotesTitle}
      </h1>
      <OptionsRow options={draft.options} timeZone={ride.me.timeZone} />
      <QuoteList draft={draft} timeZone={ride.me.timeZone} onBook={(quote) => ride.book(quote)} />
    </>
  );
}

function explainRefusal(failure: Failure): string {
  const texts = planTexts();
  if (failure.kind === 'problem' && failure.slug === 'quote-expired') return texts.quotesOld;
  const promotion = explainPromotion(failure);
  if (promotion !== null) return promotion;
  return failure.kind === 'problem' && failure.status < 500 ? texts.bookingRefused : explainFailure(failure);
}
