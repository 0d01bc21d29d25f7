import type { Page } from 'playwright-core';
import { z } from 'zod';
import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import {
  type CellInView,
  operatorFrameSchema,
  type TripInView,
  type VehicleInView,
} from '../../src/protocol/operatorFrames.ts';
import { Person } from '../e2e/town.ts';
import { linkFor, pictureOf, url, type VisitOptions, type Visits } from './visit.ts';

const desk = { viewport: { width: 1280, height: 720 } };
const EARTH_PIXELS = 512;

const storedViewSchema = z.object({
  camera: z.object({ lat: z.number(), lng: z.number(), zoom: z.number() }),
});

/** An operator with an open page, who also records its stream. */
export class Operator {
  readonly page: Page;
  readonly name: string;
  readonly api: Person;
  readonly vehicles = new Map<string, VehicleInView>();
  readonly trips = new Map<string, TripInView>();
  readonly cells = new Map<string, CellInView>();
  /** The number of recorded frames. */
  snapshots = 0;

  private constructor(page: Page, name: string, api: Person) {
    this.page = page;
    this.name = name;
    this.api = api;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (payload !== 'pong') this.#hear(payload.toString());
      }),
    );
  }

  static async visit(visits: Visits, tenant: string, options?: VisitOptions): Promise<Operator> {
    const name = `operator-${crypto.randomUUID().slice(0, 8)}`;
    const page = await visits.page({ ...desk, ...options });
    const token = await signDevelopmentToken({
      role: 'operator',
      sub: name,
      tenant,
      expiresInSeconds: 3_600,
    });
    const operator = new Operator(page, name, new Person(url, token));
    await page.goto(await linkFor('ops', { role: 'operator', name, tenant }));
    if (options?.map !== 'none') await page.locator('.city-map[data-state="drawn"]').waitFor();
    return operator;
  }

  /** Waits for text in the details. */
  heading(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  click(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name }).click();
  }

  /** Chooses a place of a form by its name: one of the story's own. */
  async choose(label: string, name: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label, exact: true }).fill(name);
    await this.page.getByRole('option', { name }).click();
  }

  /** The trip whose details are open. */
  async shownTrip(): Promise<string> {
    const id = /trip_[\w-]+/.exec(await this.page.locator('.detail-header').innerText())?.[0];
    if (id === undefined) throw new Error('no trip is open');
    return id;
  }

  /** Opens a trip from the table. */
  async openTrip(id: string): Promise<void> {
    await this.page.getByRole('button', { name: id.slice(0, 13) }).click();
  }

  /** Opens a vehicle from the table. */
  async openVehicle(id: string): Promise<void> {
    await this.page.getByRole('tab', { name: /^Vehicles/ }).click();
    await this.page.getByRole('button', { name: id, exact: true }).click();
  }

  /** The colour of the rendered map at a place, overlays included. */
  async colourAt(place: Place): Promise<string> {
    const camera = await this.camera();
    const { data, width, height, channels } = await pictureOf(this.page);
    const scale = EARTH_PIXELS * 2 ** camera.zoom;
    const [spot, centre] = [mercator(place), mercator(camera)];
    const x = Math.round((spot.x - centre.x) * scale + width / 2);
    const y = Math.round((spot.y - centre.y) * scale + height / 2);
    const at = (y * width + x) * channels;
    return `#${[0, 1, 2].map((channel) => (data[at + channel] ?? 0).toString(16).padStart(2, '0')).join('')}`;
  }

  /** The map's camera. */
  async camera(): Promise<z.infer<typeof storedViewSchema>['camera']> {
    const stored = await this.page.evaluate("sessionStorage.getItem('hexhail.ops')");
    return storedViewSchema.parse(JSON.parse(z.string().parse(stored))).camera;
  }

  #hear(text: string): void {
    const frame = operatorFrameSchema.parse(JSON.parse(text));
    if (frame.type === 'refused') throw new Error(`the page sent what is no frame: ${frame.detail}`);
    if (frame.type === 'alerts') return;
    if (frame.type === 'snapshot') {
      this.snapshots++;
      this.vehicles.clear();
      this.trips.clear();
      this.cells.clear();
    } else {
      for (const id of frame.gone.vehicles) this.vehicles.delete(id);
      for (const id of frame.gone.trips) this.trips.delete(id);
      for (const id of frame.gone.cells) this.cells.delete(id);
    }
    for (const vehicle of frame.vehicles) this.vehicles.set(vehicle.id, vehicle);
    for (const trip of frame.trips) this.trips.set(trip.id, trip);
    for (const cell of frame.cells) this.cells.set(cell.cell, cell);
  }
}

/** Web Mercator; the Earth is a square of side 1. */
function mercator({ lat, lng }: Place): { x: number; y: number } {
  const north = Math.asinh(Math.tan((lat * Math.PI) / 180));
  return { x: (lng + 180) / 360, y: (1 - north / Math.PI) / 2 };
}
