import { z } from 'zod';
import type {
  InLine,
  LineChange,
  OrderAnswer,
  PlaceOf,
  RankCalled,
  RankNow,
  RankOrder,
  RankReport,
  VehicleWanted,
} from '../../calls/rank.ts';
import type { RankId, VehicleId } from '../../domain/ids.ts';
import type { RankCommand, RankReplies } from '../../domain/rank/commands.ts';
import type { RankEvent } from '../../domain/rank/events.ts';
import { tripToRankSchema } from '../../domain/rank/messages.ts';
import { placeInLine, positionAmongAll, waitSecondsOf } from '../../domain/rank/placeInLine.ts';
import type { RankState } from '../../domain/rank/state.ts';
import { needsOf } from '../../domain/requirements.ts';
import { isInShapes, type Shape, shapesOf } from '../../domain/zones/area.ts';
import { inParallel } from '../../inParallel.ts';
import type { RankPlace } from '../../protocol/ranks.ts';
import { messageIn } from '../../shell/parsedMessages.ts';
import type { Envelope, Receipt } from '../../shell/ports.ts';
import { Shell } from '../../shell/shell.ts';
import { rankSpec } from '../../shell/spec.ts';
import { withTimeout } from '../../timeout.ts';
import type { RankPorts } from './ports.ts';
import { RankRecorder } from './rankRecorder.ts';

const toRankSchema = z.object({ to: z.literal('rank'), body: tripToRankSchema });

/** How long the definition is used before it is read again. */
const definitionMs = 60_000;
const definitionTimeoutMs = 5_000;
/** Of whom no cell has reported for this long, the vehicle itself is asked. Longer than two reports are apart. */
const silentMs = 45_000;
/** What was seen before this says nothing of now: a report that took as long is not used, and no answer awaited. */
const lateMs = 15_000;
/** How often it is looked for them. */
const checkEveryMs = 20_000;
/** Vehicles asked at the same time. */
const askedAtOnce = 20;
const shownChanges = 50;

/** The runtime of one rank: its line, and who is still there. Independent of the platform. */
export class LiveRank {
  readonly #id: RankId;
  readonly #ports: RankPorts;
  /** Public, so that operators can refer to what happened. */
  readonly shell: Shell<RankState, RankCommand, RankEvent, never, never, RankReplies>;
  /** When cells last reported vehicles (epoch ms). In memory only: after a crash everybody has as long again. */
  readonly #heardAt = new Map<VehicleId, number>();
  readonly #startedAt: number;
  readonly #recorder: RankRecorder;
  /** Null: not read yet, and nobody is judged by where it is. */
  #waitingArea: readonly Shape[] | null = null;
  #readAt = Number.NEGATIVE_INFINITY;
  #isChecking = false;

  /** Rebuilds the rank from its journal. `spec` differs only where a simulation removes a guard. */
  constructor(id: RankId, ports: RankPorts, spec = rankSpec) {
    this.#id = id;
    this.#ports = ports;
    this.#startedAt = ports.host.clock.now();
    const unused = {
      transport: { deliver: async () => 'delivered' as const },
      answer: async () => null,
    };
    this.#recorder = new RankRecorder(
      (recording) => ports.keepInputs(recording),
      (error) => ports.host.warn('rank-inputs-not-kept', { error: String(error) }),
    );
    const recorded = { ...spec, machine: this.#recorder.watching(spec.machine) };
    this.shell = new Shell(recorded, { ...ports.host, ...unused }, `rank/${id}`, (before, after) =>
      ports.changed(before, after),
    );
  }

  /** Call first: `armedAt` is the alarm already set, if any. */
  start(armedAt: number | null): void {
    this.shell.start(armedAt);
    this.#watch();
  }

  get state(): RankState {
    return this.shell.state;
  }

