import type { TripId, VehicleId } from '../ids.ts';
import type { VehicleKind } from '../requirements.ts';
import type { RankCommand } from './commands.ts';
import { commandOf, type RankInput, type RankRecording, recordedState } from './inputs.ts';
import { type Cause, causeOf, noteChanges, type PlaceChange } from './lineDifference.ts';
import { calledBy, decided } from './replay.ts';
import { Roles } from './roles.ts';
import { emptyRank, type RankDefinition, type RankState, rankStateSchema, rankWakeAt } from './state.ts';

/** A vehicle that stays as it was seen is seen so again this often (ms): about as often as ranks look. */
const seenAgainMs = 10_000;

type Seen = RankInput & { type: 'sight' | 'goDark' };

/** Whom a trip called, in order, and whom it would have called. */
export interface CallsCompared {
  readonly tripId: TripId;
  /** Its first call (epoch ms). */
  readonly at: number;
  readonly called: readonly VehicleId[];
  readonly draft: readonly VehicleId[];
  /** Null: it follows from an earlier difference. */
  readonly cause: Cause | null;
}

interface TripCalls extends CallsCompared {
  readonly called: VehicleId[];
  readonly draft: VehicleId[];
  cause: Cause | null;
  isReproduced: boolean;
}

/**
 * Has two lines be told what a rank was told: one under the rules of then, one under those of a draft. The second goes
 * its own way where rules lead there: its clocks run out when they do, and vehicles of which nothing new was told are
 * seen again as they were last. Whoever is called in another's place does from then on what that one did, and the other
 * way round (`Roles`). Under the rules of then the two are the same.
 */
