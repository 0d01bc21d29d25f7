import { getRes0Cells } from 'h3-js';
import { describe, expect, it, test } from 'vitest';
import { cellCentre, cellIdSchema } from '../../../src/domain/geo/cells.ts';
import { type LocationHint, locationHintAt } from '../../../src/domain/geo/locationHint.ts';
import { destination } from '../../../src/domain/geo/place.ts';

/** None of them is a hub, nor next to one. */
const cities: Readonly<Record<LocationHint, Readonly<Record<string, readonly [number, number]>>>> = {
  wnam: {
    portland: [45.5, -122.7],
    vancouver: [49.3, -123.1],
    saltLakeCity: [40.8, -111.9],
    boise: [43.6, -116.2],
    hilo: [19.7, -155.1],
    fairbanks: [64.8, -147.7],
    hermosillo: [29.1, -111],
  },
  enam: {
    harrisburg: [40.3, -76.9],
    boston: [42.4, -71.1],
    newOrleans: [30, -90.1],
    houston: [29.8, -95.4],
    minneapolis: [45, -93.3],
    quebec: [46.8, -71.2],
    monterrey: [25.7, -100.3],
    havana: [23.1, -82.4],
    santoDomingo: [18.5, -69.9],
    sanJoseCostaRica: [9.9, -84.1],
  },
  sam: {
    medellin: [6.2, -75.6],
    cusco: [-13.5, -72],
    laPaz: [-16.5, -68.1],
    montevideo: [-34.9, -56.2],
    brasilia: [-15.8, -47.9],
    ushuaia: [-54.8, -68.3],
    recife: [-8.1, -34.9],
  },
  weur: {
    edinburgh: [56, -3.2],
    lyon: [45.8, 4.8],
    barcelona: [41.4, 2.2],
    zurich: [47.4, 8.5],
    hamburg: [53.6, 10],
    naples: [40.9, 14.3],
    bergen: [60.4, 5.3],
    casablanca: [33.6, -7.6],
    tunis: [36.8, 10.2],
    lasPalmas: [28.1, -15.4],
  },
  eeur: {
    krakow: [50.1, 19.9],
    vienna: [48.2, 16.4],
    cluj: [46.8, 23.6],
    thessaloniki: [40.6, 22.9],
    ankara: [39.9, 32.9],
    vilnius: [54.7, 25.3],
    saintPetersburg: [59.9, 30.3],
    baku: [40.4, 49.9],
    omsk: [55, 73.4],
    tashkent: [41.3, 69.2],
  },
  apac: {
    sapporo: [43.1, 141.4],
    busan: [35.2, 129.1],
    wuhan: [30.6, 114.3],
    cebu: [10.3, 123.9],
    hoChiMinhCity: [10.8, 106.7],
    kualaLumpur: [3.1, 101.7],
    surabaya: [-7.3, 112.7],
    bengaluru: [13, 77.6],
    kathmandu: [27.7, 85.3],
    lahore: [31.5, 74.3],
    irkutsk: [52.3, 104.3],
  },
  oc: {
    adelaide: [-34.9, 138.6],
    hobart: [-42.9, 147.3],
    cairns: [-16.9, 145.8],
    wellington: [-41.3, 174.8],
    queenstown: [-45, 168.7],
    apia: [-13.8, -171.8],
    aliceSprings: [-23.7, 133.9],
  },
  afr: {
    abidjan: [5.3, -4],
    bamako: [12.6, -8],
    abuja: [9.1, 7.4],
    kampala: [0.3, 32.6],
    mogadishu: [2, 45.3],
    harare: [-17.8, 31],
    maputo: [-26, 32.6],
    windhoek: [-22.6, 17.1],
    durban: [-29.9, 31],
  },
  me: {
    alexandria: [31.2, 29.9],
    beirut: [33.9, 35.5],
    doha: [25.3, 51.5],
    medina: [24.5, 39.6],
    shiraz: [29.6, 52.5],
    basra: [30.5, 47.8],
    salalah: [17, 54.1],
  },
};

describe('the location hint of a place', () => {
  describe.each(Object.entries(cities))('is %s', (hint, among) => {
    it.each(Object.entries(among))('in %s', (_, [lat, lng]) => {
      expect(locationHintAt({ lat, lng })).toBe(hint);
    });
  });

  it('is one everywhere, also at the poles and at sea', () => {
    const hints = new Set(Object.keys(cities));
    for (const cell of getRes0Cells()) {
      expect(hints).toContain(locationHintAt(cellCentre(cellIdSchema.parse(cell))));
    }
    for (const lat of [-90, 90]) expect(hints).toContain(locationHintAt({ lat, lng: 0 }));
  });

  it('does not change at the antimeridian', () => {
    for (const lat of [-80, -40, -18, 0, 30, 66, 80]) {
      expect(locationHintAt({ lat, lng: 180 })).toBe(locationHintAt({ lat, lng: -180 }));
      expect(locationHintAt({ lat, lng: 179.9 })).toBe(locationHintAt({ lat, lng: -179.9 }));
    }
    // Fiji lies on both sides of it.
    expect([178, -179].map((lng) => locationHintAt({ lat: -17.5, lng }))).toEqual(['oc', 'oc']);
  });

  it('is the same all over a city', () => {
    for (const among of Object.values(cities)) {
      for (const [lat, lng] of Object.values(among)) {
        const suburbs = [0, 90, 180, 270].map((bearing) => destination({ lat, lng }, bearing, 15_000));
        const hints = new Set([{ lat, lng }, ...suburbs].map((place) => locationHintAt(place)));
        expect([...hints]).toHaveLength(1);
      }
    }
  });
});

test('in a jurisdiction only its own parts of the world are named', () => {
  expect(locationHintAt({ lat: 48.9, lng: 2.4 }, 'eu')).toBe('weur');
  expect(locationHintAt({ lat: 47.2, lng: 27.6 }, 'eu')).toBe('eeur');
  for (const among of Object.values(cities)) {
    for (const [lat, lng] of Object.values(among)) {
      expect(['weur', 'eeur']).toContain(locationHintAt({ lat, lng }, 'eu'));
    }
  }
  // The French Antilles belong to the European Union, though not to Europe.
  expect(locationHintAt({ lat: 16.2, lng: -61.5 }, 'eu')).toBe('weur');
});
