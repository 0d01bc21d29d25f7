import type { Map as MapLibreMap } from 'maplibre-gl';
import { TerraDraw, TerraDrawPointMode, TerraDrawPolygonMode, TerraDrawSelectMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import * as z from 'zod/mini';
import type { Place } from '../../api/schemas.ts';
import { handDrawn } from '../../map/style.ts';

const ringSchema = z.array(z.array(z.number()));
const spotSchema = z.looseObject({
  name: z.string(),
  place: z.looseObject({ lat: z.number(), lng: z.number() }),
});
type Spot = z.infer<typeof spotSchema>;
/** A zone that can be drawn: one ring, and spots. */
const drawableSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  area: z.object({ type: z.literal('Polygon'), coordinates: z.array(ringSchema).check(z.length(1)) }),
  spots: z.optional(z.array(spotSchema)),
});
export type DrawableZone = z.infer<typeof drawableSchema>;

type FeatureId = string | number;

/** A spot as it is drawn now. */
export interface DrawnSpot extends Spot {
  readonly feature: FeatureId;
}

/** A zone that is chosen, or one of whose spots is. */
export interface ChosenZone {
  readonly feature: FeatureId;
  readonly zone: DrawableZone;
  readonly spots: readonly DrawnSpot[];
}

/** Centimetres, and what the library takes. */
const decimals = 7;
const rounded = (value: number) => Number(value.toFixed(decimals));

/** Zones on a map, whose corners and spots can be moved, and to which new ones can be added. */
export class ZoneDrawing {
  readonly #draw: TerraDraw;
  readonly #onSelect: (chosen: ChosenZone | null) => void;
  readonly #zones = new Map<FeatureId, DrawableZone>();
  readonly #spots = new Map<FeatureId, { readonly zone: FeatureId; readonly spot: Spot }>();
  /** Zones that cannot be drawn stay as they are. */
  readonly undrawable: readonly unknown[];

