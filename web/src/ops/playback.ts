import * as z from 'zod/mini';
import { type Place, placeSchema, type Trip } from '../api/schemas.ts';
import { metersBetween, placeBetween } from '../map/polyline.ts';

const kinds = ['enroute', 'arrived', 'onboard', 'viaServed', 'completed', 'noShow'] as const;

/** What was recorded of a ride: a milestone, when it happened and where the vehicle was. */
export interface Moment {
  readonly kind: (typeof kinds)[number];
  /** Epoch milliseconds. */
  readonly at: number;
  readonly place: Place;
  /** False: no position backs it, and the place is that of the stop. */
  readonly isSeen: boolean;
}

/** From one moment to the next. Between them nothing was recorded: the line is the likely route. */
export interface Leg {
  readonly from: Moment;
  readonly to: Moment;
  readonly line: readonly Place[];
  readonly meters: number;
}

const evidenceSchema = z.object({ fix: z.nullable(placeSchema) });
export const entrySchema = z.object({
  type: z.string(),
  at: z.string(),
  happenedAt: z.optional(z.number()),
  served: z.optional(z.number()),
  evidence: z.optional(evidenceSchema),
});
export type Entry = z.infer<typeof entrySchema>;

export type PlayedTrip = Pick<Trip, 'id' | 'pickup' | 'dropoff' | 'via'>;

/** Returns what is known of the ride with the last vehicle, oldest first. */
export function momentsOf(entries: readonly Entry[], trip: PlayedTrip): Moment[] {
  let moments: Moment[] = [];
  for (const { type, at, happenedAt, served = 0, evidence } of entries) {
    // Another vehicle follows.
    if (type === 'returned') moments = [];
    const kind =
      type === 'cancelled' && evidence !== undefined ? 'noShow' : kinds.find((one) => one === type);
    if (kind === undefined) continue;
    const place = evidence?.fix ?? stopOf(kind, served, trip);
    if (place === null) continue;
    const { lat, lng } = place;
    moments.push({
      kind,
      at: happenedAt ?? Date.parse(at),
      place: { lat, lng },
      isSeen: (evidence?.fix ?? null) !== null,
    });
  }
  return moments.toSorted((one, other) => one.at - other.at);
}

function stopOf(
  kind: Moment['kind'],
  served: number,
  { pickup, dropoff, via = [] }: PlayedTrip,
): Place | null {
  if (kind === 'enroute') return null;
  if (kind === 'viaServed') return via[served - 1]?.place ?? null;
  return kind === 'completed' ? dropoff : pickup;
}

/** Returns where the vehicle likely was at a time, and what it had done by then; null without legs. */
export function likelyAt(
  legs: readonly Leg[],
  time: number,
): { readonly place: Place; readonly since: Moment } | null {
  const leg = legs.find(({ to }) => time < to.at) ?? legs.at(-1);
  if (leg === undefined) return null;
  const { from, to, line, meters } = leg;
  if (time >= to.at) return { place: to.place, since: to };
  const share = Math.max(0, (time - from.at) / (to.at - from.at));
  let left = share * meters;
  for (const [at, start] of line.entries()) {
    const end = line[at + 1];
    if (end === undefined) break;
    const length = metersBetween(start, end);
    if (length > 0 && left < length) return { place: placeBetween(start, end, left / length), since: from };
    left -= length;
  }
  return { place: to.place, since: from };
}
