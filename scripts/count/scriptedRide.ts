import { moveTowards } from '../../sim/robots/journey.ts';
import { Stream, streamAddress } from '../../sim/robots/stream.ts';
import { type CellId, cellAt, isClearlyOutside } from '../../src/domain/geo/cells.ts';
import { destination, type Place } from '../../src/domain/geo/place.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { driverDownFrameSchema, type PlanFrame } from '../../src/protocol/frames.ts';
import { tripSchema } from '../../src/protocol/trips.ts';
import { signDevelopmentToken } from '../local/development-token.ts';
import { CountControl } from './control.ts';
import { sumOf, type Tally, withoutStreams } from './tally.ts';

/** A tenant without configuration: default policy, no roads. */
const tenant = 'counted';
const tokenSeconds = 12 * 3_600;
const pickup: Place = { lat: 40.2644, lng: -76.8836 };
const dropoff: Place = { lat: 40.2618, lng: -76.8579 };
/** Distance of each idle vehicle from the pickup; the first serves the trip. */
const vehicleMeters = [40, 500, 600, 700, 800, 900];
const metersPerSecond = 8;
/** Each vehicle sends its position so often. */
const stepSeconds = 5;
const thinkingMs = 500;
const boardingSeconds = 5;
const afterSeconds = 60;
const preparationMs = 10_000;
const { cellResolution, moveHysteresisMeters } = defaultPolicy.streams;

export interface RideTally {
  /** From the request of the trip until its vehicle has the stops in its plan. */
  readonly untilAssigned: Tally;
  /** From the same request until a minute after the trip has completed, without the drive from pickup to drop-off. */
  readonly steps: Tally;
  /** That drive. */
  readonly drive: Tally;
  readonly driveMinutes: number;
}

/**
 * Books a ride on the counting build at a URL, drives it, and returns what was counted. Six vehicles idle around the
 * pickup; the driver of the nearest acknowledges the offer at once and accepts after half a second, and every
 * vehicle sends its position every five seconds. Nobody watches. Time is scripted, so the figures are the same in every run.
 */
export async function countScriptedRide(url: string): Promise<RideTally> {
  const control = new CountControl(url);
  const script: Script = { url, now: await control.useScriptedClock(), frames: 0 };
  const settle = () => control.settle(script.frames);
  const pass = async (milliseconds: number) => {
    script.now = await control.advance(milliseconds);
  };
  const drivers: Driver[] = [];
  for (const [at, meters] of vehicleMeters.entries()) {
    const place = destination(pickup, (360 * at) / vehicleMeters.length, meters);
    drivers.push(await Driver.open(script, `cab-${at + 1}`, place));
  }
  const [driver] = drivers;
  if (driver === undefined) throw new Error('there is no vehicle');
  // Longer than every delay of what happened so far.
  await pass(preparationMs);
  for (const each of drivers) await each.sendPosition();
  await settle();

  await control.reset();
  const tripId = await book(url);
  const offer = await driver.planned(({ offers }) => offers[0]);
  driver.report({ answers: [{ offerId: offer.id, answer: 'seen' }] });
  await settle();
  await pass(thinkingMs);
  driver.report({ answers: [{ offerId: offer.id, answer: 'accept' }] });
  const { first, last } = await driver.planned(
    ({ stops: [one, two] }) => one && two && { first: one, last: two },
  );
  await settle();
  const untilAssigned = withoutStreams(await control.tally());

  const step = async () => {
    await pass(stepSeconds * 1_000);
    for (const each of drivers) await each.sendPosition();
    await settle();
  };
  const wait = async (seconds: number) => {
    for (let waited = 0; waited < seconds; waited += stepSeconds) await step();
  };
  const report = async (stopId: string, status: 'enroute' | 'arrived' | 'done') => {
    driver.progress(stopId, status);
    await settle();
  };
  const driveTo = async (to: Place) => {
    while (driver.place !== to) {
      driver.place = moveTowards(driver.place, to, stepSeconds * metersPerSecond);
      await step();
    }
  };
  await report(first.id, 'enroute');
  await driveTo(first.place);
  await report(first.id, 'arrived');
  await wait(boardingSeconds);
  await report(first.id, 'done');
  await report(last.id, 'enroute');
  const before = withoutStreams(await control.tally());
  await control.reset();
  const leftAt = script.now;
  await driveTo(last.place);
  const drive = withoutStreams(await control.tally());
  const driveMinutes = (script.now - leftAt) / 60_000;
  await control.reset();
  await report(last.id, 'arrived');
  await report(last.id, 'done');
  await wait(afterSeconds);
  const steps = sumOf(before, withoutStreams(await control.tally()));
  await expectCompleted(url, tripId);
  for (const each of drivers) each.leave();
  return { untilAssigned, steps, drive, driveMinutes };
}

