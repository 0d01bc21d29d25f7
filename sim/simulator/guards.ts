import { mayAccess, type OwnedTrip, type TripCaller } from '../../src/domain/access.ts';
import { tenantIdSchema } from '../../src/domain/ids.ts';
import type { CommandOf, Typed } from '../../src/domain/machine.ts';
import type { VehicleKind } from '../../src/domain/requirements.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type { VehicleCommand } from '../../src/domain/vehicle/commands.ts';
import type { CellCapacity } from '../../src/objects/cell/load.ts';
import type { PersonStorage } from '../../src/objects/person/ports.ts';
import type { TripRules } from '../../src/objects/trip/liveTrip.ts';
import type { ShellStorage } from '../../src/shell/ports.ts';
import { tripSpec, vehicleSpec } from '../../src/shell/spec.ts';
import { capabilities } from './scenario.ts';

/** What keeps the invariants; a simulation can be run without one of them, to show that it is missed. */
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
] as const;
export type Guard = (typeof guards)[number];

type VehicleSpec = typeof vehicleSpec;
/** Changes commands, and none into one of another type. */
type Changes<Command extends Typed> = {
  readonly [Type in Command['type']]: (command: CommandOf<Command, Type>) => CommandOf<Command, Type>;
};
type TripSpec = typeof tripSpec;

/** The vehicle's machine without a guard, if that guard is in it. */
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
        const says = { type: 'confirm', tripId, offerId } as const;
        const planned = machine.decide(after, { type: 'tripSays', tripId, says }, now);
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
      // Whoever comes next gets in, whoever is still on board.
      return withDecide((state, command, now) => {
        if (command.type !== 'report') return machine.decide(state, command, now);
        const stops = state.stops.map((stop) => ({ ...stop, pooled: true }));
        return machine.decide({ ...state, stops }, command, now);
      });
    default:
      return vehicleSpec;
  }
}

/** The vehicle takes itself to be of another kind than it was registered as. */
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

/** The trip's rules without a guard, if that guard is in them. */
export function tripRulesWithout(removed: Guard | null): TripRules {
  return { spec: tripSpecWithout(removed), mayAccess: accessWithout(removed) };
}

function accessWithout(removed: Guard | null): typeof mayAccess {
  return (what, caller) => mayAccess(what, { ...caller, ...pretended(removed, what.trip, caller) });
}

/** Whom the access rule takes the caller for without one of its conditions. */
function pretended(removed: Guard | null, trip: OwnedTrip, { role }: TripCaller): Partial<TripCaller> {
  if (removed === 'tenant-access') return { tenant: tenantIdSchema.parse(trip.tenant) };
  if (removed === 'rider-access' && role === 'rider') return { person: trip.rider };
  return removed === 'friend-access' && role === 'friend' ? { role: 'rider', person: trip.rider } : {};
}

/** What a cell takes on at a time without its load limit, if that is removed. */
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

/** The trip's machine without a guard, if that guard is in it. */
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
        // Whatever answer comes is taken for the one that is waited for, as if nothing had happened meanwhile.
        const asking = { attempt: told.attempt, at: now };
        const search = state.search === null ? null : { ...state.search, asking };
        return machine.decide({ ...state, search, offers: [] }, command, now);
      },
    },
  };
}

/** The trip stops waiting for an offer when the vehicle should have: without that, one covers for the other. */
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

/** Who cancels pays, however dark or late the vehicle is. */
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

/** A command that is meant for one version is carried out on any. */
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

/** A person's storage without the answers that it keeps, if that guard is removed. */
export function personStorageWithout(removed: Guard | null, storage: PersonStorage): PersonStorage {
  return removed === 'kept-answer' ? { ...storage, boundKey: () => null } : storage;
}

/** The shell's storage without a guard, if that guard is in it. */
export function storageWithout(removed: Guard | null, storage: ShellStorage): ShellStorage {
  if (removed === 'inbox-dedupe') return { ...storage, receivedFrom: () => 0 };
  if (removed === 'outbox-resend') {
    return { ...storage, channelsDue: () => [], earliestOutboxDue: () => null };
  }
  return storage;
}

const same = <Command>(command: Command): Command => command;

/** A command for one version of a trip, as if it were for any. */
const ofAnyVersion: Changes<TripCommand> = {
  request: same,
  cancel: (command) => ({ ...command, ifVersion: null }),
  reassign: (command) => ({ ...command, ifVersion: null }),
  wake: same,
  searchAnswered: same,
  vehicleHeard: same,
  vehicleSays: same,
  historyChecked: same,
};

/** A report under any epoch, as if it were under this one. */
function ofEpoch(epoch: number): Changes<VehicleCommand> {
  return {
    register: same,
    connect: same,
    disconnect: same,
    report: (command) => ({ ...command, epoch }),
    tripSays: same,
    travelAnswered: same,
    takeOutOfService: same,
    returnToService: same,
    wake: same,
  };
}
