import { cellAt, cellCentre } from '../domain/geo/cells.ts';
import { coarsen } from '../domain/geo/coarsen.ts';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import { erasedRider } from '../domain/ids.ts';

/** The cells of erased trips' places, about 5 km²: enough for statistics, and no home. */
const erasedResolution = 7;
const erasedText = 'erased';

/** Names and phones of whom a vehicle meets, what riders and drivers wrote, and what was noted with the booking. */
const ofPeople = {
  label: undefined,
  notes: null,
  metadata: null,
  guest: undefined,
  recipient: undefined,
  description: erasedText,
  text: erasedText,
};

/**
 * The version of the rules of `coarsened`. Raise it when a rule is added: trips that were coarsened by an older version are
 * then coarsened again.
 */
export const coarseningRules = 2;

/**
 * Returns a copy of stored JSON with every place on the coarse grid, and without labels, notes, metadata, names, phones
 * and what riders said for cancelling. For records, events and messages of any version: places are recognised by their form, also
 * in JSON within text.
 */
export function coarsened(json: unknown): unknown {
  return redacted(json, { place: coarsen, values: ofPeople, ownReason: 'rider-cancelled' });
}

/** Returns a copy of stored JSON of one rider's trip without the rider, and with places to a few kilometres. */
export function withoutRider(json: unknown): unknown {
  return redacted(json, {
    place: (place) => cellCentre(cellAt(place, erasedResolution)),
    values: {
      ...ofPeople,
      externalId: null,
      rider: erasedRider,
    },
    ownReason: erasedText,
  });
}

interface Redaction {
  readonly place: (place: Place) => Place;
  /** What replaces the values of these keys; undefined leaves them out. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What replaces a rider's own words for ending the trip. */
  readonly ownReason: string;
}

function redacted(json: unknown, redaction: Redaction): unknown {
  if (Array.isArray(json)) return json.map((value: unknown) => redacted(value, redaction));
  if (typeof json === 'string') return redactedText(json, redaction);
  if (typeof json !== 'object' || json === null) return json;
  const found = placeSchema.safeParse(json);
  const place = found.success ? redaction.place(found.data) : {};
  const isOwn = 'by' in json && json.by === 'rider';
  const kept = Object.entries(json).flatMap(([key, value]) => {
    if (isOwn && key === 'reason') return [[key, redaction.ownReason] as const];
    if (!Object.hasOwn(redaction.values, key)) return [[key, redacted(value, redaction)] as const];
    const replacement = redaction.values[key];
    return replacement === undefined ? [] : [[key, value === null ? null : replacement] as const];
  });
  return { ...Object.fromEntries(kept), ...place };
}

/** Messages carry others as JSON text. */
function redactedText(text: string, redaction: Redaction): string {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.stringify(redacted(JSON.parse(text), redaction));
  } catch {
    return text;
  }
}
