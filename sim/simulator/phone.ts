import { cellAt } from '../../src/domain/geo/cells.ts';
import { destination, distanceMeters, interpolate, type Place } from '../../src/domain/geo/place.ts';
import { flatPolicy } from '../../src/domain/policy/policy.ts';
import type { Plan } from '../../src/domain/vehicle/plan.ts';
import { planFrameSchema } from '../../src/protocol/frames.ts';
import { withTimeout } from '../../src/timeout.ts';
import type { Context } from './context.ts';
import { permitOf } from './driverPermits.ts';
import { chance } from './hash.ts';
import { Loads } from './loads.ts';
import type { Timer } from './loop.ts';
import type { PhonePlan, Temperament } from './plans.ts';
import { isPromisedSoon, reportFor } from './reports.ts';
import type { Keeping } from './reservationHabits.ts';
import type { Scenario } from './scenario.ts';
import { outsider } from './simulatedObject.ts';
import { type ClientEnd, SimulatedSocket } from './sockets.ts';

const openTimeoutMs = 10_000;
const idlePositionMs = 25_000;
const busyPositionMs = 8_000;
const pingMs = 25_000;
const restlessMs = 300;
const metersPerSecond = 25;
const maxClockOffMs = 600_000;

/** A driver app: one vehicle's stream, and a temperament that decides how to answer. */
export class Phone implements ClientEnd {
  readonly plan: PhonePlan;
  readonly #context: Context;
  readonly #scenario: Scenario;
  readonly #name: string;
  readonly #firstSeen = new Map<string, number>();
  #temperament: Temperament;
  #keeping: Keeping;
  #place: Place;
  #socket: SimulatedSocket | null = null;
  #isOpening = false;
  #connectAt = 0;
  #shown: Plan | null = null;
  #timer: Timer | null = null;
  #movedAt = 0;
  #positionAt = 0;
  #pingAt = 0;
  readonly #clockAheadMs: number;
  #correctionMs = 0;
  #isRetired = false;
  /** The position frames of a client that repeats them. */
  readonly #sent: string[] = [];
  readonly #loads = new Loads();

