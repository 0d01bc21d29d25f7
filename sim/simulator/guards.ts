import type { Seen } from '../../src/domain/evidence.ts';
import type { CommandOf, Typed } from '../../src/domain/machine.ts';
import type { VehicleKind } from '../../src/domain/requirements.ts';
import type { VehicleCommand } from '../../src/domain/vehicle/commands.ts';
import { withoutPickups } from '../../src/domain/vehicle/evolve.ts';
import type { VehicleMessage } from '../../src/domain/vehicle/messages.ts';
import { pastOf } from '../../src/history/pastTrips.ts';
import type { CellCapacity } from '../../src/objects/cell/cellLoad.ts';
import { type PersonRules, personRules } from '../../src/objects/person/livePerson.ts';
import type { PersonStorage } from '../../src/objects/person/ports.ts';
import { positionFrameSchema } from '../../src/protocol/frames.ts';
import type { ShellStorage } from '../../src/shell/ports.ts';
import { vehicleSpec } from '../../src/shell/spec.ts';
import { capabilities } from './scenario.ts';

type Decide = (typeof vehicleSpec)['machine']['decide'];

/** A vehicle that changes its plan as soon as it agrees to a change, and does not wait for the trip to confirm it. */
const changesAtOnce: Decide = (state, command, now) => {
  const { machine } = vehicleSpec;
  const decision = machine.decide(state, command, now);
  const after = decision.events.reduce(machine.evolve, state);
  const { changing } = after;
  if (changing?.order === undefined || state.changing?.order || decision.forget) return decision;
  const { tripId, offerId, change } = changing;
  const message = { type: 'confirmChange', tripId, offerId, change } as const;
  const made = machine.decide(after, { type: 'tripMessage', tripId, message }, now);
  return { ...decision, events: [...decision.events, ...made.events] };
};

/**
 * The guards that keep the invariants. A simulation can run without one of them, to prove that its absence is
 * detected.
 */
export const guards = [
  'inbox-dedupe',
  'epoch-fence',
  'confirmation',
  'offer-expiry',
  'capacity-check',
  'capability-check',
  'goods-apart',
  'boarding-check',
  'outbox-resend',
  'idempotency-record',
  'fence-after-await',
  'attempt-after-await',
  'tenant-access',
  'rider-access',
  'friend-access',
  'revoked-link',
  'guest-access',
  'driver-access',
  'told-alerts',
  'cell-load',
  'if-version',
  'kept-answer',
  'feed-dedupe',
  'feed-acknowledgement',
  'counted-once',
  'free-when-late',
  'seen-milestones',
  'stop-pins',
  'position-times',
  'person-limits',
  'connect-allowance',
  'charged-once',
  'toll-limit',
  'promotion-limit',
  'promotion-once',
  'surge-lock',
  'surge-bound',
  'surge-exclusion',
  'agenda-check',
  'holder-check',
  'guarantee',
  'change-confirmation',
  'goods-return',
  'goods-kept',
  'goods-taken',
  'goods-told',
  'line-order',
  'rank-inquiry',
  'rank-call-deadline',
  'permits',
  'series-memory',
] as const;
export type Guard = (typeof guards)[number];

type VehicleSpec = typeof vehicleSpec;
/** Changes commands, but never into one of another type. */
export type Changes<Command extends Typed> = {
  readonly [Type in Command['type']]: (command: CommandOf<Command, Type>) => CommandOf<Command, Type>;
};

