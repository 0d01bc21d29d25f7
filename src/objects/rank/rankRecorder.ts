import type { TripId, VehicleId } from '../../domain/ids.ts';
import type { Machine } from '../../domain/machine.ts';
import type { RankCommand, RankReplies, Sighting } from '../../domain/rank/commands.ts';
import type { RankEvent } from '../../domain/rank/events.ts';
import { type RankInput, type RankRecording, recordedState } from '../../domain/rank/inputs.ts';
import type { RankState } from '../../domain/rank/state.ts';
import type { VehicleKind } from '../../domain/requirements.ts';

type RankMachine = Machine<RankState, RankCommand, RankEvent, never, never, RankReplies>;

/** How long inputs are gathered: while vehicles wait, and while nobody does, when the object may soon be gone. */
const gatherMs = 60_000;
const gatherIdleMs = 5_000;
const retryMs = 20_000;
/** Of one recording. */
const mostInputs = 400;
/** That could not be written: if there are more, they are given up. */
const mostUnsent = 5;
/** A rank has one in its first recording of each of these. */
const stateEveryMs = 3_600_000;
/** A trip that nobody can be called for asks again and again. */
const sameCallMs = 20_000;
/** Vehicles and trips that were told of: beyond, everything is news again. */
const mostRemembered = 5_000;

interface Gathered {
  readonly number: number;
  readonly state: RankState | null;
  readonly kinds: VehicleKind[];
  readonly inputs: RankInput[];
}

/**
 * Gathers what a rank is told that is news, for backtests. In memory: what a crash loses is missing, and the first
 * recording of the next life begins with the state of then.
 */
export class RankRecorder {
  readonly #keep: (recording: RankRecording) => Promise<void>;
  readonly #warn: (error: unknown) => void;
  #gathered: Gathered | null = null;
  #unsent: RankRecording[] = [];
  #isSending = false;
  #failedAt = Number.NEGATIVE_INFINITY;
  #number = 0;
  #isStateDue = true;
  #stateAt = 0;
  /** What is known of vehicles, as text, and of which stream. */
  readonly #said = new Map<VehicleId, { readonly epoch: number; readonly what: string }>();
  readonly #asked = new Map<TripId, { readonly at: number; readonly what: string }>();

  constructor(keep: (recording: RankRecording) => Promise<void>, warn: (error: unknown) => void) {
    this.#keep = keep;
    this.#warn = warn;
  }

  /** The machine, with everything that it decides on recorded. */
  watching(machine: RankMachine): RankMachine {
    return {
      ...machine,
      decide: (state, command, now) => {
        const decision = machine.decide(state, command, now);
        const { events, reply } = decision;
        const called = 'vehicle' in reply ? reply.vehicle : null;
        this.#decided(state, command, { at: now, events, called });
        return decision;
      },
    };
  }

  /** When something is to be written (epoch ms); null: there is nothing, or it is being written. */
  dueAt(isIdle: boolean): number | null {
    if (this.#isSending) return null;
    const since = this.#gathered?.inputs[0]?.at ?? null;
    const retryAt = this.#failedAt + retryMs;
    if (this.#unsent.length > 0) return retryAt;
    return since === null ? null : Math.max(retryAt, since + (isIdle ? gatherIdleMs : gatherMs));
  }

  /** Writes what was gathered. */
  async send(now: number): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      this.#take();
      for (let [next] = this.#unsent; next !== undefined; [next] = this.#unsent) {
        await this.#keep(next);
        this.#unsent = this.#unsent.filter((one) => one !== next);
      }
    } catch (error) {
      this.#failedAt = now;
      this.#warn(error);
    } finally {
      this.#isSending = false;
    }
  }

