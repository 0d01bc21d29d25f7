import type { Place } from '../domain/geo/place.ts';
import type { PlaceRefusal, Zones } from '../domain/zones/serviceArea.ts';
import { type FieldError, ProblemError, type ProblemSlug } from '../protocol/problems.ts';

/** A place of a ride, and where the request has it. */
export interface PlaceOfRide {
  readonly path: string;
  readonly place: Place;
  readonly isPickup: boolean;
}

/** Returns where a ride begins, stops and ends. */
export function placesOfRide({
  pickup,
  via = [],
  dropoff,
}: {
  readonly pickup: Place;
  readonly via?: readonly { readonly place: Place }[] | undefined;
  readonly dropoff: Place;
}): PlaceOfRide[] {
  return [
    { path: 'pickup', place: pickup, isPickup: true },
    ...via.map(({ place }, index) => ({ path: `via.${index}.place`, place, isPickup: false })),
    { path: 'dropoff', place: dropoff, isPickup: false },
  ];
}

/** Returns why rides do not begin, stop or end at these places, with the nearest one where they do; null when they may. */
export function zoneRefusal(zones: Zones, places: readonly PlaceOfRide[]): ProblemError | null {
  const refused = places.flatMap(({ path, place, isPickup }) => {
    const refusal = zones.refusal(place, { isPickup });
    return refusal === null ? [] : [{ path, refusal }];
  });
  const [first] = refused;
  if (first === undefined) return null;
  const errors = refused.map(({ path, refusal }): FieldError => ({ path, message: messageOf(refusal) }));
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ProblemError(slugs[first.refusal.reason], detail, {
    errors,
    suggestion: suggestionOf(first.refusal),
  });
}

const slugs: Readonly<Record<PlaceRefusal['reason'], ProblemSlug>> = {
  outside: 'outside-service-area',
  blocked: 'blocked-area',
  notAtSpot: 'pickup-spots-only',
};

function messageOf(refusal: PlaceRefusal): string {
  switch (refusal.reason) {
    case 'outside':
      return `is not where we drive${nearText(refusal)}`;
    case 'blocked':
      return `is in ${refusal.zone.name}, where we do not drive${nearText(refusal)}`;
    case 'notAtSpot': {
      const names = refusal.spots.map(({ name }) => name).join(', ');
      return `is in ${refusal.zone.name}, where riders are picked up at these spots only: ${names}`;
    }
  }
}

type Unserved = Exclude<PlaceRefusal, { reason: 'notAtSpot' }>;

function nearText(refusal: Unserved): string {
  const nearest = nearestIn(refusal);
  return nearest === null ? '' : `; the nearest place where we do is ${nearest.lat}, ${nearest.lng}`;
}

/** Places by a border are some metres within it: five decimals are a metre, and people can read them. */
function nearestIn({ nearest }: Unserved): Place | null {
  return nearest && { lat: toFiveDecimals(nearest.lat), lng: toFiveDecimals(nearest.lng) };
}

function toFiveDecimals(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}

function suggestionOf(refusal: PlaceRefusal) {
  if (refusal.reason !== 'notAtSpot') return { nearest: nearestIn(refusal) };
  const { spots } = refusal;
  return { nearest: spots[0]?.place ?? null, spots };
}