/** Returns the vehicle's machine, without the guard if it belongs to it. */
export function vehicleSpecWithout(removed: Guard | null): VehicleSpec {
  const { machine } = vehicleSpec;
  switch (removed) {
    case 'epoch-fence':
      return withDecide((state, command, now) =>
        machine.decide(state, ofEpoch(state.epoch)[command.type](command), now),
      );
    case 'confirmation':
      return withDecide((state, command, now) => {
        const decision = machine.decide(state, command, now);
        const after = decision.events.reduce(machine.evolve, state);
        const accepted = after.offers.find((offer) => offer.status === 'accepted')?.proposal;
        if (command.type !== 'report' || accepted === undefined || decision.forget) return decision;
        const { tripId, offerId } = accepted;
        const message = { type: 'confirm', tripId, offerId } as const;
        const planned = machine.decide(after, { type: 'tripMessage', tripId, message }, now);
        return {
          ...decision,
          events: [...decision.events, ...planned.events],
          messages: [...decision.messages, ...planned.messages],
        };
      });
    case 'change-confirmation':
      return withDecide(changesAtOnce);
    case 'goods-return':
      return withDecide((state, command, now) =>
        machine.decide(state, cancelledAtOnce[command.type](command), now),
      );
    case 'goods-kept':
      return withDecide((state, command, now) =>
        machine.decide(state, lettingGo[command.type](command), now),
      );
    case 'goods-taken':
      // Refuses what is said of stops that are gone.
      return withDecide((state, command, now) => {
        const concluded = command.type === 'report' ? withoutPickups(state.concluded) : state.concluded;
        return machine.decide({ ...state, concluded }, command, now);
      });
    case 'goods-told':
      // Brings goods back, and says nothing of it.
      return withDecide((state, command, now) => {
        const decision = machine.decide(state, command, now);
        return { ...decision, messages: decision.messages.filter((message) => !tellsOfReleased(message)) };
      });
    case 'offer-expiry': {
      const lasting = withDecide((state, command, now) => {
        const offers = state.offers.map((offer) => ({ ...offer, expiresAt: Number.MAX_SAFE_INTEGER }));
        return machine.decide({ ...state, offers }, command, now);
      });
      return { ...lasting, machine: { ...lasting.machine, wakeAt: () => null } };
    }
    case 'capacity-check':
      return withAnother({ capacity: { seats: 1000, wheelchairs: 1000, childSeats: 1000, parcels: 1000 } });
    case 'capability-check':
      return withAnother({ capabilities: [...capabilities] });
    case 'goods-apart':
      return withDecide((state, command, now) =>
        machine.decide({ ...state, rules: { ...state.rules, goodsWithPeople: true } }, command, now),
      );
    case 'permits':
      return withDecide(({ permit: _, ...state }, command, now) => machine.decide(state, command, now));
    case 'connect-allowance':
      return withDecide(({ connects: _, ...state }, command, now) => machine.decide(state, command, now));
    case 'stop-pins':
      return withDecide((state, command, now) => {
        const stops = state.stops.map(({ pin: _, ...stop }) => stop);
        return machine.decide({ ...state, stops }, command, now);
      });
    case 'boarding-check':
      // Boards the next rider without checking who is still on board.
      return withDecide((state, command, now) => {
        if (command.type !== 'report') return machine.decide(state, command, now);
        const stops = state.stops.map((stop) => ({ ...stop, pooled: true }));
        return machine.decide({ ...state, stops }, command, now);
      });
    case 'agenda-check':
      // Takes rides as if nothing was promised for later.
      return withDecide((state, command, now) => {
        const told: VehicleCommand = command;
        const isOffer = told.type === 'tripMessage' && told.message.type === 'offer';
        return machine.decide(isOffer ? { ...state, agenda: [] } : state, command, now);
      });
    default:
      return vehicleSpec;
  }
}

function tellsOfReleased(message: VehicleMessage): boolean {
  return message.to === 'trip' && message.body.type === 'deliveryFailed' && message.body.isReleased === true;
}

/** The vehicle assumes another type and other capabilities than it was registered with. */
function withAnother(kind: Partial<VehicleKind>): VehicleSpec {
  const { machine } = vehicleSpec;
  return withDecide((state, command, now) => {
    const profile = state.profile === null ? null : { ...state.profile, ...kind };
    return machine.decide({ ...state, profile }, command, now);
  });
}

function withDecide(decide: VehicleSpec['machine']['decide']): VehicleSpec {
  return { ...vehicleSpec, machine: { ...vehicleSpec.machine, decide } };
}

