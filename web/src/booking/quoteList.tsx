import { useId } from 'preact/hooks';
import * as z from 'zod/mini';
import type { Failure } from '../api/answer.ts';
import { type PickupSpot, pickupSpotSchema, type Quote } from '../api/schemas.ts';
import { now } from '../clock.ts';
import { Button } from '../components/button.tsx';
import { lazy } from '../components/lazy.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatMinutes, formatMoney, formatTime } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import './booking.css';
import type { Draft } from './draft.ts';
import { explainPromotion } from './explainPromotion.ts';
import { PriceDetails } from './priceDetails.tsx';
import { isContactIncomplete, scheduledForOf } from './rideOptions.ts';
import { vehicleTypeName } from './vehicleTypeName.ts';

const PickupSpots = lazy(async () => (await import('./pickupSpots.tsx')).PickupSpots);
const FeasibilityHint = lazy(async () => (await import('./feasibilityHint.tsx')).FeasibilityHint);

const spotsSchema = z.object({ spots: z.array(pickupSpotSchema) });

export interface QuoteListProps {
  readonly draft: Draft;
  readonly timeZone: string;
  readonly isBusy?: boolean;
  readonly onBook: (quote: Quote) => void;
}

/** The quotes as cards, and the button that books the chosen one. */
export function QuoteList({ draft, timeZone, isBusy = false, onBook }: QuoteListProps) {
  const texts = planTexts();
  const scheduledFor = scheduledForOf(draft.options.value.laterAt, timeZone);
  const { value: answer } = draft.quotes;
  if (answer === null) {
    return draft.isAsking.value ? (
      <p role="status" class="quotes-wait">
        <Spinner /> {texts.quotesLoading}
      </p>
    ) : null;
  }
  if (!answer.ok) {
    return (
      <Notice kind="danger">
        {explainQuotes(answer.failure, scheduledFor)}
        {spotsOf(answer.failure).length > 0 ? (
          <PickupSpots draft={draft} spots={spotsOf(answer.failure)} />
        ) : (
          <Button onClick={() => draft.renew()}>{commonTexts().retry}</Button>
        )}
      </Notice>
    );
  }
  const { chosen } = draft;
  if (chosen === null) return <Notice kind="warning">{texts.noQuotes}</Notice>;
  const isNobodyNear =
    scheduledFor === null && answer.value.every(({ pickupEtaSeconds }) => pickupEtaSeconds === null);
  return (
    <>
      <fieldset class="quotes">
        <legend class="visually-hidden">{texts.quotesTitle}</legend>
        {answer.value.map((quote) => (
          <QuoteCard
            key={quote.id}
            draft={draft}
            timeZone={timeZone}
            quote={quote}
            isChosen={quote === chosen}
            scheduledFor={scheduledFor}
          />
        ))}
      </fieldset>
      {isNobodyNear && <Notice kind="warning">{texts.nobodyNear}</Notice>}
      <div class="quotes-book">
        <Button
          kind="primary"
          isBusy={isBusy || draft.isAsking.value}
          isDisabled={isContactIncomplete(draft.options.value.handover)}
          onClick={() => onBook(chosen)}
        >
          {texts.book(formatMoney(chosen.fare))}
        </Button>
      </div>
    </>
  );
}

interface QuoteCardProps {
  readonly draft: Draft;
  readonly timeZone: string;
  readonly quote: Quote;
  readonly isChosen: boolean;
  readonly scheduledFor: string | null;
}

function QuoteCard({ draft, timeZone, quote, isChosen, scheduledFor }: QuoteCardProps) {
  const texts = planTexts();
  const id = useId();
  const { fare, vehicleType, pooled, reservation } = quote;
  return (
    <div class="quote">
      <label for={id} class="quote-choice">
        <input
          id={id}
          type="radio"
          name="quote"
          checked={isChosen}
          onChange={() => {
            draft.chosenId.value = quote.id;
          }}
        />
        <span class="quote-type">{pooled ? texts.pooled : vehicleTypeName(vehicleType)}</span>
        <span class="quote-fare numeric">{formatMoney(fare)}</span>
        <span class="quote-when quiet small">{timesOf(quote, scheduledFor, timeZone)}</span>
      </label>
      {isChosen && reservation && <FeasibilityHint {...reservation.feasibility} />}
      {isChosen && pooled && <p class="quiet small">{texts.pooledHint}</p>}
      {isChosen && <PriceDetails quote={quote} />}
    </div>
  );
}

/** When the vehicle is at the pickup, and when one is there. */
function timesOf(quote: Quote, scheduledFor: string | null, timeZone: string): string {
  const texts = planTexts();
  const { pickupEtaSeconds, rideSeconds } = quote;
  const thereAt = (pickupAt: number) => texts.there(formatTime(pickupAt + rideSeconds * 1000, timeZone));
  if (scheduledFor !== null) {
    const pickupAt = Date.parse(scheduledFor);
    return `${texts.pickedUpAt(formatTime(pickupAt, timeZone))} · ${thereAt(pickupAt)}`;
  }
  if (pickupEtaSeconds === null) return `${texts.noneNear} · ${texts.takes(formatMinutes(rideSeconds))}`;
  const pickupAt = now.value + pickupEtaSeconds * 1000;
  return `${texts.wait(formatMinutes(pickupEtaSeconds))} · ${thereAt(pickupAt)}`;
}

/** Where riders are picked up instead, nearest first. */
function spotsOf(failure: Failure): readonly PickupSpot[] {
  const read = spotsSchema.safeParse(failure.kind === 'problem' ? failure.body : null);
  return read.success ? read.data.spots : [];
}

function explainQuotes(failure: Failure, scheduledFor: string | null): string {
  const texts = planTexts();
  const promotion = explainPromotion(failure);
  if (promotion !== null) return promotion;
  if (failure.kind !== 'problem' || failure.status !== 422) return explainFailure(failure);
  if (spotsOf(failure).length > 0) return texts.spotsOnly;
  if (scheduledFor !== null && Date.parse(scheduledFor) < Date.now()) return texts.timePast;
  return failure.slug === 'validation-failed' ? texts.noRide : texts.noQuotes;
}
