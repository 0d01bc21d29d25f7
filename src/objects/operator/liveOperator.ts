import type { DistrictChange, DistrictView, Watch } from '../../calls/district.ts';
import type { OperatorStreamOpening } from '../../calls/streams.ts';
import { boundsOf, overlap, padded } from '../../domain/geo/bounds.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { PersonId } from '../../domain/ids.ts';
import { MAX_VEHICLES_IN_VIEW, MIN_DETAIL_ZOOM, type View } from '../../protocol/operatorFrames.ts';
import type { StreamHolder } from '../../streams/clientStream.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import { withTimeout } from '../../timeout.ts';
import { OperatorStream, readOperatorFrame } from './operatorStream.ts';
import type { OperatorPorts } from './ports.ts';
import { Screen } from './screen.ts';
import { ShownAlerts } from './shownAlerts.ts';

/** Open streams (browser windows) of one person. */
export const maxStreams = 8;
/** Districts drop a watcher after 30 s. */
const renewEveryMs = 10_000;
/** Renewal interval while part of the view is missing, or there is no district yet. */
const completeEveryMs = 3_000;
/** A district that does not answer within this is left out of the snapshot. */
const timeoutMs = 3_000;
/**
 * H3 parents contain their children only approximately: a district's cells, and their drivers, may be this far
 * outside it.
 */
const districtSlackMeters = 10_000;
/** The most districts watched at once. */
const maxDistricts = 200;
/** The coarser cells of lower zooms, relative to the tenant's cell resolution. */
const coarser = [
  { zoom: MIN_DETAIL_ZOOM, by: 0 },
  { zoom: 8, by: 1 },
  { zoom: 6, by: 2 },
] as const;
/** The resolution of districts. */
const minResolution = 4;

/**
 * The live views of one operator: asks the districts in view and merges their answers. Owns nothing: sockets survive
 * its memory, and a lost view is requested again.
 */
export class LiveOperator<Socket extends StreamSocket> {
  readonly #person: PersonId;
  readonly #ports: OperatorPorts<Socket>;
  readonly #holder: StreamHolder<Socket>;
  readonly #streams = new Map<Socket, OperatorStream<Socket>>();
  readonly alerts: ShownAlerts;