export class LineBacktest {
  readonly #definition: RankDefinition | null;
  readonly #from: number;
  #actual: RankState | null = null;
  /** Null: before the day. */
  #draft: RankState | null = null;
  #number = 0;
  #at = 0;
  #roles = new Roles();
  /** What was last told of each, by who it was. */
  readonly #said = new Map<VehicleId, { readonly input: Seen; readonly kinds: readonly VehicleKind[] }>();
  readonly #kinds = new Map<VehicleId, VehicleKind>();
  readonly #changes = {
    actual: new Map<VehicleId, PlaceChange>(),
    draft: new Map<VehicleId, PlaceChange>(),
  };
  readonly #trips = new Map<TripId, TripCalls>();
  /** How often inputs are missing: the line begins anew as it was then. */
  gaps = 0;

  /** `definition`: of the draft; null: it has no such rank. Calls count from a time on (epoch ms). */
  constructor(definition: RankDefinition | null, from: number) {
    this.#definition = definition;
    this.#from = from;
  }

  /** The next recording; null: it cannot be read. */
  add(recording: RankRecording | null): void {
    const { number = 0, state = null, kinds = [], inputs = [] } = recording ?? {};
    const isNext = this.#actual !== null && number === this.#number + 1;
    this.#number = number;
    if (state !== null) {
      const isSame = this.#actual !== null && textOf(this.#actual) === textOf(state);
      if (!isSame) this.#beginAnew(state);
    } else if (!isNext) {
      if (this.#actual !== null) this.gaps += 1;
      this.#actual = null;
    }
    if (this.#actual === null) return;
    for (const input of inputs) this.#tell(input, kinds);
  }

  /** Trips that called, in order of their first calls. */
  get calls(): readonly CallsCompared[] {
    return [...this.#trips.values()].filter(({ isReproduced }) => isReproduced);
  }

  /** Trips for which today's code would have called another under the rules of then: they say nothing of the draft. */
  get notReproduced(): number {
    return [...this.#trips.values()].filter(({ isReproduced }) => !isReproduced).length;
  }

  #beginAnew(state: RankState): void {
    if (this.#actual !== null) this.gaps += 1;
    this.#actual = state;
    this.#draft = null;
    this.#roles = new Roles();
    this.#said.clear();
    for (const { vehicle, kind } of [...state.line, ...state.entering, ...state.away]) {
      this.#kinds.set(vehicle, kind);
    }
  }

  #tell(input: RankInput, kinds: readonly VehicleKind[]): void {
    if (this.#actual === null) return;
    if (this.#draft === null && input.at >= this.#from) this.#beginDraft(this.#actual, input.at);
    this.#letPass(input.at);
    this.#remember(input, kinds);
    const before = this.#actual;
    const next = decided(before, commandOf(input, kinds), input.at);
    this.#actual = next.state;
    noteChanges(this.#changes.actual, next.events);
    if (this.#draft === null) return;
    if (input.type === 'tripMessage') this.#roles.answers(input.message);
    const reply = this.#decideDraft(this.#played(input, kinds), input.at);
    if (input.type === 'call') this.#compare(input, before, calledBy(next.reply), calledBy(reply));
  }

  #beginDraft(actual: RankState, at: number): void {
    for (const changes of Object.values(this.#changes)) changes.clear();
    this.#draft = actual;
    if (this.#definition === null) this.#decideDraft({ type: 'configure', definition: null }, at);
    else this.#draft = { ...actual, definition: this.#definition };
    this.#at = at;
  }

  #decideDraft(command: RankCommand, at: number) {
    const { state, events, reply } = decided(this.#draft ?? emptyRank, command, at);
    this.#draft = state;
    this.#at = at;
    noteChanges(this.#changes.draft, events);
    return reply;
  }

  /** What happens in the draft alone until a time. */
  #letPass(until: number): void {
    while (this.#draft !== null && this.#actual !== null) {
      const wakeAt = rankWakeAt(this.#draft) ?? Number.POSITIVE_INFINITY;
      // What was due for both came late then: with the next input.
      const isOwn = wakeAt < (rankWakeAt(this.#actual) ?? Number.POSITIVE_INFINITY);
      const wake = isOwn ? Math.max(wakeAt, this.#at + 1) : Number.POSITIVE_INFINITY;
      const apart = this.#apart(this.#actual, this.#draft);
      const look =
        apart.length > 0 ? (Math.floor(this.#at / seenAgainMs) + 1) * seenAgainMs : Number.POSITIVE_INFINITY;
      const next = Math.min(wake, look);
      if (next >= until) return;
      if (next === wake) this.#decideDraft({ type: 'wake' }, next);
      else for (const { input, kinds } of apart) this.#decideDraft(this.#played(input, kinds), next);
    }
  }

  /** What was last told of those who are elsewhere in the draft. */
  #apart(actual: RankState, draft: RankState) {
    const [then, now] = [whereabouts(actual), whereabouts(draft)];
    const ids = new Set([...then.keys(), ...[...now.keys()].map((vehicle) => this.#roles.whose(vehicle))]);
    return [...ids].flatMap((vehicle) => {
      const said = this.#said.get(vehicle);
      const isApart = then.get(vehicle) !== now.get(this.#roles.playerOf(vehicle));
      return isApart && said !== undefined ? [said] : [];
    });
  }

  #remember(input: RankInput, kinds: readonly VehicleKind[]): void {
    if (input.type === 'goDark') this.#said.set(input.vehicle, { input, kinds });
    if (input.type !== 'sight') return;
    for (const seen of input.sightings) {
      this.#said.set(seen.vehicle, { input: { ...input, sightings: [seen] }, kinds });
      const kind = kinds[seen.kind];
      if (kind !== undefined) this.#kinds.set(seen.vehicle, kind);
    }
  }

  /** What the draft's rank is told in place of an input. */
  #played(input: RankInput, kinds: readonly VehicleKind[]): RankCommand {
    const command = commandOf(input, kinds);
    const roles = this.#roles;
    switch (command.type) {
      case 'configure':
        return { type: 'wake' };
      case 'sight':
        return {
          ...command,
          sightings: command.sightings.map((seen) => {
            const vehicle = roles.playerOf(seen.vehicle);
            if (vehicle === seen.vehicle) return seen;
            const { line = [], entering = [], away = [] } = this.#draft ?? {};
            const known = [...line, ...entering, ...away].find((one) => one.vehicle === vehicle);
            const kind = this.#kinds.get(vehicle) ?? seen.kind;
            return { ...seen, vehicle, kind, epoch: known?.epoch ?? seen.epoch };
          }),
        };
      case 'goDark':
      case 'order':
        return { ...command, vehicle: roles.playerOf(command.vehicle) };
      case 'call':
        return { ...command, excluded: command.excluded.map((vehicle) => roles.playerOf(vehicle)) };
      case 'tripMessage': {
        const { message } = command;
        return { ...command, message: { ...message, vehicleId: roles.playerOf(message.vehicleId) } };
      }
      case 'wake':
        return command;
    }
  }

  #compare(
    { tripId, at, called }: RankInput & { type: 'call' },
    { definition }: RankState,
    again: VehicleId | null,
    draft: VehicleId | null,
  ): void {
    const none = { tripId, at, called: [], draft: [], cause: null, isReproduced: true };
    const trip: TripCalls = this.#trips.get(tripId) ?? none;
    this.#trips.set(tripId, trip);
    trip.isReproduced &&= again === called;
    if (called !== null && !trip.called.includes(called)) trip.called.push(called);
    if (draft !== null && !trip.draft.includes(draft)) trip.draft.push(draft);
    if (called !== draft) {
      trip.cause ??= causeOf([called, draft], this.#changes, { actual: definition, draft: this.#definition });
    }
    this.#roles.called(tripId, called, draft);
  }
}

/** Where a rank has its vehicles; who is absent may lose the place at another time. */
function whereabouts({ line, entering, away }: RankState): Map<VehicleId, string> {
  return new Map([
    ...entering.map(({ vehicle }) => [vehicle, 'entering'] as const),
    ...line.map(
      ({ vehicle, absent }) =>
        [vehicle, absent === null ? 'waiting' : `${absent.reason} until ${absent.until}`] as const,
    ),
    ...away.map(({ vehicle, arriveBy }) => [vehicle, arriveBy === null ? 'riding' : 'fetching'] as const),
  ]);
}

/** Parsed: the keys of what was read and of what was computed are in the same order. */
function textOf(state: RankState): string {
  return JSON.stringify(rankStateSchema.parse(recordedState(state)));
}
