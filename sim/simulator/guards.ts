import { mayAccess, type OwnedTrip, type TripCaller } from '../../src/domain/access.ts';
import type { Seen } from '../../src/domain/evidence.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import type { CommandOf, Typed } from '../../src/domain/machine.ts';
import type { VehicleKind } from '../../src/domain/requirements.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type { VehicleCommand } from '../../src/domain/vehicle/commands.ts';
import type { CellCapacity } from '../../src/objects/cell/load.ts';
import { type PersonRules, personRules } from '../../src/objects/person/livePerson.ts';
import type { PersonStorage } from '../../src/objects/person/ports.ts';
import type { TripRules } from '../../src/objects/trip/liveTrip.ts';
import { positionFrameSchema } from '../../src/protocol/frames.ts';
import type { ShellStorage } from '../../src/shell/ports.ts';
import { tripSpec, vehicleSpec } from '../../src/shell/spec.ts';
import { capabilities } from './scenario.ts';

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
  'boarding-check',
  'outbox-resend',
  'idempotency-record',
  'fence-after-await',
  'attempt-after-await',
  'tenant-access',
  'rider-access',
  'friend-access',
  'cell-load',
  'if-version',
  'kept-answer',
  'feed-dedupe',
  'feed-acknowledgement',
  'free-when-late',
  'seen-milestones',
  'position-times',
  'person-limits',
] as const;
export type Guard = (typeof guards)[number];

type VehicleSpec = typeof vehicleSpec;
/** Changes commands, but never into one of another type. */
type Changes<Command extends Typed> = {
  readonly [Type in Command['type']]: (command: CommandOf<Command, Type>) => CommandOf<Command, Type>;
};
type TripSpec = typeof tripSpec;

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
    case 'boarding-check':
      // Boards the next rider without checking who is still on board.
      return withDecide((state, command, now) => {
        if (command.type !== 'report') return machine.decide(state, command, now);
        const stops = state.stops.map((stop) => ({ ...stop, pooled: true }));
        return machine.decide({ ...state, stops }, command, now);
      });
    default:
      return vehicleSpec;
  }
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

/** Returns the trip's rules, without the guard if it belongs to them. */
export function tripRulesWithout(removed: Guard | null): TripRules {
  return { spec: tripSpecWithout(removed), mayAccess: accessWithout(removed) };
}

function accessWithout(removed: Guard | null): typeof mayAccess {
  return (what, caller) => mayAccess(what, { ...caller, ...pretended(removed, what.trip, caller) });
}

/** Returns the caller that the access rule sees if one of its conditions is removed. */
function pretended(removed: Guard | null, trip: OwnedTrip, { role }: TripCaller): Partial<TripCaller> {
  if (removed === 'tenant-access') return { tenant: tenantIdSchema.parse(trip.tenant) };
  if (removed === 'rider-access' && role === 'rider') return { person: trip.rider };
  return removed === 'friend-access' && role === 'friend' ? { role: 'rider', person: trip.rider } : {};
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

/** Returns the trip's machine, without the guard if it belongs to it. */
function tripSpecWithout(removed: Guard | null): TripSpec {
  if (removed === 'if-version') return tripSpecWithoutIfVersion();
  if (removed === 'offer-expiry') return tripSpecWithoutOfferTimeout();
  if (removed === 'free-when-late') return tripSpecWithoutFreeCancel();
  if (removed !== 'attempt-after-await') return tripSpec;
  const { machine } = tripSpec;
  return {
    ...tripSpec,
    machine: {
      ...machine,
      decide: (state, command, now) => {
        const told: TripCommand = command;
        if (told.type !== 'searchAnswered' || state.kind !== 'trip')
          return machine.decide(state, command, now);
        // Treats any answer as the outstanding one, as if nothing had happened meanwhile.
        const pending = { attempt: told.attempt, at: now };
        const search = state.search === null ? null : { ...state.search, pending };
        return machine.decide({ ...state, search, offers: [] }, command, now);
      },
    },
  };
}

/** Disables the trip's own offer timeout too: otherwise it would cover for the vehicle's. */
function tripSpecWithoutOfferTimeout(): TripSpec {
  const { machine } = tripSpec;
  const lasting = (state: TripState): TripState => {
    if (state.kind !== 'trip') return state;
    return {
      ...state,
      offers: state.offers.map((offer) => ({ ...offer, expiresAt: Number.MAX_SAFE_INTEGER })),
    };
  };
  return {
    ...tripSpec,
    machine: {
      ...machine,
      decide: (state, command, now) => machine.decide(lasting(state), command, now),
      wakeAt: (state) => machine.wakeAt(lasting(state)),
    },
  };
}

/** Charges for a cancellation even if the vehicle is dark or late. */
function tripSpecWithoutFreeCancel(): TripSpec {
  const { machine } = tripSpec;
  const punctual = (state: TripState): TripState => {
    if (state.kind !== 'trip' || state.assignment === null) return state;
    const promisedBy = Number.MAX_SAFE_INTEGER;
    return { ...state, assignment: { ...state.assignment, darkSince: null, promisedBy } };
  };
  return {
    ...tripSpec,
    machine: {
      ...machine,
      decide: (state, command, now) =>
        machine.decide(command.type === 'cancel' ? punctual(state) : state, command, now),
    },
  };
}

/** Carries out a command with `ifVersion` on any version. */
function tripSpecWithoutIfVersion(): TripSpec {
  const { machine } = tripSpec;
  return {
    ...tripSpec,
    machine: {
      ...machine,
      decide: (state, command, now) => machine.decide(state, ofAnyVersion[command.type](command), now),
    },
  };
}

/** Returns a person's storage, without its idempotent answers if that guard is removed. */
export function personStorageWithout(removed: Guard | null, storage: PersonStorage): PersonStorage {
  return removed === 'kept-answer' ? { ...storage, boundKey: () => null } : storage;
}

/** Returns a person's rules, without the limits of bookings if that guard is removed. */
export function personRulesWithout(removed: Guard | null): PersonRules {
  return removed === 'person-limits' ? { limitReached: () => null } : personRules;
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

const same = <Command>(command: Command): Command => command;

/** Removes `ifVersion` from a command. */
const ofAnyVersion: Changes<TripCommand> = {
  request: same,
  cancel: (command) => ({ ...command, ifVersion: null }),
  reassign: (command) => ({ ...command, ifVersion: null }),
  wake: same,
  searchAnswered: same,
  vehicleHeard: same,
  vehicleMessage: same,
  historyChecked: same,
};

/** Accepts a report under any epoch. */
function ofEpoch(epoch: number): Changes<VehicleCommand> {
  return {
    register: same,
    connect: same,
    disconnect: same,
    report: (command) => ({ ...command, epoch }),
    tripMessage: same,
    travelAnswered: same,
    takeOutOfService: same,
    returnToService: same,
    wake: same,
  };
}
