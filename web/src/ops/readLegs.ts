import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { askRoute } from '../api/common.ts';
import { lengthOf, metersBetween } from '../map/polyline.ts';
import { entrySchema, type Leg, type Moment, momentsOf, type PlayedTrip } from './playback.ts';

/** Nearer than this is the same place: no road is asked for. */
const SAME_PLACE_METERS = 25;

const journalSchema = z.object({ data: z.array(entrySchema) });

/** Reads the moments of a ride, and asks for the roads between them. */
export async function readLegs(trip: PlayedTrip): Promise<Answer<readonly Leg[]>> {
  const path = `/v1/trips/${encodeURIComponent(trip.id)}/journal`;
  const journal = await call({ method: 'GET', path, answer: journalSchema });
  if (!journal.ok) return journal;
  const moments = momentsOf(journal.value.data, trip);
  const pairs = moments.slice(1).map((to, at) => [moments[at] ?? to, to] as const);
  return { ok: true, value: await Promise.all(pairs.map(([from, to]) => legBetween(from, to))) };
}

async function legBetween(from: Moment, to: Moment): Promise<Leg> {
  const straight = [from.place, to.place];
  const isNear = metersBetween(from.place, to.place) < SAME_PLACE_METERS;
  const route = isNear ? null : await askRoute(from.place, to.place);
  // The road begins beside the position: the line begins at it.
  const line = route?.ok === true ? [from.place, ...route.value.polyline, to.place] : straight;
  return { from, to, line, meters: lengthOf(line) };
}