  constructor(plan: PhonePlan, scenario: Scenario, context: Context) {
    this.plan = plan;
    this.#scenario = scenario;
    this.#context = context;
    this.#temperament = plan.temperament;
    this.#keeping = plan.keeping;
    this.#place = plan.place;
    this.#name = `phone ${plan.index}`;
    this.#movedAt = context.loop.now();
    const { faults } = context;
    const off = faults.strikes('phone-clock-off', faults.occasion(this.#name));
    this.#clockAheadMs = off === null ? 0 : Math.round((2 * off - 1) * maxClockOffMs);
    this.#tickIn(plan.joinsAfterMs);
  }

  /** The version of the newest plan shown on an open stream; null without one. */
  get shownVersion(): number | null {
    return this.#socket?.readyState === 1 ? (this.#shown?.version ?? null) : null;
  }

  /** From now on the driver follows the plan, on a good network, with one phone. */
  heal(): void {
    this.#temperament = 'prompt';
    this.#keeping = 'honest';
    this.#correctionMs = -this.#clockAheadMs;
    if (this.plan.isSecond) {
      this.#isRetired = true;
      this.#socket?.closeUp();
      this.#socket = null;
      return;
    }
    this.#connectAt = 0;
    this.#tickIn(1);
  }

  #random(of: string): number {
    return chance(this.#scenario.seed, `${this.#name} ${of}`);
  }

  #tickIn(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#context.loop.after(Math.round(ms), `${this.#name} tick`, () => this.#tick());
  }

  #tick(): void {
    if (this.#isRetired) return;
    const now = this.#context.loop.now();
    const isBusy = this.#shown !== null && this.#shown.offers.length + this.#shown.stops.length > 0;
    if (this.#temperament === 'restless') this.#tickIn(restlessMs);
    else this.#tickIn(isBusy ? 2_000 + 3_000 * this.#random(`tick ${now}`) : idlePositionMs);
    this.#drive(now);
    if (this.#isAsleep(now)) return;
    if (this.#keeping === 'vanishing' && isPromisedSoon(this.#shown, now)) {
      this.#leave(5_000);
      return;
    }
    const socket = this.#socket;
    if (socket === null) {
      this.#open(now);
      return;
    }
    if (this.#temperament === 'restless' && this.#random(`leaves ${now}`) < 0.8) {
      this.#leave(0);
      return;
    }
    if (now - this.#pingAt >= pingMs) {
      this.#pingAt = now;
      if (!socket.ping(now)) {
        this.#leave(2_000);
        return;
      }
    }
    if (now - this.#positionAt >= (isBusy ? busyPositionMs : idlePositionMs)) this.#sendPosition(socket, now);
    this.#report(socket, now);
  }

  /** A silent driver's phone sleeps from time to time, for a minute or more. */
  #isAsleep(now: number): boolean {
    if (this.#temperament !== 'silent') return false;
    return this.#random(`asleep ${Math.floor(now / 90_000)}`) < 0.4;
  }

  #drive(now: number): void {
    const elapsed = (now - this.#movedAt) / 1000;
    this.#movedAt = now;
    const goal = this.#goal();
    const reach = elapsed * metersPerSecond;
    // A cheat has everything happen where the vehicle stands.
    if (this.#temperament === 'cheating') return;
    if (goal !== undefined) {
      const left = distanceMeters(this.#place, goal);
      this.#place = left <= reach ? goal : interpolate(this.#place, goal, reach / left);
    } else if (this.#temperament === 'wandering' || this.#temperament === 'obstinate') {
      this.#place = destination(
        this.#place,
        360 * this.#random(`course ${Math.floor(now / 120_000)}`),
        reach,
      );
    }
  }

  /** The next stop. A liar with a rider on board may fetch the next one first, and is seen where it says to be. */
  #goal(): Place | undefined {
    const stops = this.#shown?.stops.filter((stop) => stop.status !== 'done') ?? [];
    const pickup = stops.find(({ kind }) => kind === 'pickup');
    const strays =
      this.#temperament === 'lying' && pickup !== undefined && this.#random(`strays ${pickup.id}`) < 0.8;
    const next = (strays ? pickup : stops[0])?.place;
    // Some drive about now and then, and some come back within the grace.
    const minute = Math.floor(this.#context.loop.now() / 60_000);
    const drivesOut = this.#temperament === 'wandering' && this.#random(`drives out ${minute}`) < 0.3;
    return next ?? (drivesOut ? undefined : (this.plan.waitsAt ?? undefined));
  }

  #open(now: number): void {
    if (this.#isOpening || now < this.#connectAt) return;
    this.#isOpening = true;
    const { profile, driver } = this.plan;
    const { policy } = this.#scenario;
    const place = this.#place;
    this.#context.witness.claims.add(profile.tenant, profile.id, { place, at: now, ts: null });
    const cell = this.#context.cell(profile.tenant, cellAt(place, policy.streams.cellResolution));
    const stream = {
      tenant: profile.tenant,
      vehicle: profile.id,
      driver,
      expiresAt: now + 86_400_000,
      place,
      policy: flatPolicy(policy),
      registerUnknown: false,
      permit: permitOf(this.#scenario.seed, this.#scenario.startsAt, driver),
    };
    this.#context.witness.claims.allow(profile.tenant, stream.permit);
    const socketName = `${this.#name} stream ${now}`;
    const newSocket = () => new SimulatedSocket(this.#context, socketName, this.#context.serverEnd(cell));
    const opened = this.#context.network.call(outsider(this.#name), cell, 'open', (it) =>
      it.open(stream, newSocket),
    );
    withTimeout(opened, openTimeoutMs, this.#context.loop.timers).then(
      (socket) => this.#opened(socket),
      () => {
        this.#isOpening = false;
        this.#connectAt = now + 3_000;
      },
    );
  }

  #opened(socket: SimulatedSocket | null): void {
    this.#isOpening = false;
    if (socket === null) {
      this.#connectAt = this.#context.loop.now() + 2_000;
      return;
    }
    const before = this.#socket;
    this.#socket = socket;
    this.#pingAt = this.#context.loop.now();
    this.#positionAt = 0;
    socket.adopt(this);
    before?.closeUp();
    if (this.#isRetired) this.#leave(0);
    else this.#tickIn(200);
  }

  #leave(waitMs: number): void {
    this.#socket?.closeUp();
    this.#socket = null;
    this.#connectAt = this.#context.loop.now() + waitMs;
  }

  #sendPosition(socket: SimulatedSocket, now: number): void {
    this.#positionAt = now;
    const repeats = this.#temperament === 'repeating' && this.#random(`repeats ${now}`) < 0.5;
    const old = this.#sent[Math.floor(this.#sent.length * this.#random(`which ${now}`))];
    if (repeats && old !== undefined) {
      socket.sendUp(old);
      return;
    }
    const ts = now + this.#clockAheadMs + this.#correctionMs;
    const { profile } = this.plan;
    this.#context.witness.claims.add(profile.tenant, profile.id, { place: this.#place, at: now, ts });
    const { lat, lng } = this.#place;
    const frame = JSON.stringify({ type: 'position', positions: [{ lat, lng, ts }] });
    this.#sent.push(frame);
    socket.sendUp(frame);
  }

  #report(socket: SimulatedSocket, now: number): void {
    if (this.#shown === null) return;
    const report = reportFor({
      seed: this.#scenario.seed,
      name: this.#name,
      temperament: this.#temperament,
      keeping: this.#keeping,
      plan: this.#shown,
      place: this.#place,
      now,
      noShowMs: this.#scenario.policy.dispatch.noShowSeconds * 1000,
      askPin: ({ tripId, kind }) => {
        const place = kind === 'pickup' ? 'pickup' : 'dropoff';
        return this.#context.witness.claims.sayPin(this.plan.profile.tenant, tripId, place);
      },
      firstSeen: this.#firstSeen,
    });
    const all = this.#loads.reportedWith(report, this.#shown);
    if (all !== null) socket.sendUp(JSON.stringify({ type: 'report', ...all }));
  }

  frame(socket: SimulatedSocket, text: string): void {
    if (socket !== this.#socket) return;
    const json: unknown = JSON.parse(text);
    const read = planFrameSchema.safeParse(json);
    if (read.success) this.#show(read.data);
    else if (text.includes('"move"')) this.#move();
  }

  #show(frame: Plan & { readonly ts: number }): void {
    const { profile, correctsClock } = this.plan;
    if (correctsClock) this.#correctionMs = -this.#clockAheadMs;
    this.#context.witness.heard.shown(profile.tenant, profile.id, frame);
    this.#shown = frame;
    this.#loads.shown(frame);
    if (frame.offers.length + frame.stops.length > 0) {
      this.#tickIn(300 + 1_200 * this.#random(`react ${frame.version}`));
    }
  }

  #move(): void {
    if (this.#temperament === 'obstinate') return;
    // Make before break: the old stream stays until the new one is open.
    this.#connectAt = 0;
    this.#open(this.#context.loop.now());
  }

  closed(socket: SimulatedSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    const jitter = this.#random(`again ${this.#context.loop.now()}`);
    // A superseded phone waits before it reconnects.
    const waitMs = code === 4009 && this.plan.isSecond ? 20_000 + 60_000 * jitter : 1_000 + 4_000 * jitter;
    this.#connectAt = this.#context.loop.now() + waitMs;
    if (!this.#isRetired) this.#tickIn(waitMs + 1);
  }
}
