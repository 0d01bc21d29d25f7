import type { Place } from '../../../src/domain/geo/place.ts';
import { numberFirstCountries } from '../../../src/routing/places/addressLabels.ts';
import { foldWords } from '../../../src/routing/places/folding.ts';
import type { PlaceBook, PlaceEntry } from '../../../src/routing/places/placeBook.ts';
import { isInside as isWithin, middleOf } from './areas.ts';
import { type AddressedHouse, housesAt, interpolatedHouses, postcodeIn } from './houseNumbers.ts';
import { Localities } from './localities.ts';
import { NearestStreet } from './nearestStreet.ts';
import { PickupSpots } from './pickupSpots.ts';
import { isBorder, type PlaceFeatures, readPlaceFeatures } from './readPlaceFeatures.ts';
import { middleOfStreet, streetKey, TownStreets } from './streets.ts';

/** Everything with a name in an OpenStreetMap extract, or in a part of it: what `isInside` says no to is left out. */
export async function readOsmPlaces(
  path: string,
  labels: { readonly name: string; readonly attribution: string },
  progress: (share: number) => void,
  isInside: (place: Place) => boolean = () => true,
): Promise<PlaceBook> {
  const { features, interpolations } = await readPlaceFeatures(path, progress);
  const reachesInside = (line: readonly Place[]) => line.some(isInside);
  const read = {
    // A border is wanted for what lies within it, wherever it runs.
    features: features.filter(({ tags, lines }) => isBorder(tags) || lines.some(reachesInside)),
    interpolations: interpolations.filter(({ line }) => reachesInside(line)),
  };
  return new BookMaker(read).book(labels);
}

/** Makes a book of what was read: towns first, then the streets in them, the houses along these, and what is there. */
export class BookMaker {
  readonly #read: PlaceFeatures;
  readonly #localities: Localities;
  readonly #streets: TownStreets;
  readonly #postcodes = new Map<string, Place[]>();
  /** Of each street, how many of its houses have each postcode. */
  readonly #postcodeVotes = new Map<number, Map<string, number>>();