  /** What a cell sees. Returns the places of those vehicles. */
  async report({ at, sightings: all }: RankReport): Promise<readonly PlaceOf[]> {
    await this.#refresh();
    const isLate = this.#now() - at > lateMs;
    const sightings = all.filter(({ vehicle }) => !isLate && at >= (this.#heardAt.get(vehicle) ?? 0));
    for (const { vehicle } of sightings) this.#heardAt.set(vehicle, at);
    this.shell.execute({ type: 'sight', sightings });
    this.#watch();
    return all.map(({ vehicle }) => ({ vehicle, place: this.#placeOf(vehicle) }));
  }

  #placeOf(vehicle: VehicleId): RankPlace | null {
    const { state } = this.shell;
    const place = placeInLine(state, vehicle);
    if (place === null || state.definition === null) return null;
    const waitSeconds = waitSecondsOf(state, vehicle, this.#now());
    return { id: this.#id, name: state.definition.name, ...place, waitSeconds };
  }

  /** Calls the vehicle that is to be offered a trip; nobody where the answer comes too late to be heard. */
  async call({ tripId, requirements, excluded, holdSeconds, answerBy }: VehicleWanted): Promise<RankCalled> {
    await this.#refresh();
    if (this.#now() > answerBy) return { vehicle: null, line: this.#vehiclesInLine() };
    const { vehicle } = this.shell.execute({
      type: 'call',
      tripId,
      needs: needsOf(requirements),
      excluded,
      holdSeconds,
    });
    this.#watch();
    return { vehicle, line: this.#vehiclesInLine() };
  }

  #vehiclesInLine(): VehicleId[] {
    return this.shell.state.line.map(({ vehicle }) => vehicle);
  }

  /** A message from a trip's outbox. */
  receive(envelope: Envelope): Receipt {
    const message = messageIn(envelope, toRankSchema);
    if ('refused' in message) return message;
    this.shell.receive(envelope, { type: 'tripMessage', message: message.read });
    this.#watch();
    return undefined;
  }

  read(): RankNow {
    const { state } = this.shell;
    const line = state.line.map((waiting): InLine => {
      const { vehicle, kind, joinedAt, absent } = waiting;
      const { position } = placeInLine(state, vehicle) ?? { position: 0 };
      return {
        position,
        vehicle,
        vehicleType: kind.type,
        since: joinedAt,
        absent: absent?.reason ?? null,
      };
    });
    const changes = this.shell.journal().flatMap(({ event }) => (isLineChange(event) ? [event] : []));
    return { line, changes: changes.slice(-shownChanges).toReversed() };
  }

  order({ vehicle, position, reason, by }: RankOrder): OrderAnswer {
    const among = position === null ? null : positionAmongAll(this.shell.state, vehicle, position);
    const { type } = this.shell.execute({ type: 'order', vehicle, position: among, reason, by });
    return type === 'notInLine' ? { outcome: 'notInLine' } : { outcome: 'ordered', now: this.read() };
  }

  alarm(): void {
    this.shell.alarm();
    this.#ports.host.background(this.#check());
    const recordAt = this.#recorder.dueAt(this.#isIdle);
    if (recordAt !== null && recordAt <= this.#now()) this.#ports.host.background(this.#record());
    this.#watch();
  }

  async #record(): Promise<void> {
    await this.#recorder.send(this.#now());
    this.#watch();
  }

  get #isIdle(): boolean {
    const { line, entering } = this.shell.state;
    return line.length + entering.length === 0;
  }

  /** Keeps looking after whoever waits, and what is to be written down. */
  #watch(): void {
    if (!this.#isIdle) this.shell.wakeBy(this.#now() + checkEveryMs);
    const recordAt = this.#recorder.dueAt(this.#isIdle);
    if (recordAt !== null) this.shell.wakeBy(recordAt);
  }

  /** Asks vehicles of which nothing is reported: a cell may have died, or may not reach this rank. */
  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await this.#refresh();
      const { line, entering } = this.shell.state;
      const known = [...line, ...entering].map(({ vehicle }) => vehicle);
      for (const vehicle of this.#heardAt.keys()) if (!known.includes(vehicle)) this.#heardAt.delete(vehicle);
      const losing = new Set(line.flatMap(({ vehicle, absent }) => (absent === null ? [] : [vehicle])));
      const asked = known.filter((vehicle) => this.#isToBeAsked(vehicle, losing.has(vehicle)));
      await inParallel(asked, askedAtOnce, (vehicle) => this.#ask(vehicle));
    } finally {
      this.#isChecking = false;
    }
  }

  /** Whose place is about to end is asked at every look: what was heard before a crash of the rank is forgotten. */
  #isToBeAsked(vehicle: VehicleId, isLosing: boolean): boolean {
    const heardAt = this.#heardAt.get(vehicle);
    if (isLosing) return heardAt === undefined || this.#now() - heardAt >= checkEveryMs;
    return this.#isSilent(heardAt ?? this.#startedAt);
  }

  #isSilent(heardAt: number): boolean {
    return this.#now() - heardAt >= silentMs;
  }

  /** Nobody loses a place because a vehicle's object does not answer. */
  async #ask(vehicle: VehicleId): Promise<void> {
    let found: Awaited<ReturnType<RankPorts['attendance']>>;
    try {
      // A call that hangs would keep the rank from ever asking again.
      found = await withTimeout(this.#ports.attendance(vehicle), lateMs, this.#ports.timers);
    } catch (error) {
      this.#ports.host.warn('vehicle-unreachable', { vehicle, error: String(error) });
      return;
    }
    const area = this.#waitingArea;
    if (area === null) return;
    const { position = null, heardAt = null, ...said } = found ?? {};
    const isHeard = position !== null && heardAt !== null && !this.#isSilent(heardAt);
    if ('standing' in said) {
      const isInside = isHeard && isInShapes(area, position);
      // What it is ready for is its own word, whether its phone is heard or not.
      const isReady = said.standing === 'available';
      if (isHeard || !isReady) {
        this.shell.execute({ type: 'sight', sightings: [{ ...said, vehicle, isInside }] });
      }
    }
    if (!isHeard) this.shell.execute({ type: 'goDark', vehicle, heardAt });
  }

  /** Reads the definition again now and then. Without an answer the one before holds. */
  async #refresh(): Promise<void> {
    const now = this.#now();
    if (now - this.#readAt < definitionMs) return;
    this.#readAt = now;
    try {
      const { timers } = this.#ports;
      const configured = await withTimeout(this.#ports.configured(), definitionTimeoutMs, timers);
      this.#waitingArea = configured && shapesOf(configured.waitingArea);
      this.shell.execute({ type: 'configure', definition: configured?.definition ?? null });
    } catch (error) {
      this.#readAt = Number.NEGATIVE_INFINITY;
      this.#ports.host.warn('rank-definition-unread', { error: String(error) });
    }
  }

  #now(): number {
    return this.#ports.host.clock.now();
  }
}

function isLineChange(event: RankEvent): event is LineChange {
  const others: readonly RankEvent['type'][] = ['configured', 'closed', 'streamChanged', 'snapshot'];
  return !others.includes(event.type);
}