function tokenOf(role: string, sub: string): Promise<string> {
  return signDevelopmentToken({ role, sub, tenant, expiresInSeconds: tokenSeconds });
}

async function book(url: string): Promise<string> {
  const body = JSON.stringify({ pickup, dropoff });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'counted-ride-1' };
  const response = await asPerson('rider', `${url}/v1/trips`, { method: 'POST', headers, body });
  if (response.status !== 201) throw new Error(`the booking was answered ${response.status}`);
  return tripSchema.parse(await response.json()).id;
}

async function expectCompleted(url: string, tripId: string): Promise<void> {
  const response = await asPerson('rider', `${url}/v1/trips/${tripId}`);
  const { state } = tripSchema.parse(await response.json());
  if (state !== 'completed') throw new Error(`the counted trip ended ${state}`);
}

async function asPerson(
  role: 'rider' | 'operator',
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: string } = {},
): Promise<Response> {
  const token = await tokenOf(role, `counted-${role}`);
  return fetch(url, {
    method,
    headers: { ...headers, authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  });
}

/** What the script shares with its phones. */
interface Script {
  readonly url: string;
  /** The scripted time (epoch ms). */
  now: number;
  /** Frames sent by all phones. */
  frames: number;
}

/** A driver's phone that sends only what the script says. */
class Driver {
  place: Place;
  readonly #script: Script;
  readonly #id: string;
  #stream: Stream | null = null;
  #cell: CellId;
  #plan: PlanFrame | null = null;
  #news = Promise.withResolvers<void>();

  private constructor(script: Script, id: string, place: Place) {
    this.place = place;
    this.#script = script;
    this.#id = id;
    this.#cell = cellAt(place, cellResolution);
  }

  /** Registers a vehicle and puts it on the street, available. */
  static async open(script: Script, id: string, place: Place): Promise<Driver> {
    const capacity = { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 };
    const registered = await asPerson('operator', `${script.url}/v1/vehicles/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: id, type: 'car', plate: id.toUpperCase(), capacity }),
    });
    if (registered.status !== 200) throw new Error(`the registration was answered ${registered.status}`);
    const driver = new Driver(script, id, place);
    await driver.#connect();
    driver.report({ availability: 'available' });
    await driver.planned(({ availability }) => availability === 'available' || null);
    return driver;
  }

  /** Opens a stream where the vehicle is; resolves with its first plan. An older stream is closed by its cell. */
  async #connect(): Promise<void> {
    const { place } = this;
    const token = await tokenOf('driver', this.#id);
    const address = streamAddress(this.#script.url, `/v1/driver/stream?lat=${place.lat}&lng=${place.lng}`);
    const opened = Promise.withResolvers<void>();
    const stream = new Stream(address, token, {
      onFrame: (json) => {
        opened.resolve();
        const frame = driverDownFrameSchema.parse(json);
        if (frame.type === 'refused') this.#fail(`was refused ${JSON.stringify(frame)}`);
        if (frame.type !== 'plan' || frame.version < (this.#plan?.version ?? 0)) return;
        this.#plan = frame;
        this.#news.resolve();
        this.#news = Promise.withResolvers();
      },
      onEnd: (end) => {
        const isExpected = stream !== this.#stream;
        if (!isExpected) this.#fail(`lost its stream: ${JSON.stringify(end)}`);
      },
    });
    await Promise.race([opened.promise, this.#news.promise]);
    this.#stream = stream;
    this.#cell = cellAt(place, cellResolution);
  }

  #fail(how: string): void {
    this.#news.reject(new Error(`${this.#id} ${how}`));
  }

  /** Waits for a plan in which something is found. */
  async planned<Found>(find: (plan: PlanFrame) => Found | null | undefined): Promise<Found> {
    for (;;) {
      const found = this.#plan === null ? null : find(this.#plan);
      if (found !== null && found !== undefined) return found;
      await this.#news.promise;
    }
  }

  /** Sends the position; outside its cell, changes over to the stream of another, as its cell asks. */
  async sendPosition(): Promise<void> {
    const { lat, lng } = this.place;
    this.#send({ type: 'position', positions: [{ lat, lng, ts: this.#script.now }] });
    if (isClearlyOutside(this.place, this.#cell, moveHysteresisMeters)) await this.#connect();
  }

  report(report: object): void {
    this.#send({ type: 'report', ...report });
  }

  progress(stopId: string, status: 'enroute' | 'arrived' | 'done'): void {
    this.report({ progress: [{ stopId, status, at: this.#script.now }] });
  }

  leave(): void {
    const stream = this.#stream;
    this.#stream = null;
    stream?.close(1000);
  }

  #send(frame: object): void {
    if (this.#stream?.send(frame) !== true) throw new Error(`the stream of ${this.#id} has closed`);
    this.#script.frames += 1;
  }
}
