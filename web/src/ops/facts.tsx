import type { ComponentChildren } from 'preact';
import type { LabelledPlace, Place } from '../api/schemas.ts';
import { PlaceName } from '../components/placeName.tsx';
import { opsTexts } from '../i18n/ops.ts';
import './facts.css';

/** A list of names and values, without empty ones. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, ComponentChildren | null])[];
}) {
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** A place by its name; the pointer tells where exactly that is. */
export function OperatorsPlace({ place }: { readonly place: LabelledPlace }) {
  const where = writtenPlace(place);
  return (
    <span title={where}>
      <PlaceName place={place} unnamed={where} />
    </span>
  );
}

export function writtenPlace({ lat, lng }: Place): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}

export interface Room {
  readonly seats: number;
  readonly wheelchairs: number;
  readonly childSeats: number;
  readonly parcels?: number;
}

/** A party or a capacity, without zero counts. */
export function writtenRoom({ seats, wheelchairs, childSeats, parcels = 0 }: Room): string {
  const texts = opsTexts();
  const parts = [
    seats > 0 && texts.seats(seats),
    wheelchairs > 0 && texts.wheelchairs(wheelchairs),
    childSeats > 0 && texts.childSeats(childSeats),
    parcels > 0 && texts.parcels(parcels),
  ];
  return parts.filter((part) => part !== false).join(', ') || '–';
}

/** A shortened trip id. */
export function shortId(id: string): string {
  return id.slice(0, 13);
}