/** Returns a cell's capacity, unlimited if that guard is removed. */
export function capacityWithout(removed: Guard | null, capacity: CellCapacity): CellCapacity {
  if (removed !== 'cell-load') return capacity;
  const unbounded = Number.POSITIVE_INFINITY;
  return {
    searchesAtOnce: unbounded,
    gatheredAtOnce: unbounded,
    connectsAtOnce: unbounded,
    framesPerSecond: unbounded,
  };
}

/** Returns a person's storage, without its idempotent answers if that guard is removed. */
export function personStorageWithout(removed: Guard | null, storage: PersonStorage): PersonStorage {
  if (removed !== 'kept-answer') return storage;
  const unanswered = (bound: ReturnType<PersonStorage['boundKey']>) => bound && { ...bound, answer: null };
  return { ...storage, boundKey: (key) => unanswered(storage.boundKey(key)) };
}

/** Returns a person's rules, without the guard if it belongs to them. */
export function personRulesWithout(removed: Guard | null): PersonRules {
  if (removed === 'person-limits') return { ...personRules, limitReached: () => null };
  return removed === 'series-memory' ? { ...personRules, asked: (occurrence) => occurrence } : personRules;
}

/** Returns the shell's storage, without the guard if it belongs to it. */
export function storageWithout(removed: Guard | null, storage: ShellStorage): ShellStorage {
  if (removed === 'inbox-dedupe') return { ...storage, receivedFrom: () => 0 };
  if (removed === 'outbox-resend') {
    return { ...storage, channelsDue: () => [], earliestOutboxDue: () => null };
  }
  return storage;
}

/** Returns what a vehicle is told that its cell saw: nothing, as from older code, if that guard is removed. */
export function seenWithout(removed: Guard | null, seen: Seen): Seen | undefined {
  return removed === 'seen-milestones' ? undefined : seen;
}

/** Returns a driver's frame, its positions as new as their arrival if that guard is removed. */
export function frameWithout(removed: Guard | null, text: string, now: number): string {
  if (removed !== 'position-times') return text;
  const { data } = positionFrameSchema.safeParse(text === 'ping' ? null : JSON.parse(text));
  if (data === undefined) return text;
  return JSON.stringify({ ...data, positions: data.positions.map((position) => ({ ...position, ts: now })) });
}

/** Returns what statistics are counted from: if that guard is removed, an event that comes again counts again. */
export function pastWithout(removed: Guard | null): typeof pastOf {
  if (removed !== 'counted-once') return pastOf;
  return (record, events) =>
    pastOf(
      record,
      events.map((event, at) => ({ ...event, sequence: event.sequence + at / events.length })),
    );
}

export const same = <Command>(command: Command): Command => command;

const unchanged: Changes<VehicleCommand> = {
  register: same,
  connect: same,
  disconnect: same,
  report: same,
  tripMessage: same,
  travelAnswered: same,
  permit: same,
  planShifts: same,
  fold: same,
  takeOutOfService: same,
  returnToService: same,
  proofStored: same,
  wake: same,
};

/** Accepts a report under any epoch. */
function ofEpoch(epoch: number): Changes<VehicleCommand> {
  return { ...unchanged, report: (command) => ({ ...command, epoch }) };
}

/** Forgets goods on board as soon as their trip counts with the vehicle no more. */
const lettingGo: Changes<VehicleCommand> = {
  ...unchanged,
  tripMessage: (command) =>
    command.message.type === 'release'
      ? { ...command, message: { ...command.message, lettingGo: true } }
      : command,
};

/** Forgets goods on board as soon as nobody waits for them any more. */
const cancelledAtOnce: Changes<VehicleCommand> = {
  ...unchanged,
  tripMessage: (command) => {
    if (command.message.type !== 'bringBack') return command;
    const { tripId, offerId } = command.message;
    const message = { type: 'release', tripId, offerId, reason: 'cancelled', lettingGo: true } as const;
    return { ...command, message };
  },
};
