import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpRequest } from '../../client/http.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import { closeCodes, riderFrameSchema } from '../../src/protocol/frames.ts';
import { somewhere, somewhereNear } from '../city/town.ts';
import { between, createRandom, exponential, type Random } from '../random.ts';
import { type CredentialSource, developmentCredentials } from '../robots/credentials.ts';
import { loadFor, recipientFor } from '../robots/load.ts';
import type { PinBoard } from '../robots/pinBoard.ts';
import { Stream, streamAddress } from '../robots/stream.ts';
import { attempt, type CallLog } from './callLog.ts';
import { type CallKind, type CallOutcome, changeNote, type SeenTrip } from './evidence.ts';

export interface RidersOptions {
  /** The address of the faulty proxy. */
  readonly url: string;
  readonly random: Random;
  readonly log: CallLog;
  readonly pins: PinBoard;
  /** The mean time between two new riders. */
  readonly meanGapMs: number;
}

/** A booking as seen by its rider. */
export interface Asked {
  readonly rider: string;
  /** The Idempotency-Key, and the trip's `externalId`. */
  readonly key: string;
}

const raceShare = 0.25;
const cancelShare = 0.25;
/** The share of riders who cancel as soon as they see a vehicle assigned. */
const lateCancelShare = 0.15;
const mostLooks = 12;
const watchShare = 0.4;
const poolShare = 0.4;
/** Rides that go by another place. */
const viaShare = 0.15;
/** Rides that are booked ahead, and held by a vehicle. */
const aheadShare = 0.2;
const aheadMs = { soonest: 10_000, latest: 45_000 };
const changeShare = 0.25;
const pauseMs = { shortest: 100, longest: 900 };
const mostTries = 8;

/** Starts riders until the time is up; resolves with their bookings when all calls have ended. */
export async function runRiders(options: RidersOptions, untilMs: number): Promise<Asked[]> {
  const { random, meanGapMs } = options;
  const asked: Asked[] = [];
  const riding: Promise<void>[] = [];
  while (Date.now() < untilMs) {
    const number = asked.length + 1;
    const booking = { rider: `rider-${number}`, key: `booking-${number}` };
    asked.push(booking);
    riding.push(new Rider(options, booking, createRandom(random() * 2 ** 32)).ride());
    await sleep(exponential(random, meanGapMs));
  }
  await Promise.all(riding);
  return asked;
}

/** One rider: books, perhaps from two phones at once, watches the trip, and perhaps cancels. */
class Rider {
  readonly #url: string;
  readonly #log: CallLog;
  readonly #pins: PinBoard;
  readonly #key: string;
  readonly #random: Random;
  readonly #credential: CredentialSource;

  constructor({ url, log, pins }: RidersOptions, { rider, key }: Asked, random: Random) {
    this.#url = url;
    this.#log = log;
    this.#pins = pins;
    this.#key = key;
    this.#random = random;
    this.#credential = developmentCredentials('rider', rider);
  }

  async ride(): Promise<void> {
    const random = this.#random;
    const pickup = somewhere(random);
    const pooled = random() < poolShare;
    const via = random() < viaShare ? [{ place: somewhereNear(pickup, random) }] : [];
    const dropoff = somewhereNear(pickup, random);
    const load = loadFor(random, 3);
    const meeting = load.items === undefined ? {} : recipientFor(random);
    const ride = { pickup, via, dropoff, ...load, pooled, ...timeFor(random) };
    const body = { ...ride, ...meeting, externalId: this.#key };
    const phones = random() < raceShare ? 1 + Math.ceil(random() * 2) : 1;
    // Some give up after the first unanswered attempt: then nobody learns the outcome.
    const tries = random() < 0.2 ? 1 : mostTries;
    const book = (): Promise<SeenTrip | null> =>
      this.#try('book', tries, { method: 'POST', path: '/v1/trips', body, idempotencyKey: this.#key });
    const booked = (await Promise.all(Array.from({ length: phones }, book))).find((trip) => trip !== null);
    if (booked === undefined) return;
    const path = `/v1/trips/${booked.id}`;
    const watching = random() < watchShare ? this.#watch(path) : null;
    if (random() < changeShare) await this.#change(path, pickup);
    const mood = random();
    const isLate = mood < lateCancelShare;
    const looks = isLate ? mostLooks : Math.floor(random() * 4);
    for (let look = 0; look < looks; look++) {
      await this.#pause(isLate ? 1 : 3);
      const seen = await this.#try('read', 2, { method: 'GET', path });
      if (isLate && seen !== null && seen.state !== 'searching') break;
    }
    if (mood < lateCancelShare + cancelShare) {
      if (!isLate) await this.#pause(5);
      const idempotencyKey = `cancel-${this.#key}`;
      const request = { method: 'POST', path: `${path}/cancel`, body: {} } as const;
      await this.#try('cancel', tries, random() < 0.5 ? request : { ...request, idempotencyKey });
      await this.#try('read', 2, { method: 'GET', path });
    }
    await watching;
  }

  /** Changes the ride once; a repetition says the same again. The note tells whether it was done. */
  async #change(path: string, pickup: Place): Promise<void> {
    await this.#pause(2);
    const other = somewhereNear(pickup, this.#random);
    const where = this.#random() < 0.5 ? { dropoff: other } : { via: [{ place: other }] };
    const body = { ...where, notes: changeNote(this.#key) };
    await this.#try('change', 3, { method: 'PATCH', path, body });
  }

  /** The trip from the first answer; null if it was refused or never answered. */
  async #try(kind: CallKind, tries: number, request: HttpRequest): Promise<SeenTrip | null> {
    for (let tried = 0; tried < tries; tried++) {
      const outcome = await this.#log.record({ kind, key: this.#key }, () =>
        attempt(this.#url, this.#credential, request),
      );
      if (outcome.kind === 'ok') {
        this.#pins.saw(outcome.trip);
        return outcome.trip;
      }
      if (outcome.kind === 'failed') return null;
      await this.#pause(1);
    }
    return null;
  }

  /** Watches the trip over one stream for a while; the first frame is the call's answer. */
  async #watch(path: string): Promise<void> {
    const forMs = between(this.#random, 500, 10_000);
    const { token } = await this.#credential();
    const ended = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<CallOutcome>();
    const stream = new Stream(streamAddress(this.#url, `${path}/stream`), token, {
      onFrame: (json) => {
        const frame = riderFrameSchema.parse(json);
        if (frame.type === 'trip') this.#pins.saw(frame.trip);
        if (frame.type === 'trip') opened.resolve({ kind: 'ok', trip: frame.trip });
      },
      onEnd: (end) => {
        const isRefused = end.kind === 'refused' && end.status >= 400 && end.status < 500;
        opened.resolve(
          isRefused ? { kind: 'failed', status: end.status } : { kind: 'unknown', why: 'the stream ended' },
        );
        ended.resolve();
      },
    });
    const outcome = await this.#log.record({ kind: 'watch', key: this.#key }, () => opened.promise);
    if (outcome.kind === 'ok') await Promise.race([ended.promise, sleep(forMs)]);
    stream.close(closeCodes.endOfShift);
  }

  async #pause(times: number): Promise<void> {
    await sleep(times * between(this.#random, pauseMs.shortest, pauseMs.longest));
  }
}

/** Most want to ride now. */
function timeFor(random: Random): { readonly scheduledFor?: string; readonly reserve?: boolean } {
  if (random() >= aheadShare) return {};
  const at = Date.now() + between(random, aheadMs.soonest, aheadMs.latest);
  return { scheduledFor: new Date(at).toISOString(), reserve: true };
}