  /** `sockets` are those that survived hibernation. */
  constructor(person: PersonId, ports: OperatorPorts<Socket>, sockets: readonly Socket[]) {
    this.#person = person;
    this.#ports = ports;
    this.#holder = {
      pingedAt: (socket) => ports.pingedAt(socket),
      closed: (socket) => this.#forget(socket),
    };
    this.alerts = new ShownAlerts(ports, () => this.#streams.values());
    for (const socket of sockets) {
      const stream = OperatorStream.restored(socket, this.#holder);
      if (stream !== null) this.#streams.set(socket, stream);
    }
  }

  /** Returns whether the person has reached the limit of open streams. */
  get isFull(): boolean {
    return [...this.#streams.values()].filter(({ isOpen }) => isOpen).length >= maxStreams;
  }

  /** Adds a stream. */
  async open(socket: Socket, opening: OperatorStreamOpening): Promise<void> {
    this.#streams.set(socket, OperatorStream.opened(socket, opening, this.#holder));
    this.#ports.background(this.alerts.refresh());
    await this.#arm();
  }

  message(socket: Socket, message: string | ArrayBuffer): void {
    const stream = this.#streams.get(socket);
    if (stream === undefined) return;
    const now = this.#now();
    stream.closeOverdue(now);
    const frame = stream.read(message, readOperatorFrame, now);
    if (frame === null) return;
    if (frame.type === 'seen') {
      stream.seen(frame.frame, now);
      this.#flush(stream);
      return;
    }
    const { type: _, ...view } = frame;
    stream.facts.view = view;
    this.#look(stream);
  }

  /** Handles a stream closed by the other side or the network. */
  lost(socket: Socket): void {
    this.#forget(socket);
  }

  #forget(socket: Socket): void {
    const stream = this.#streams.get(socket);
    this.#streams.delete(socket);
    if (stream?.facts.view) this.#ports.background(this.#unwatch(stream, stream.facts.view));
  }

  async #unwatch({ facts }: OperatorStream<Socket>, view: View): Promise<void> {
    const districts = await this.#districtsIn(view).catch(() => []);
    // Districts that miss this notice by themselves.
    await Promise.allSettled(
      districts.map((district) => this.#ports.district(district).unwatch(facts.stream, facts.generation)),
    );
  }

  /** Requests a snapshot of the stream's view from its districts. */
  #look(stream: OperatorStream<Socket>): void {
    stream.facts.generation += 1;
    stream.attach();
    const before = stream.screen;
    const looked = this.#ask(stream, stream.facts.generation, before).catch((error: unknown) => {
      this.#ports.warn('operator-sees-nothing', { error: String(error) });
    });
    stream.looking = looked;
    this.#ports.background(looked);
  }

  async #ask(stream: OperatorStream<Socket>, generation: number, before: Screen | null): Promise<void> {
    const { view } = stream.facts;
    if (view === null) return;
    const detail = detailOf(view, 0);
    const districts = await this.#districtsIn(view);
    const answers = await this.#watch(stream, view, generation, detail, districts);
    if (stream.facts.generation !== generation) return;
    const vehicles = answers.reduce((sum, { shown }) => sum + (shown?.vehicleCount ?? 0), 0);
    if (detailOf(view, vehicles) !== detail) {
      const counted = await this.#watch(stream, view, generation, 'cells', districts);
      if (stream.facts.generation === generation) this.#show(stream, view, 'cells', counted);
    } else this.#show(stream, view, detail, answers);
    if (before !== null) await this.#unwatchOthers(stream, before.view, districts);
  }

  async #watch(
    { facts }: OperatorStream<Socket>,
    { south, west, north, east, zoom }: View,
    generation: number,
    detail: Watch['detail'],
    districts: readonly CellId[],
  ): Promise<{ district: CellId; shown: DistrictView | null }[]> {
    const { stream, cellResolution } = facts;
    const shownResolution = resolutionAt(zoom, cellResolution);
    const view = { south, west, north, east };
    const watch: Watch = { person: this.#person, stream, generation, view, detail, shownResolution };
    return Promise.all(
      districts.map(async (district) => {
        const shown = await withTimeout(
          this.#ports.district(district).watch(watch),
          timeoutMs,
          this.#ports.timers,
        ).catch((error: unknown) => {
          this.#ports.warn('district-not-watched', { district, error: String(error) });
          return null;
        });
        return { district, shown };
      }),
    );
  }

  #show(
    stream: OperatorStream<Socket>,
    view: View,
    detail: Watch['detail'],
    answers: readonly { district: CellId; shown: DistrictView | null }[],
  ): void {
    const screen = new Screen(view, detail, resolutionAt(view.zoom, stream.facts.cellResolution));
    // A district may exist that has not listed itself yet.
    if (answers.length === 0) screen.isComplete = false;
    for (const { district, shown } of answers) {
      if (shown === null) screen.isComplete = false;
      else screen.fill(district, shown);
    }
    const isSettled = screen.isComplete || stream.screen?.isComplete === false;
    stream.show(screen);
    this.#flush(stream);
    if (!isSettled) this.#ports.background(this.#arm());
  }

  async #unwatchOthers(
    { facts }: OperatorStream<Socket>,
    before: View,
    districts: readonly CellId[],
  ): Promise<void> {
    const others = (await this.#districtsIn(before)).filter((district) => !districts.includes(district));
    await Promise.allSettled(
      others.map((district) => this.#ports.district(district).unwatch(facts.stream, facts.generation - 1)),
    );
  }

  /** Handles a district's change; false when nobody watches it any more. */
  async changed(name: string, change: DistrictChange): Promise<boolean> {
    const stream = [...this.#streams.values()].find(({ facts }) => facts.stream === name);
    if (stream === undefined || stream.facts.generation !== change.generation) return false;
    await stream.looking;
    if (stream.facts.generation !== change.generation) return false;
    if (stream.screen === null) {
      this.#look(stream);
      return false;
    }
    stream.screen.change(change);
    this.#flush(stream);
    return true;
  }

  #flush(stream: OperatorStream<Socket>): void {
    const inMs = stream.flush(this.#now());
    if (inMs === null || stream.isFlushDue) return;
    stream.isFlushDue = true;
    const later = this.#ports.wait(inMs).then(() => {
      stream.isFlushDue = false;
      this.#flush(stream);
    });
    this.#ports.background(later);
  }

  async alarm(): Promise<void> {
    const now = this.#now();
    for (const stream of this.#streams.values()) stream.closeOverdue(now);
    for (const [socket, { isOpen }] of this.#streams) if (!isOpen) this.#forget(socket);
    await this.#arm();
    const renewed = [...this.#streams.values()].map((stream) => this.#renew(stream));
    await Promise.all(this.#streams.size === 0 ? [] : [this.alerts.refresh(), ...renewed]);
  }

  /**
   * Renews subscriptions. Subscribes again to districts that lost their memory or are new, and to all when the number
   * of vehicles crosses the limit for showing each.
   */
  async #renew(stream: OperatorStream<Socket>): Promise<void> {
    const { view, generation } = stream.facts;
    if (view === null) return;
    try {
      const districts = await this.#districtsIn(view);
      const renewed = await Promise.all(
        districts.map((district) => this.#isWatching(district, stream.facts.stream, generation)),
      );
      const { screen } = stream;
      const isSettled =
        screen === null || (screen.isComplete && screen.detail === detailOf(view, screen.vehicleCount));
      const isKnown = renewed.every((isWatched) => isWatched);
      if (!(isKnown && isSettled) && stream.facts.generation === generation) this.#look(stream);
    } catch (error) {
      this.#ports.warn('watch-not-renewed', { error: String(error) });
    }
  }

  /** Extends one subscription; false when the district has lost it. One that does not answer may still have it. */
  #isWatching(district: CellId, stream: string, generation: number): Promise<boolean> {
    const { district: districtOf, timers, warn } = this.#ports;
    return withTimeout(districtOf(district).renew(stream, generation), timeoutMs, timers).catch(
      (error: unknown) => {
        warn('watch-not-renewed', { district, error: String(error) });
        return true;
      },
    );
  }

  async #arm(): Promise<void> {
    if (this.#streams.size === 0) return;
    const streams = [...this.#streams.values()];
    const isSettled = streams.every(({ screen }) => screen?.isComplete !== false);
    const nextExpiry = Math.min(...streams.map(({ facts }) => facts.expiresAt));
    await this.#ports.setAlarm(
      Math.min(this.#now() + (isSettled ? renewEveryMs : completeEveryMs), nextExpiry),
    );
  }

  /** The listed districts that overlap the view. */
  async #districtsIn(view: View): Promise<CellId[]> {
    const districts = await this.#ports.districts();
    return districts
      .filter((district) => overlap(padded(boundsOf(district), districtSlackMeters), view))
      .slice(0, maxDistricts);
  }

  #now(): number {
    return this.#ports.clock.now();
  }
}

function detailOf({ zoom }: View, vehicles: number): Watch['detail'] {
  return zoom >= MIN_DETAIL_ZOOM && vehicles <= MAX_VEHICLES_IN_VIEW ? 'vehicles' : 'cells';
}

function resolutionAt(zoom: number, cellResolution: number): number {
  const by = coarser.find((step) => zoom >= step.zoom)?.by ?? cellResolution;
  return Math.max(minResolution, cellResolution - by);
}
