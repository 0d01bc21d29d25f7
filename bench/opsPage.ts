import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { z } from 'zod';
import { townPlaces } from '../scripts/graph/town/town.ts';
import { launchChromium } from '../scripts/local/chromium.ts';
import { signDevelopmentToken } from '../scripts/local/development-token.ts';
import { startServer } from '../scripts/local/server.ts';
import { createRandom } from '../sim/random.ts';
import { destination, type Place } from '../src/domain/geo/place.ts';
import { operatorFrameSchema, operatorUpFrameSchema, type View } from '../src/protocol/operatorFrames.ts';
import { vehicleActivities } from '../src/protocol/vehicleActivities.ts';
import { progress } from './servers.ts';
import { type BenchRow, median, runAlone } from './table.ts';

/**
 * The frame rate of the operator's page while vehicles drive through the town in view, on a large screen and
 * without a GPU. The page and its map are the real ones; its stream is fed from here, once a second, with protocol
 * frames in which every vehicle has moved. The floor is the same page without vehicles.
 */

const VEHICLES = 2_000;
const SCREEN = { width: 1920, height: 1080 };
const WARM_UP_MS = 6_000;
const ROUND_MS = 10_000;
const ROUNDS = 3;
const EVERY_MS = 1_000;
const SPEED_METERS_PER_SECOND = 8;
const RADIUS_METERS = 2_500;

const measuredSchema = z.object({ drawn: z.number(), longestMs: z.number() });
type Measured = z.infer<typeof measuredSchema>;

/** Returns the rows for the page with all vehicles and without any. */
export async function benchOpsPage(): Promise<BenchRow[]> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hexhail-bench-ops-'));
  const server = await startServer({ port: 0, stateDir, log: () => undefined });
  const browser = await launchChromium();
  try {
    const rounds: { full: Measured; empty: Measured }[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      progress(`operator's page: round ${round} of ${ROUNDS}`);
      const empty = await measure(browser, server.url, 0);
      rounds.push({ empty, full: await measure(browser, server.url, VEHICLES) });
    }
    return [rowOf(rounds)];
  } finally {
    await browser.close();
    await server.stop();
    await rm(stateDir, { recursive: true });
  }
}

function rowOf(rounds: readonly { full: Measured; empty: Measured }[]): BenchRow {
  const perSecond = median(rounds.map(({ full }) => full.drawn / (ROUND_MS / 1_000)));
  const floor = median(rounds.map(({ empty }) => empty.drawn / (ROUND_MS / 1_000)));
  const longest = median(rounds.map(({ full }) => full.longestMs));
  return {
    name: `operator's page, ${VEHICLES} vehicles that move: pictures a second`,
    measured: perSecond.toFixed(1),
    floor: `${floor.toFixed(1)}, no vehicles`,
    ratio: perSecond / floor,
    aim: '≥ 30 a second',
    note: `${SCREEN.width} × ${SCREEN.height}, WebGL in software; the longest pause was ${longest.toFixed(0)} ms`,
  };
}

async function measure(browser: Browser, url: string, vehicles: number): Promise<Measured> {
  const context = await browser.newContext({ viewport: SCREEN });
  const page = await context.newPage();
  const traffic = new Traffic(vehicles);
  await page.routeWebSocket('**/v1/operator/stream', (socket) => traffic.feed(socket));
  const token = await signDevelopmentToken({
    role: 'operator',
    sub: 'bench',
    tenant: 'demo',
    expiresInSeconds: 3_600,
  });
  await page.goto(`${url}/ops#token=${token}`);
  await page.locator('.city-map[data-state="drawn"]').waitFor();
  await traffic.seen;
  await page.waitForTimeout(WARM_UP_MS);
  const measured = await countPictures(page, vehicles > 0);
  traffic.stop();
  await context.close();
  return measured;
}

/**
 * Counts the frames in which the vehicles were redrawn; without any, the page's animation frames, which the browser
 * slows down under load.
 */
async function countPictures(page: Page, hasVehicles: boolean): Promise<Measured> {
  return measuredSchema.parse(
    await page.evaluate(`new Promise((resolve) => {
      const pen = CanvasRenderingContext2D.prototype;
      const put = pen.putImageData;
      let isDrawn = false;
      pen.putImageData = function (...all) {
        isDrawn = true;
        put.apply(this, all);
      };
      let drawn = 0, longestMs = 0, last = performance.now();
      const endsAt = last + ${ROUND_MS};
      const count = (now) => {
        if (isDrawn || ${!hasVehicles}) {
          drawn++;
          longestMs = Math.max(longestMs, now - last);
          last = now;
          isDrawn = false;
        }
        if (now < endsAt) requestAnimationFrame(count);
        else resolve({ drawn, longestMs });
      };
      requestAnimationFrame(count);
    })`),
  );
}

/** Vehicles that drive around the middle of the town, as an operator's stream reports them. */
class Traffic {
  readonly #vehicles: { place: Place; heading: number }[];
  readonly #seen = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #frame = 0;

  constructor(vehicles: number) {
    const random = createRandom(3);
    this.#vehicles = Array.from({ length: vehicles }, () => ({
      place: destination(townPlaces.centre, random() * 360, Math.sqrt(random()) * RADIUS_METERS),
      heading: random() * 360,
    }));
  }

  /** Resolves once the page has drawn the first frame. */
  get seen(): Promise<void> {
    return this.#seen.promise;
  }

  feed(socket: WebSocketRoute): void {
    socket.onMessage((message) => {
      if (message === 'ping') return socket.send('pong');
      const said = operatorUpFrameSchema.parse(JSON.parse(message.toString()));
      if (said.type === 'seen') return this.#seen.resolve();
      const { type: _, ...view } = said;
      this.#send(socket, { type: 'snapshot', view });
      this.#timer ??= setInterval(() => {
        this.#drive();
        this.#send(socket, { type: 'change' });
      }, EVERY_MS);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #drive(): void {
    for (const vehicle of this.#vehicles) {
      const { place, heading } = vehicle;
      vehicle.place = destination(place, heading, (SPEED_METERS_PER_SECOND * EVERY_MS) / 1_000);
      vehicle.heading = (heading + 7) % 360;
    }
  }

  #send(socket: WebSocketRoute, frame: { type: 'snapshot'; view: View } | { type: 'change' }): void {
    this.#frame++;
    const ts = Date.now();
    const lists = {
      ...{ frame: this.#frame, ts, trips: [], cells: [] },
      vehicles: this.#vehicles.map(({ place, heading }, at) => ({
        ...{ id: `cab-${at}`, ...place, heading, kind: 'car', trips: [], ts },
        activity: vehicleActivities[at % vehicleActivities.length],
      })),
    };
    const rest =
      frame.type === 'snapshot'
        ? { ...frame, detail: 'vehicles', resolution: 7, complete: true }
        : { ...frame, gone: { vehicles: [], trips: [], cells: [] } };
    socket.send(JSON.stringify(operatorFrameSchema.parse({ ...lists, ...rest })));
  }
}

if (import.meta.main) {
  await runAlone(
    'bench/opsPage.ts',
    'Measures how often the page of operators draws moving vehicles, in headless Chromium. Two minutes.',
    benchOpsPage,
  );
  process.exit(0);
}
