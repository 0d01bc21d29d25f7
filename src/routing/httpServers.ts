import { z } from 'zod';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import type { Lane } from './lane.ts';
import type { EtaProvider, Way } from './provider.ts';

/** More than any answer to twenty places, or about one way. */
const maxAnswerBytes = 4_000_000;
/** Routing servers refuse more in one request. */
const maxPlaces = 100;

/** How a kind of server is asked, and what its answers mean. */
interface Dialect {
  readonly etas: Question<(number | null)[]>;
  readonly way: Question<Way | null>;
}

interface Question<T> {
  request(base: string, froms: readonly Place[], to: Place): Request;
  /** Reads an answer, whatever its status; throws for what is none. */
  read(answer: unknown): T;
}

/** Times and ways from a routing server over HTTP. */
export function httpProvider(
  { kind, url }: { readonly kind: 'osrm' | 'valhalla'; readonly url: string },
  lane: Lane,
  send: (request: Request) => Promise<Response>,
): EtaProvider {
  const dialect = kind === 'osrm' ? osrm : valhalla;
  const base = url.replace(/\/$/, '');
  const ask = <T>({ request, read }: Question<T>, froms: readonly Place[], to: Place): Promise<T> => {
    const attempt = async (signal: AbortSignal): Promise<T> => {
      const answer = await readJson(await send(new Request(request(base, froms, to), { signal })));
      return read(answer);
    };
    return lane.ask([attempt, attempt]);
  };
  return {
    source: kind,
    async etas(froms, to) {
      if (froms.length > maxPlaces) throw new Error(`at most ${maxPlaces} places can be asked for`);
      const seconds = await ask(dialect.etas, froms, to);
      if (seconds.length !== froms.length) throw new Error('the answer is about other places');
      return seconds;
    },
    way: (from, to) => ask(dialect.way, [from], to),
  };
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text.length > maxAnswerBytes) throw new Error('the answer is too long');
  if (response.status >= 500) throw new Error(`answered ${response.status}`);
  return JSON.parse(text);
}

const line = z.object({
  coordinates: z.array(z.tuple([placeSchema.shape.lng, placeSchema.shape.lat])),
});
const placesOf = ({ coordinates }: z.infer<typeof line>): Place[] =>
  coordinates.map(([lng, lat]) => ({ lat, lng }));
const seconds = z.number().min(0).nullable();

const osrmTable = z.object({ code: z.literal('Ok'), durations: z.array(z.tuple([seconds])) });
const osrmRoute = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('Ok'),
    routes: z.array(z.object({ distance: z.number(), duration: z.number(), geometry: line })).min(1),
  }),
  z.object({ code: z.literal('NoRoute') }),
]);

/** The services `table` and `route` of OSRM's HTTP API, version 1. */
const osrm: Dialect = {
  etas: {
    request(base, froms, to) {
      const sources = froms.map((_, at) => at).join(';');
      const asked = `sources=${sources}&destinations=${froms.length}&annotations=duration`;
      return new Request(`${base}/table/v1/driving/${osrmPlaces([...froms, to])}?${asked}`);
    },
    read: (answer) => osrmTable.parse(answer).durations.map(([duration]) => duration),
  },
  way: {
    request: (base, [from], to) =>
      new Request(
        `${base}/route/v1/driving/${osrmPlaces(from === undefined ? [to] : [from, to])}?geometries=geojson&overview=full`,
      ),
    read(answer) {
      const parsed = osrmRoute.parse(answer);
      const best = parsed.code === 'Ok' ? parsed.routes[0] : undefined;
      if (best === undefined) return null;
      const { distance, duration, geometry } = best;
      return { distanceMeters: distance, durationSeconds: duration, polyline: placesOf(geometry) };
    },
  },
};

function osrmPlaces(places: readonly Place[]): string {
  return places.map(({ lat, lng }) => `${lng},${lat}`).join(';');
}

const valhallaMatrix = z.object({
  sources_to_targets: z.array(z.tuple([z.object({ time: seconds })])),
});
/** Valhalla's numbers for "no path" and "no road near". */
const valhallaNoWay = [442, 171];
const valhallaRoute = z.union([
  z.object({
    trip: z.object({
      summary: z.object({ length: z.number(), time: z.number() }),
      legs: z.array(z.object({ shape: line })),
    }),
  }),
  z.object({ error_code: z.number().refine((code) => valhallaNoWay.includes(code)) }),
]);

/** The actions `sources_to_targets` and `route` of Valhalla's HTTP API. */
const valhalla: Dialect = {
  etas: {
    request: (base, froms, to) =>
      valhallaRequest(`${base}/sources_to_targets`, {
        sources: froms.map(valhallaPlace),
        targets: [valhallaPlace(to)],
        verbose: true,
      }),
    read: (answer) => valhallaMatrix.parse(answer).sources_to_targets.map(([{ time }]) => time),
  },
  way: {
    request: (base, froms, to) =>
      valhallaRequest(`${base}/route`, {
        locations: [...froms, to].map(valhallaPlace),
        directions_type: 'none',
        shape_format: 'geojson',
      }),
    read(answer) {
      const parsed = valhallaRoute.parse(answer);
      if (!('trip' in parsed)) return null;
      const { summary, legs } = parsed.trip;
      return {
        distanceMeters: summary.length * 1000,
        durationSeconds: summary.time,
        polyline: legs.flatMap(({ shape }) => placesOf(shape)),
      };
    },
  },
};

function valhallaPlace({ lat, lng }: Place) {
  return { lat, lon: lng };
}

function valhallaRequest(url: string, question: object): Request {
  const body = JSON.stringify({ ...question, costing: 'auto', units: 'kilometers' });
  return new Request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}
