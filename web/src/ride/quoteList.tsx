import { useId } from 'preact/hooks';
import type { Failure } from '../api/answer.ts';
import type { Quote } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDistance, formatMinutes, formatMoney } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';
import type { Draft } from './draft.ts';
import { vehicleTypeName } from './vehicleTypeName.ts';

/** The quotes by vehicle type with price and wait, and the button that books the chosen one. */
export function QuoteList({
  draft,
  onBook,
}: {
  readonly draft: Draft;
  readonly onBook: (quote: Quote) => void;
}) {
  const texts = rideTexts();
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
        {explainQuotes(answer.failure)}
        <Button onClick={() => draft.renew()}>{commonTexts().retry}</Button>
      </Notice>
    );
  }
  const { chosen } = draft;
  if (chosen === null) return <Notice kind="warning">{texts.noQuotes}</Notice>;
  const isNobodyNear = answer.value.every(({ pickupEtaSeconds }) => pickupEtaSeconds === null);
  return (
    <>
      <fieldset class="quotes">
        <legend>{texts.quotesTitle}</legend>
        {answer.value.map((quote) => (
          <QuoteChoice
            key={quote.id}
            quote={quote}
            isChosen={quote === chosen}
            onChoose={() => {
              draft.chosenId.value = quote.id;
            }}
          />
        ))}
      </fieldset>
      {isNobodyNear && <Notice kind="warning">{texts.nobodyNear}</Notice>}
      <div class="quotes-book">
        <Button kind="primary" isBusy={draft.isAsking.value} onClick={() => onBook(chosen)}>
          {texts.book(formatMoney(chosen.fare))}
        </Button>
      </div>
    </>
  );
}

interface QuoteChoiceProps {
  readonly quote: Quote;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function QuoteChoice({ quote, isChosen, onChoose }: QuoteChoiceProps) {
  const texts = rideTexts();
  const id = useId();
  const { fare, pickupEtaSeconds, rideSeconds, distanceMeters, vehicleType } = quote;
  return (
    <label class="quote" for={id}>
      <input id={id} type="radio" name="quote" checked={isChosen} onChange={onChoose} />
      <span class="quote-type">{vehicleTypeName(vehicleType)}</span>
      <span class="quote-fare numeric">{formatMoney(fare)}</span>
      <span class="quiet small">
        {pickupEtaSeconds === null ? texts.noneNear : texts.wait(formatMinutes(pickupEtaSeconds))}
      </span>
      <span class="quote-ride quiet small">
        {texts.rideOf(formatMinutes(rideSeconds), formatDistance(distanceMeters))}
      </span>
    </label>
  );
}

function explainQuotes(failure: Failure): string {
  const texts = rideTexts();
  if (failure.kind !== 'problem' || failure.status !== 422) return explainFailure(failure);
  return failure.slug === 'validation-failed' ? texts.noRide : texts.noQuotes;
}
