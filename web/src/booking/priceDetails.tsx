import type { Money, Quote } from '../api/schemas.ts';
import { formatDistance, formatMinutes, formatMoney } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import { lineName } from '../i18n/receipt.ts';

/** The lines of a quoted price, which add up to it, and what the ride may still add. */
export function PriceDetails({ quote }: { readonly quote: Quote }) {
  const texts = planTexts();
  const { fare, lines, mayChange, mayReprice, distanceMeters, rideSeconds } = quote;
  const { priceLines } = texts;
  const measured: Readonly<Record<string, string>> = {
    distance: priceLines.distance(formatDistance(distanceMeters)),
    time: priceLines.time(formatMinutes(rideSeconds)),
  };
  return (
    <details class="price">
      <summary class="small">{texts.priceDetails}</summary>
      <dl class="receipt-lines">
        {lines.map((line) => (
          <Line
            key={`${line.code} ${line.rule.item}`}
            name={measured[line.code] ?? lineName(line)}
            money={{ amount: line.amount, currency: fare.currency }}
          />
        ))}
        <Line name={texts.total} money={fare} />
      </dl>
      {mayChange.map(({ code, label, atMost }) => (
        <p key={code} class="small quiet">
          {texts.mayAdd(lineName({ code, label }), formatMoney(atMost))}
        </p>
      ))}
      {mayReprice.some(({ code }) => code === 'change') && <p class="small quiet">{texts.mayReprice}</p>}
    </details>
  );
}

function Line({ name, money }: { readonly name: string; readonly money: Money }) {
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd class="numeric">{formatMoney(money)}</dd>
    </div>
  );
}
