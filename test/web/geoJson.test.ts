import { expect, it } from 'vitest';
import { featureCollectionSchema, featuresOf, zonesIn } from '../../src/domain/zones/geoJson.ts';
import { zoneSchema } from '../../src/domain/zones/zone.ts';
import { geoJsonOf, zonesFrom } from '../../web/src/ops/configuration/geoJson.ts';

const ring = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
];
const area = { type: 'Polygon', coordinates: [ring] };
const zones = [
  { id: 'town', name: 'Town', kind: 'service', area },
  { id: 'gate', name: 'Gate', kind: 'pickupSpots', area, spots: [{ name: 'A', place: { lat: 0, lng: 0 } }] },
].map((zone) => zoneSchema.parse(zone));

it('the page writes and reads zones as the service does', () => {
  const text = geoJsonOf(zones);
  expect(JSON.parse(text)).toEqual(featuresOf(zones));
  expect(zonesFrom(text)).toEqual(zones);
});

it.each([
  [{ id: 7, properties: { kind: 'blocked', colour: 'red' } }],
  [{ id: 'a', properties: { id: 'b', name: 'B', kind: 'service' } }],
  [{ properties: null }],
])('a feature of another program is read as the service does: %j', (feature) => {
  const features = [{ type: 'Feature', ...feature, geometry: area }];
  const collection = { type: 'FeatureCollection', features };
  expect(zonesFrom(JSON.stringify(collection))).toEqual(zonesIn(featureCollectionSchema.parse(collection)));
});

it.each(['no JSON', '{}', '{ "type": "Feature" }'])('what has no features is refused: %s', (text) => {
  expect(zonesFrom(text)).toBeNull();
});
