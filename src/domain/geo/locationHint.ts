import { z } from 'zod';
import type { Place } from './place.ts';
import { dot, unitVector, type Vector } from './vector.ts';

/** The platform's names for the parts of the world where an object may be created. */
export type LocationHint = 'wnam' | 'enam' | 'sam' | 'weur' | 'eeur' | 'apac' | 'oc' | 'afr' | 'me';

/** A territory that objects and their data never leave, by the platform's name. */
export const jurisdictionSchema = z.enum(['eu']);
export type Jurisdiction = z.infer<typeof jurisdictionSchema>;

/**
 * Large network hubs of each part of the world, as latitude and longitude. Where cables decide otherwise than
 * continents, a hub stands with the part that answers it soonest: Cairo with the Middle East, Almaty with Europe.
 */
const hubs: Readonly<Record<LocationHint, Readonly<Record<string, readonly [lat: number, lng: number]>>>> = {
  wnam: {
    seattle: [47.6, -122.3],
    sanJose: [37.3, -121.9],
    losAngeles: [34.1, -118.2],
    phoenix: [33.4, -112.1],
    denver: [39.7, -105],
    calgary: [51, -114.1],
    tijuana: [32.5, -117],
    anchorage: [61.2, -149.9],
    honolulu: [21.3, -157.9],
  },
  enam: {
    newYork: [40.7, -74],
    ashburn: [39, -77.5],
    atlanta: [33.7, -84.4],
    miami: [25.8, -80.2],
    chicago: [41.9, -87.6],
    dallas: [32.8, -96.8],
    winnipeg: [49.9, -97.1],
    toronto: [43.7, -79.4],
    montreal: [45.5, -73.6],
    halifax: [44.6, -63.6],
    mexicoCity: [19.4, -99.1],
    guatemala: [14.6, -90.5],
    panama: [9, -79.5],
    sanJuan: [18.5, -66.1],
  },
  sam: {
    bogota: [4.7, -74.1],
    caracas: [10.5, -66.9],
    quito: [-0.2, -78.5],
    lima: [-12, -77],
    santiago: [-33.4, -70.7],
    buenosAires: [-34.6, -58.4],
    saoPaulo: [-23.6, -46.6],
    fortaleza: [-3.7, -38.5],
    manaus: [-3.1, -60],
  },
  weur: {
    london: [51.5, -0.1],
    dublin: [53.3, -6.3],
    paris: [48.9, 2.4],
    amsterdam: [52.4, 4.9],
    frankfurt: [50.1, 8.7],
    munich: [48.1, 11.6],
    berlin: [52.5, 13.4],
    marseille: [43.3, 5.4],
    madrid: [40.4, -3.7],
    lisbon: [38.7, -9.1],
    milan: [45.5, 9.2],
    rome: [41.9, 12.5],
    palermo: [38.1, 13.4],
    copenhagen: [55.7, 12.6],
    oslo: [59.9, 10.8],
    stockholm: [59.3, 18.1],
    reykjavik: [64.1, -21.9],
  },
  eeur: {
    warsaw: [52.2, 21],
    prague: [50.1, 14.4],
    budapest: [47.5, 19],
    belgrade: [44.8, 20.5],
    bucharest: [44.4, 26.1],
    sofia: [42.7, 23.3],
    athens: [38, 23.7],
    istanbul: [41, 29],
    kyiv: [50.5, 30.5],
    riga: [56.9, 24.1],
    helsinki: [60.2, 24.9],
    moscow: [55.8, 37.6],
    tbilisi: [41.7, 44.8],
    yekaterinburg: [56.8, 60.6],
    novosibirsk: [55, 82.9],
    almaty: [43.2, 76.9],
  },
  apac: {
    tokyo: [35.7, 139.7],
    seoul: [37.6, 127],
    vladivostok: [43.1, 131.9],
    ulaanbaatar: [47.9, 106.9],
    beijing: [39.9, 116.4],
    shanghai: [31.2, 121.5],
    chengdu: [30.7, 104.1],
    hongKong: [22.3, 114.2],
    taipei: [25, 121.5],
    manila: [14.6, 121],
    guam: [13.5, 144.8],
    hanoi: [21, 105.8],
    bangkok: [13.8, 100.5],
    singapore: [1.4, 103.8],
    jakarta: [-6.2, 106.8],
    makassar: [-5.1, 119.4],
    dhaka: [23.8, 90.4],
    colombo: [6.9, 79.9],
    chennai: [13.1, 80.3],
    mumbai: [19.1, 72.9],
    delhi: [28.6, 77.2],
    karachi: [24.9, 67],
  },
  oc: {
    sydney: [-33.9, 151.2],
    melbourne: [-37.8, 145],
    brisbane: [-27.5, 153],
    perth: [-32, 115.9],
    darwin: [-12.5, 130.8],
    portMoresby: [-9.4, 147.2],
    auckland: [-36.8, 174.8],
    christchurch: [-43.5, 172.6],
    noumea: [-22.3, 166.5],
    suva: [-18.1, 178.4],
    papeete: [-17.5, -149.6],
  },
  afr: {
    dakar: [14.7, -17.5],
    accra: [5.6, -0.2],
    lagos: [6.5, 3.4],
    nDjamena: [12.1, 15],
    kinshasa: [-4.3, 15.3],
    luanda: [-8.8, 13.2],
    khartoum: [15.6, 32.5],
    addisAbaba: [9, 38.8],
    nairobi: [-1.3, 36.8],
    darEsSalaam: [-6.8, 39.3],
    lusaka: [-15.4, 28.3],
    johannesburg: [-26.2, 28],
    capeTown: [-33.9, 18.4],
    antananarivo: [-18.9, 47.5],
    portLouis: [-20.2, 57.5],
  },
  me: {
    cairo: [30, 31.2],
    telAviv: [32.1, 34.8],
    amman: [31.9, 35.9],
    baghdad: [33.3, 44.4],
    tehran: [35.7, 51.4],
    kuwait: [29.4, 48],
    riyadh: [24.7, 46.7],
    jeddah: [21.5, 39.2],
    dubai: [25.2, 55.3],
    muscat: [23.6, 58.4],
    sanaa: [15.4, 44.2],
  },
};

interface Hub {
  readonly hint: LocationHint;
  readonly at: Vector;
}

const everywhere = hubsOf('wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me');
const within: Readonly<Record<Jurisdiction, readonly Hub[]>> = { eu: hubsOf('weur', 'eeur') };

function hubsOf(...hints: readonly LocationHint[]): Hub[] {
  return hints.flatMap((hint) =>
    Object.values(hubs[hint]).map(([lat, lng]) => ({ hint, at: unitVector({ lat, lng }) })),
  );
}

/**
 * Returns where an object that serves the ground around a place is to be created: the part of the world with the
 * nearest hub. In a jurisdiction only its own parts are named, whatever the place.
 */
export function locationHintAt(place: Place, jurisdiction: Jurisdiction | null = null): LocationHint {
  const point = unitVector(place);
  let nearest: LocationHint = 'weur';
  let cosine = Number.NEGATIVE_INFINITY;
  for (const { hint, at } of jurisdiction === null ? everywhere : within[jurisdiction]) {
    const candidate = dot(point, at);
    if (candidate <= cosine) continue;
    nearest = hint;
    cosine = candidate;
  }
  return nearest;
}
