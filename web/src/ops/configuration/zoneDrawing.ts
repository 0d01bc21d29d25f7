import type { Map as MapLibreMap } from 'maplibre-gl';
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import * as z from 'zod/mini';

const ringSchema = z.array(z.array(z.number()));
/** A zone that can be drawn: one ring. */
const drawableSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  area: z.object({ type: z.literal('Polygon'), coordinates: z.array(ringSchema).check(z.length(1)) }),
});
export type DrawableZone = z.infer<typeof drawableSchema>;

/** Centimetres, and what the library takes. */
const decimals = 7;

/** Zones on a map, whose corners can be moved, and to which new ones can be added. */
export class ZoneDrawing {
  readonly #draw: TerraDraw;
  readonly #zones = new Map<string | number, DrawableZone>();
  /** Zones that cannot be drawn stay as they are. */
  readonly undrawable: readonly unknown[];

  /** `onSelect` is told the chosen zone; null when none is. */
  constructor(
    map: MapLibreMap,
    zones: readonly unknown[],
    onSelect: (chosen: { readonly feature: string | number; readonly zone: DrawableZone } | null) => void,
  ) {
    const read = zones.map((zone) => ({ zone, drawable: drawableSchema.safeParse(zone) }));
    this.undrawable = read.flatMap(({ zone, drawable }) => (drawable.success ? [] : [zone]));
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: decimals }),
      modes: [
        new TerraDrawPolygonMode(),
        new TerraDrawSelectMode({
          flags: {
            polygon: {
              feature: {
                draggable: true,
                coordinates: { midpoints: true, draggable: true, deletable: true },
              },
            },
          },
        }),
      ],
    });
    this.#draw.start();
    for (const { drawable } of read) if (drawable.success) this.#show(drawable.data);
    this.#draw.setMode('select');
    this.#draw.on('select', (feature) => {
      const zone = this.#zones.get(feature);
      onSelect(zone === undefined ? null : { feature, zone });
    });
    this.#draw.on('deselect', () => onSelect(null));
    this.#draw.on('finish', (feature, { action }) => {
      if (action !== 'draw') return;
      const number = this.#zones.size + 1;
      const area: DrawableZone['area'] = { type: 'Polygon', coordinates: [] };
      this.#zones.set(feature, { id: `zone-${number}`, name: `Zone ${number}`, kind: 'surcharge', area });
      this.#draw.setMode('select');
      this.#draw.selectFeature(feature);
    });
  }

  #show(zone: DrawableZone): void {
    const rounded = (value: number) => Number(value.toFixed(decimals));
    const [feature] = this.#draw.addFeatures([
      {
        type: 'Feature',
        properties: { mode: 'polygon' },
        geometry: {
          type: 'Polygon',
          coordinates: zone.area.coordinates.map((ring) =>
            ring.map(([lng = 0, lat = 0]) => [rounded(lng), rounded(lat)]),
          ),
        },
      },
    ]);
    if (feature?.id !== undefined && feature.valid) this.#zones.set(feature.id, zone);
  }

  /** The next clicks draw a zone. */
  startNew(): void {
    this.#draw.setMode('polygon');
  }

  change(feature: string | number, changes: Partial<Pick<DrawableZone, 'id' | 'name' | 'kind'>>): void {
    const zone = this.#zones.get(feature);
    if (zone !== undefined) this.#zones.set(feature, { ...zone, ...changes });
  }

  remove(feature: string | number): void {
    this.#draw.deselectFeature(feature);
    this.#draw.removeFeatures([feature]);
    this.#zones.delete(feature);
  }

  /** The zones as they are drawn now, and those that cannot be. */
  zones(): unknown[] {
    const drawn = this.#draw.getSnapshot().flatMap(({ id, geometry }) => {
      const zone = id === undefined ? undefined : this.#zones.get(id);
      if (zone === undefined || geometry.type !== 'Polygon') return [];
      return [{ ...zone, area: { type: 'Polygon', coordinates: geometry.coordinates } }];
    });
    return [...drawn, ...this.undrawable];
  }

  stop(): void {
    this.#draw.stop();
  }
}
