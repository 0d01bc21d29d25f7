import { z } from 'zod';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import type { EtaProvider, Route } from './etaProvider.ts';
import { type Covered, NotCovered } from './roadProvider.ts';
import type { ServiceClient } from './serviceClient.ts';

/** Larger than any result for `maxPlaces` places, or for one route. */
const maxAnswerBytes = 4_000_000;
/** Routing servers refuse larger requests. */
const maxPlaces = 100;

/** How requests to a kind of server are built; the responses are the same. */
interface Dialect {
  etasRequest(base: string, froms: readonly Place[], to: Place): Request;
  routeRequest(base: string, from: Place, to: Place): Request;
}

/** ETAs and routes from a routing server over HTTP. */
export function httpProvider(
  { kind, url }: { readonly kind: 'osrm' | 'valhalla'; readonly url: string },
  client: ServiceClient,
  send: (request: Request) => Promise<Response>,
): EtaProvider {
  const dialect = kind === 'osrm' ? osrm : valhalla;
  const base = url.replace(/\/$/, '');
  const ask = async <T>(request: () => Request, read: (answer: unknown) => Covered<T>): Promise<T> => {
    const attempt = async (signal: AbortSignal): Promise<Covered<T>> =>
      read(await readJson(await send(new Request(request(), { signal }))));
    const answer = await client.call([attempt, attempt]);
    if (!answer.isCovered) throw new NotCovered('the server knows no road near');
    return answer.value;
  };
  return {
    source: kind,
    async etas(froms, to) {
      if (froms.length > maxPlaces) throw new Error(`at most ${maxPlaces} places can be asked for`);
      const seconds = await ask(() => dialect.etasRequest(base, froms, to), readEtas);
      if (seconds.length !== froms.length) throw new Error('the answer is about other places');
      return seconds;
    },
    route: (from, to) => ask(() => dialect.routeRequest(base, from, to), readRoute),
  };
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text.length > maxAnswerBytes) throw new Error('the answer is too long');
  if (response.status >= 500) throw new Error(`answered ${response.status}`);
  return JSON.parse(text);
}

/** No road of the server's graph is near the place; another provider may cover it. */
const noSegment = z.object({ code: z.literal('NoSegment') });
const seconds = z.number().min(0).nullable();
const etasSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('Ok'), durations: z.array(z.tuple([seconds])) }),
  noSegment,
]);

function readEtas(answer: unknown): Covered<(number | null)[]> {
  const etas = etasSchema.parse(answer);
  if (etas.code === 'NoSegment') return { isCovered: false };
  return { isCovered: true, value: etas.durations.map(([duration]) => duration) };
}

const routeSchema = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('Ok'),
    routes: z
      .array(
        z.object({
          distance: z.number(),
          duration: z.number(),
          geometry: z.object({
            coordinates: z.array(z.tuple([placeSchema.shape.lng, placeSchema.shape.lat])),
          }),
        }),
      )
      .min(1),
  }),
  z.object({ code: z.literal('NoRoute') }),
  noSegment,
]);

function readRoute(answer: unknown): Covered<Route | null> {
  const parsed = routeSchema.parse(answer);
  if (parsed.code === 'NoSegment') return { isCovered: false };
  const best = parsed.code === 'Ok' ? parsed.routes[0] : undefined;
  if (best === undefined) return { isCovered: true, value: null };
  const polyline = best.geometry.coordinates.map(([lng, lat]) => ({ lat, lng }));
  const { distance, duration } = best;
  return { isCovered: true, value: { distanceMeters: distance, durationSeconds: duration, polyline } };
}

/** The services `table` and `route` of OSRM's HTTP API, version 1. */
const osrm: Dialect = {
  etasRequest(base, froms, to) {
    const sources = froms.map((_, at) => at).join(';');
    const asked = `sources=${sources}&destinations=${froms.length}&annotations=duration`;
    return new Request(`${base}/table/v1/driving/${osrmPlaces([...froms, to])}?${asked}`);
  },
  routeRequest: (base, from, to) =>
    new Request(`${base}/route/v1/driving/${osrmPlaces([from, to])}?geometries=geojson&overview=full`),
};

function osrmPlaces(places: readonly Place[]): string {
  return places.map(({ lat, lng }) => `${lng},${lat}`).join(';');
}

/** The actions `sources_to_targets` and `route` of Valhalla's HTTP API, in its OSRM-compatible format. */
const valhalla: Dialect = {
  etasRequest: (base, froms, to) =>
    valhallaRequest(`${base}/sources_to_targets`, {
      sources: froms.map(valhallaPlace),
      targets: [valhallaPlace(to)],
    }),
  routeRequest: (base, from, to) =>
    valhallaRequest(`${base}/route`, {
      locations: [from, to].map(valhallaPlace),
      directions_type: 'none',
      shape_format: 'geojson',
    }),
};

function valhallaPlace({ lat, lng }: Place) {
  return { lat, lon: lng };
}

function valhallaRequest(url: string, question: object): Request {
  const body = JSON.stringify({ ...question, costing: 'auto', format: 'osrm' });
  return new Request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}
