import { z } from 'zod';
import { distanceMeters, type Place, placeSchema } from '../../domain/geo/place.ts';
import type { ServiceClient } from '../serviceClient.ts';
import { type Address, numberFirstCountries, writeAddress } from './addressLabels.ts';
import { type PlaceFound, placeId } from './placeFound.ts';
import type { PlaceProvider } from './placeProvider.ts';

/** Larger than any result of a hundred places. */
const maxAnswerBytes = 1_000_000;
/** Nearby results are preferred, within this many degrees. */
const aroundDegrees = 0.5;

type Found = Pick<PlaceFound, 'label' | 'kind' | 'place'>;

/** How requests to a kind of geocoder are built and its results read. */
interface Dialect {
  askSearch(base: string, text: string, near: Place | null, limit: number): string;
  askReverse(base: string, at: Place): string;
  read(answer: unknown): Found[];
}

/** Places from a geocoder over HTTP. Calls are not hedged: people type faster than it may answer. */
export function geocoder(
  { kind, url }: { readonly kind: 'photon' | 'nominatim'; readonly url: string },
  client: ServiceClient,
  send: (request: Request) => Promise<Response>,
): PlaceProvider {
  const dialect = kind === 'photon' ? photon : nominatim;
  const base = url.replace(/\/$/, '');
  const ask = (address: string, near: Place | null): Promise<PlaceFound[]> =>
    client.call([
      async (signal) => {
        const request = new Request(address, { signal, headers: { 'User-Agent': 'hexhail' } });
        const found = dialect.read(await readJson(await send(request)));
        return found.map((place) => ({
          id: placeId(place),
          ...place,
          distanceMeters: near === null ? null : Math.round(distanceMeters(near, place.place)),
        }));
      },
    ]);
  return {
    source: kind,
    search: async (text, near, limit) =>
      (await ask(dialect.askSearch(base, text, near, limit), near)).slice(0, limit),
    reverse: async (at) => (await ask(dialect.askReverse(base, at), at))[0] ?? null,
  };
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text.length > maxAnswerBytes) throw new Error('the answer is too long');
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return JSON.parse(text);
}

/** Longer texts are cut: labels are stored with trips. */
const text = z.string().transform((value) => value.slice(0, 120));

const photonSchema = z.object({
  features: z.array(
    z.object({
      geometry: z.object({ coordinates: z.tuple([placeSchema.shape.lng, placeSchema.shape.lat]) }),
      properties: z.object({
        name: text.optional(),
        street: text.optional(),
        housenumber: text.optional(),
        city: text.optional(),
        postcode: text.optional(),
        countrycode: z.string().optional(),
        osm_key: z.string().optional(),
        type: z.string().optional(),
      }),
    }),
  ),
});

/** The API of Photon, version 1: GeoJSON. */
const photon: Dialect = {
  askSearch: (base, q, near, limit) =>
    `${base}/api?${parameters({ q, limit, ...(near && { lat: near.lat, lon: near.lng }) })}`,
  askReverse: (base, { lat, lng }) => `${base}/reverse?${parameters({ lat, lon: lng, limit: 1 })}`,
  read: (answer) =>
    photonSchema.parse(answer).features.flatMap(({ geometry, properties }) => {
      const [lng, lat] = geometry.coordinates;
      const { name, street, housenumber, city, postcode, countrycode, osm_key, type } = properties;
      const isStreet = type === 'street' || osm_key === 'highway';
      const isLocality = !isStreet && type !== undefined && type !== 'house';
      return found({ lat, lng }, countrycode, isStreet ? 'street' : isLocality ? 'locality' : null, {
        name: isStreet ? null : (name ?? null),
        street: isStreet ? (street ?? name ?? null) : (street ?? null),
        houseNumber: housenumber ?? null,
        locality: city === name ? null : (city ?? null),
        postcode: postcode ?? null,
      });
    }),
};

const nominatimPlace = z.object({
  lat: z.coerce.number().pipe(placeSchema.shape.lat),
  lon: z.coerce.number().pipe(placeSchema.shape.lng),
  category: z.string().optional(),
  type: z.string().optional(),
  name: text.nullish(),
  address: z
    .object({
      road: text.optional(),
      house_number: text.optional(),
      postcode: text.optional(),
      city: text.optional(),
      town: text.optional(),
      village: text.optional(),
      hamlet: text.optional(),
      country_code: z.string().optional(),
    })
    .default({}),
});
const nominatimSchema = z.union([
  z.array(nominatimPlace),
  nominatimPlace.transform((place) => [place]),
  z.object({ error: z.unknown() }).transform(() => []),
]);

/** The API of Nominatim with the format `jsonv2`. */
const nominatim: Dialect = {
  askSearch(base, q, near, limit) {
    const viewbox = near && [
      near.lng - aroundDegrees,
      near.lat - aroundDegrees,
      near.lng + aroundDegrees,
      near.lat + aroundDegrees,
    ];
    const around = viewbox && { viewbox: viewbox.join(','), bounded: 0 };
    return `${base}/search?${parameters({ format: 'jsonv2', addressdetails: 1, q, limit, ...around })}`;
  },
  askReverse: (base, { lat, lng }) =>
    `${base}/reverse?${parameters({ format: 'jsonv2', addressdetails: 1, lat, lon: lng })}`,
  read: (answer) =>
    nominatimSchema.parse(answer).flatMap(({ lat, lon: lng, category, type, name, address }) => {
      const isStreet = category === 'highway' && type !== 'bus_stop';
      const isLocality = (category === 'place' || category === 'boundary') && type !== 'house';
      const locality = address.city ?? address.town ?? address.village ?? address.hamlet ?? null;
      return found({ lat, lng }, address.country_code, isStreet ? 'street' : isLocality ? 'locality' : null, {
        name: isStreet || name === '' ? null : (name ?? null),
        street: address.road ?? (isStreet ? (name ?? null) : null),
        houseNumber: address.house_number ?? null,
        locality: locality === name ? null : locality,
        postcode: address.postcode ?? null,
      });
    }),
};

/** A result without a name or a street cannot be shown and is left out. */
function found(
  place: Place,
  country: string | undefined,
  kind: 'street' | 'locality' | null,
  address: Address,
): Found[] {
  const label = writeAddress(address, numberFirstCountries.has((country ?? '').toUpperCase()));
  if (label === '') return [];
  return [{ label, kind: kind ?? (address.name === null ? 'address' : 'poi'), place }];
}

function parameters(values: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)])).toString();
}
