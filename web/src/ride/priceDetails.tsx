import type { Money, Quote } from '../api/schemas.ts';
import { formatDistance, formatMinutes, formatMoney } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';

/** The lines of a quoted price; they add up to it. */
export function PriceDetails({ quote }: { readonly quote: Quote }) {
  const texts = planTexts();
  const { fare, fareBreakdown: lines, distanceMeters, rideSeconds } = quote;
  const { priceLines } = texts;
  return (
    <details class="price">
      <summary class="small">{texts.priceDetails}</summary>
      <dl class="receipt-lines">
        <Line name={priceLines.base} money={lines.base} />
        <Line name={priceLines.distance(formatDistance(distanceMeters))} money={lines.distance} />
        <Line name={priceLines.time(formatMinutes(rideSeconds))} money={lines.time} />
        <Line name={priceLines.minimumSurcharge} money={lines.minimumSurcharge} />
        {lines.pooledDiscount !== undefined && (
          <Line name={priceLines.pooledDiscount} money={negative(lines.pooledDiscount)} />
        )}
        <Line name={texts.total} money={fare} />
      </dl>
    </details>
  );
}

function Line({ name, money }: { readonly name: string; readonly money: Money }) {
  if (money.amount === 0) return null;
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd class="numeric">{formatMoney(money)}</dd>
    </div>
  );
}

function negative({ amount, currency }: Money): Money {
  return { amount: -amount, currency };
}