  #take(): void {
    if (this.#gathered === null) return;
    const { state, ...gathered } = this.#gathered;
    this.#gathered = null;
    this.#unsent.push({ ...gathered, ...(state !== null && { state: recordedState(state) }) });
    if (this.#unsent.length <= mostUnsent) return;
    this.#unsent = [];
    this.#isStateDue = true;
  }

  #decided(
    state: RankState,
    command: RankCommand,
    { at, events, called }: { at: number; events: readonly RankEvent[]; called: VehicleId | null },
  ): void {
    const isChanged = events.length > 0;
    switch (command.type) {
      case 'sight': {
        const about = new Set(events.flatMap((event) => ('vehicle' in event ? [event.vehicle] : [])));
        const news = command.sightings.filter((one) => this.#isNews(one) || about.has(one.vehicle));
        if (news.length > 0) {
          const { kinds } = this.#gather(state, at);
          const sightings = news.map(({ kind, tripIds, ...seen }) => ({
            ...seen,
            kind: indexOf(kinds, kind),
            ...(tripIds.length > 0 && { tripIds: [...tripIds] }),
          }));
          this.#add(state, { type: 'sight', at, sightings });
        } else if (isChanged) this.#add(state, { type: 'wake', at });
        return;
      }
      case 'goDark': {
        const { vehicle, heardAt } = command;
        const what = `dark since ${heardAt}`;
        const before = this.#said.get(vehicle);
        if (before?.what === what && !isChanged) return;
        this.#said.set(vehicle, { epoch: before?.epoch ?? 0, what });
        this.#add(state, { type: 'goDark', at, vehicle, heardAt });
        return;
      }
      case 'call': {
        const { tripId, needs, excluded, holdSeconds } = command;
        const what = JSON.stringify([called, excluded]);
        const before = this.#asked.get(tripId);
        if (!isChanged && before?.what === what && at < before.at + sameCallMs) return;
        this.#asked.set(tripId, { at, what });
        this.#add(state, {
          type: 'call',
          ...{ at, tripId, needs, holdSeconds, called },
          excluded: [...excluded],
        });
        return;
      }
      case 'tripMessage':
        this.#add(state, { type: 'tripMessage', at, message: command.message });
        return;
      case 'order': {
        const { vehicle, position } = command;
        if (isChanged) this.#add(state, { type: 'order', at, vehicle, position });
        return;
      }
      case 'configure':
        if (isChanged) this.#add(state, { type: 'configure', at, definition: command.definition });
        return;
      case 'wake':
        if (isChanged) this.#add(state, { type: 'wake', at });
    }
  }

  /** Whether a sighting says something new; what an older stream says is none. */
  #isNews({ vehicle, ...seen }: Sighting): boolean {
    const before = this.#said.get(vehicle);
    const what = JSON.stringify(seen);
    if (before !== undefined && (before.epoch > seen.epoch || before.what === what)) return false;
    this.#said.set(vehicle, { epoch: seen.epoch, what });
    return true;
  }

  #gather(state: RankState, at: number): Gathered {
    const isFull = (this.#gathered?.inputs.length ?? 0) >= mostInputs;
    if (isFull) this.#take();
    const hour = Math.floor(at / stateEveryMs);
    this.#gathered ??= this.#begin(state, hour);
    return this.#gathered;
  }

  #begin(state: RankState, hour: number): Gathered {
    const hasState = this.#isStateDue || hour !== this.#stateAt;
    this.#isStateDue = false;
    this.#stateAt = hour;
    this.#number += 1;
    return { number: this.#number, state: hasState ? state : null, kinds: [], inputs: [] };
  }

  #add(state: RankState, input: RankInput): void {
    this.#gather(state, input.at).inputs.push(input);
    for (const remembered of [this.#said, this.#asked]) {
      if (remembered.size > mostRemembered) remembered.clear();
    }
  }
}

function indexOf(kinds: VehicleKind[], kind: VehicleKind): number {
  const text = JSON.stringify(kind);
  const known = kinds.findIndex((one) => JSON.stringify(one) === text);
  return known >= 0 ? known : kinds.push(kind) - 1;
}