  /** `onSelect` is told the chosen zone, again when it changes on the map; null when none is. */
  constructor(map: MapLibreMap, zones: readonly unknown[], onSelect: (chosen: ChosenZone | null) => void) {
    this.#onSelect = onSelect;
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: decimals, prefixId: handDrawn }),
      modes: [
        new TerraDrawPolygonMode(),
        new TerraDrawPointMode(),
        new TerraDrawSelectMode({
          flags: {
            polygon: {
              feature: {
                draggable: true,
                coordinates: { midpoints: true, draggable: true, deletable: true },
              },
            },
            point: { feature: { draggable: true } },
          },
        }),
      ],
    });
    this.#draw.start();
    this.undrawable = zones.filter((zone) => {
      const drawable = drawableSchema.safeParse(zone);
      return !drawable.success || !this.#show(drawable.data);
    });
    this.#draw.setMode('select');
    this.#draw.on('select', (feature) => this.#tell(feature));
    this.#draw.on('deselect', () => onSelect(null));
    this.#draw.on('finish', (feature, { action }) => {
      if (action !== 'draw') {
        this.#tell(feature);
        return;
      }
      const number = this.#zones.size + 1;
      const area: DrawableZone['area'] = { type: 'Polygon', coordinates: [] };
      this.#zones.set(feature, { id: `zone-${number}`, name: `Zone ${number}`, kind: 'surcharge', area });
      this.#draw.setMode('select');
      this.#draw.selectFeature(feature);
    });
  }

  /** Returns whether it can be drawn. */
  #show(zone: DrawableZone): boolean {
    const coordinates = zone.area.coordinates.map((ring) =>
      ring.map(([lng = 0, lat = 0]) => [rounded(lng), rounded(lat)]),
    );
    const [feature] = this.#draw.addFeatures([
      { type: 'Feature', properties: { mode: 'polygon' }, geometry: { type: 'Polygon', coordinates } },
    ]);
    if (feature?.id === undefined || !feature.valid) return false;
    this.#zones.set(feature.id, zone);
    for (const spot of zone.spots ?? []) this.#showSpot(feature.id, spot);
    return true;
  }

  #showSpot(zone: FeatureId, spot: Spot): FeatureId | null {
    const geometry = { type: 'Point' as const, coordinates: positionOf(spot.place) };
    const [feature] = this.#draw.addFeatures([{ type: 'Feature', properties: { mode: 'point' }, geometry }]);
    if (feature?.id === undefined || !feature.valid) return null;
    this.#spots.set(feature.id, { zone, spot });
    return feature.id;
  }

  /** Tells of the zone of a feature, which may be one of its spots. */
  #tell(feature: FeatureId): void {
    const id = this.#spots.get(feature)?.zone ?? feature;
    const zone = this.#zones.get(id);
    this.#onSelect(zone === undefined ? null : { feature: id, zone, spots: this.#spotsOf(id) });
  }

  #spotsOf(zone: FeatureId): DrawnSpot[] {
    return [...this.#spots].flatMap(([feature, { zone: of, spot }]) => {
      const geometry = this.#draw.getSnapshotFeature(feature)?.geometry;
      if (of !== zone || geometry?.type !== 'Point') return [];
      const [lng = 0, lat = 0] = geometry.coordinates;
      const [oldLng, oldLat] = positionOf(spot.place);
      const place = lng === oldLng && lat === oldLat ? spot.place : { lat, lng };
      return [{ ...spot, place, feature }];
    });
  }

  /** The id and the name of each zone that is drawn. */
  names(): (readonly [FeatureId, string])[] {
    return [...this.#zones].map(([feature, { name }]) => [feature, name] as const);
  }

  choose(feature: FeatureId | null): void {
    if (feature === null) this.#draw.setMode('select');
    else this.#draw.selectFeature(feature);
  }

  /** The next clicks draw a zone. */
  startNew(): void {
    this.#draw.setMode('polygon');
  }

  change(feature: FeatureId, changes: Partial<Pick<DrawableZone, 'id' | 'name' | 'kind'>>): void {
    const zone = this.#zones.get(feature);
    if (zone === undefined) return;
    this.#zones.set(feature, { ...zone, ...changes });
    this.#tell(feature);
  }

  /** Puts a spot into the middle of a zone, from where it can be moved. */
  addSpot(zone: FeatureId, name: string): void {
    const geometry = this.#draw.getSnapshotFeature(zone)?.geometry;
    if (geometry?.type !== 'Polygon') return;
    const corners = geometry.coordinates.flat();
    const middleOf = (values: readonly number[]) => rounded((Math.min(...values) + Math.max(...values)) / 2);
    const place = {
      lat: middleOf(corners.map(([, lat = 0]) => lat)),
      lng: middleOf(corners.map(([lng = 0]) => lng)),
    };
    const feature = this.#showSpot(zone, { name, place });
    if (feature !== null) this.#draw.selectFeature(feature);
  }

  changeSpot(feature: FeatureId, { name, place }: { readonly name?: string; readonly place?: Place }): void {
    const known = this.#spots.get(feature);
    if (known === undefined) return;
    if (name !== undefined) this.#spots.set(feature, { ...known, spot: { ...known.spot, name } });
    if (place !== undefined) {
      this.#draw.updateFeatureGeometry(feature, { type: 'Point', coordinates: positionOf(place) });
    }
    this.#tell(feature);
  }

  removeSpot(feature: FeatureId): void {
    const zone = this.#spots.get(feature)?.zone;
    this.#draw.removeFeatures([feature]);
    this.#spots.delete(feature);
    if (zone !== undefined) this.#draw.selectFeature(zone);
    if (zone !== undefined) this.#tell(zone);
  }

  remove(feature: FeatureId): void {
    const spots = this.#spotsOf(feature).map((spot) => spot.feature);
    this.#onSelect(null);
    this.#draw.removeFeatures([feature, ...spots]);
    for (const spot of spots) this.#spots.delete(spot);
    this.#zones.delete(feature);
  }

  /** The zones as they are drawn now, and those that cannot be. Only one of pickup spots has spots. */
  zones(): unknown[] {
    const drawn = this.#draw.getSnapshot().flatMap(({ id, geometry }) => {
      const zone = id === undefined ? undefined : this.#zones.get(id);
      if (id === undefined || zone === undefined || geometry.type !== 'Polygon') return [];
      const { spots: _, ...own } = zone;
      const spots = this.#spotsOf(id).map(({ feature, ...spot }) => spot);
      const area = { type: 'Polygon', coordinates: geometry.coordinates };
      return [{ ...own, area, ...(zone.kind === 'pickupSpots' && { spots }) }];
    });
    return [...drawn, ...this.undrawable];
  }

  stop(): void {
    this.#draw.stop();
  }
}

function positionOf({ lat, lng }: Place): [number, number] {
  return [rounded(lng), rounded(lat)];
}