  constructor(read: PlaceFeatures) {
    this.#read = read;
    this.#localities = new Localities(read.features);
    this.#streets = new TownStreets(
      read.features.flatMap(({ named, lines }) =>
        named?.kind !== 'street'
          ? []
          : lines
              .filter((line) => line.length > 1)
              .map((line) => ({ ...named, line, locality: this.#localities.at(middleOf([line])) })),
      ),
    );
    for (const { tags, lines } of read.features) this.#addHouses(housesAt(tags, middleOf(lines)));
    // Later, so that a house that is written down is not moved by a row it is in.
    for (const row of read.interpolations) this.#addHouses(interpolatedHouses(row));
  }

  book(labels: { readonly name: string; readonly attribution: string }): PlaceBook {
    const localities = this.#localities.entries();
    const pois = this.#pois();
    const codes = [...this.#postcodes.keys()].sort();
    const at = (code: string | undefined) => {
      const position = code === undefined ? -1 : codes.indexOf(code);
      return position === -1 ? null : localities.length + position;
    };
    const firstStreet = localities.length + codes.length;
    const borders = this.#postalBorders();
    const codeAt = (place: Place) => borders.find(({ lines }) => isWithin(place, lines))?.code;
    const streets = this.#streets.streets.map(({ box: _, ...street }, id): PlaceEntry => {
      const place = middleOfStreet({ ...street, box: _ });
      return {
        ...street,
        kind: 'street',
        spots: [],
        place,
        postcode: at(this.#codeOf(id) ?? codeAt(place)),
        street: null,
      };
    });
    return {
      about: { ...labels, numberFirst: this.#isNumberFirst() },
      entries: [
        ...localities,
        ...codes.map((code) => this.#postcodeEntry(code)),
        ...streets,
        ...pois.map(({ code, streetId, ...poi }) => ({
          ...poi,
          postcode: at(code ?? this.#codeOf(streetId ?? -1) ?? codeAt(poi.place)),
          street: streetId === null ? null : firstStreet + streetId,
        })),
      ],
    };
  }

  #addHouses(houses: readonly AddressedHouse[]): void {
    for (const { street: name, city, postcode, number, place } of houses) {
      if (streetKey(name) === '') continue;
      const id = this.#streets.named(name, place) ?? this.#addUnmappedStreet(name, city, place);
      const street = this.#streets.streets[id];
      const isKnown = street?.houses.some((house) => house.number === number) ?? true;
      if (!isKnown) street?.houses.push({ number, place });
      if (postcode === undefined) continue;
      this.#postcodes.set(postcode, [...(this.#postcodes.get(postcode) ?? []), place]);
      const votes = this.#postcodeVotes.get(id) ?? new Map<string, number>();
      votes.set(postcode, (votes.get(postcode) ?? 0) + 1);
      this.#postcodeVotes.set(id, votes);
    }
  }

  #addUnmappedStreet(name: string, city: string | undefined, place: Place): number {
    return this.#streets.addUnmapped(name, this.#localityOf(city, place), place);
  }

  #localityOf(city: string | undefined, place: Place): number | null {
    return (city === undefined ? null : this.#localities.named(city, place)) ?? this.#localities.at(place);
  }

  #codeOf(street: number): string | undefined {
    const votes = [...(this.#postcodeVotes.get(street) ?? [])];
    return votes.sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))[0]?.[0];
  }

  #pois() {
    const nearest = new NearestStreet(this.#streets.streets);
    const streetAt = (place: Place) => this.#streets.streets[nearest.to(place) ?? -1]?.names[0] ?? null;
    const pickups = new PickupSpots(this.#read.features, streetAt);
    return this.#read.features.flatMap(({ tags, named, lines, label }) => {
      if (named?.kind !== 'poi') return [];
      const place = label ?? middleOf(lines);
      const code = postcodeIn(tags);
      if (code !== undefined && !this.#postcodes.has(code)) this.#postcodes.set(code, [place]);
      const said = tags['addr:street'];
      const streetId = (said === undefined ? null : this.#streets.named(said, place)) ?? nearest.to(place);
      const locality = this.#localityOf(tags['addr:city'], place);
      const spots = pickups.of(named.category, lines);
      return [{ ...named, place, code, streetId, locality, lines: [], houses: [], spots }];
    });
  }

  #postalBorders() {
    return this.#read.features.flatMap(({ tags, lines }) => {
      const { boundary, postal_code: code, name = '' } = tags;
      return boundary === 'postal_code' && isBorder(tags) ? [{ code: code ?? name, lines }] : [];
    });
  }

  #postcodeEntry(code: string): PlaceEntry {
    const places = this.#postcodes.get(code) ?? [];
    const mean = (of: (place: Place) => number) =>
      places.reduce((sum, place) => sum + of(place), 0) / places.length;
    const place = { lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng) };
    return {
      kind: 'locality',
      category: 'place=postcode',
      names: [code],
      place,
      importance: 0.3,
      locality: this.#localities.at(place),
      postcode: null,
      street: null,
      lines: [],
      houses: [],
      spots: [],
    };
  }

  /** By the countries that addresses name, or else by the language of the streets. */
  #isNumberFirst(): boolean {
    const countries = this.#read.features.flatMap(({ tags }) => tags['addr:country']?.toUpperCase() ?? []);
    if (countries.length > 0) {
      return 2 * countries.filter((country) => numberFirstCountries.has(country)).length > countries.length;
    }
    const { streets } = this.#streets;
    const isSo = streets.filter(({ names }) => {
      const words = foldWords(names[0] ?? '');
      return numberFirstEnds.has(words.at(-1) ?? '') || numberFirstBegins.has(words[0] ?? '');
    });
    return 3 * isSo.length > streets.length;
  }
}

const numberFirstEnds = new Set(
  'street road avenue lane drive court boulevard way circle terrace close crescent square highway'.split(' '),
);
const numberFirstBegins = new Set('rue avenue boulevard chemin allee impasse quai'.split(' '));
