import type { ComponentChildren } from 'preact';
import type { Trip } from '../api/schemas.ts';
import { PlaceName } from '../components/placeName.tsx';
import { commonTexts } from '../i18n/common.ts';
import { formatMoney } from '../i18n/format.ts';
import { rideTexts } from '../i18n/ride.ts';

/** What was booked: where it goes, with what, and for whom. */
export function Booked({ trip }: { readonly trip: Trip }) {
  const texts = rideTexts();
  const {
    tolls,
    pickup,
    via = [],
    dropoff,
    party,
    items = [],
    recipient,
    proof = 'none',
    notes = null,
  } = trip;
  const people = party === undefined ? 0 : party.seats + party.wheelchairs + party.childSeats;
  const goods = items.map(({ quantity, description }) => `${quantity} × ${description}`).join(', ');
  const facts: readonly (readonly [string, ComponentChildren | null])[] = [
    [texts.from, <PlaceName key="from" place={pickup} />],
    ...via.map(({ place, servedAt = null }, at) => {
      const name = <PlaceName place={place} />;
      return [texts.via(at + 1), servedAt === null ? name : <s>{name}</s>] as const;
    }),
    [texts.to, <PlaceName key="to" place={dropoff} />],
    [texts.tolls, tolls === undefined ? null : formatMoney(tolls)],
    [texts.party, people > 1 ? String(people) : null],
    [texts.goods, goods || null],
    [texts.recipient, recipient === undefined ? null : `${recipient.name}, ${recipient.phone}`],
    [texts.proof, proof === 'none' ? null : commonTexts().proofs[proof]],
    [texts.notes, notes],
  ];
  return (
    <dl class="receipt-lines">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt class="quiet">{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
