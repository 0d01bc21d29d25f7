import { friendWithoutLink, mayAccess, type OwnedTrip, type TripCaller } from '../../src/domain/access.ts';
import { tenantIdSchema, vehicleIdSchema } from '../../src/domain/ids.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import type { TripState } from '../../src/domain/trip/state.ts';
import type { TripRules } from '../../src/objects/trip/liveTrip.ts';
import { tripSpec } from '../../src/shell/spec.ts';
import { type Changes, type Guard, same } from './guards.ts';

type TripSpec = typeof tripSpec;

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
  if (removed === 'revoked-link' && role === 'friend') return { person: friendWithoutLink };
  if (removed === 'driver-access' && role === 'driver') return { vehicle: vehicleOf(trip) };
  if (removed === 'guest-access' && role === 'guest') return { role: 'rider', person: trip.rider };
  return removed === 'friend-access' && role === 'friend' ? { role: 'rider', person: trip.rider } : {};
}

/** Returns the trip's machine, without the guard if it belongs to it. */
function tripSpecWithout(removed: Guard | null): TripSpec {
  if (removed === 'if-version') return tripSpecWithoutIfVersion();
  if (removed === 'offer-expiry') return tripSpecWithoutOfferTimeout();
  if (removed === 'free-when-late') return tripSpecWithoutFreeCancel();
  if (removed === 'charged-once') return tripSpecWithoutMemoryOfCharges();
  if (removed === 'toll-limit') return tripSpecWithoutTollLimit();
  if (removed === 'told-alerts') return tripSpecWithoutTelling();
  if (removed === 'holder-check') return tripSpecWithoutHolderCheck();
  if (removed !== 'attempt-after-await') return tripSpec;
  const { machine } = tripSpec;
  return withDecide((state, command, now) => {
    const told: TripCommand = command;
    if (told.type !== 'searchAnswered' || state.kind !== 'trip') return machine.decide(state, command, now);
    // Treats any answer as the outstanding one, as if nothing had happened meanwhile.
    const pending = { attempt: told.attempt, at: now };
    const search = state.search === null ? null : { ...state.search, pending };
    return machine.decide({ ...state, search, offers: [] }, command, now);
  });
}

function vehicleOf({ vehicle }: OwnedTrip): TripCaller['vehicle'] {
  return vehicle === null ? null : vehicleIdSchema.parse(vehicle);
}

/** Journals alerts, and tells nobody. */
function tripSpecWithoutTelling(): TripSpec {
  const { machine } = tripSpec;
  return withDecide((state, command, now) => {
    const decision = machine.decide(state, command, now);
    return { ...decision, messages: decision.messages.filter(({ to }) => to !== 'tenant') };
  });
}

/** Has the vehicle that holds a reservation set out, whatever it answers. */
function tripSpecWithoutHolderCheck(): TripSpec {
  const { machine } = tripSpec;
  return withDecide((state, command, now) =>
    machine.decide(state, withIdealHolder(now)[command.type](command), now),
  );
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
  return withDecide((state, command, now) =>
    machine.decide(command.type === 'cancel' ? punctual(state) : state, command, now),
  );
}

/** Takes a repeated toll, adjustment or tip for another one. */
function tripSpecWithoutMemoryOfCharges(): TripSpec {
  const { machine } = tripSpec;
  const forgetful = (state: TripState): TripState => {
    if (state.kind !== 'trip') return state;
    return { ...state, settlement: { ...state.settlement, adjustmentIds: [], tollIds: [], tip: null } };
  };
  return withDecide((state, command, now) =>
    machine.decide(command.type === 'settle' ? forgetful(state) : state, command, now),
  );
}

/** Adds any toll to the fare, as if the quote allowed it. */
function tripSpecWithoutTollLimit(): TripSpec {
  const { machine } = tripSpec;
  const generous = (state: TripState): TripState => {
    if (state.kind !== 'trip' || state.settlement.terms === null) return state;
    const terms = { ...state.settlement.terms, mostTolls: Number.MAX_SAFE_INTEGER };
    return { ...state, settlement: { ...state.settlement, terms } };
  };
  return withDecide((state, command, now) => {
    const told: TripCommand = command;
    const isToll = told.type === 'settle' && told.event.type === 'tollReported';
    return machine.decide(isToll ? generous(state) : state, command, now);
  });
}

/** Carries out a command with `ifVersion` on any version. */
function tripSpecWithoutIfVersion(): TripSpec {
  const { machine } = tripSpec;
  return withDecide((state, command, now) => machine.decide(state, ofAnyVersion[command.type](command), now));
}

function withDecide(decide: TripSpec['machine']['decide']): TripSpec {
  return { ...tripSpec, machine: { ...tripSpec.machine, decide } };
}

const unchanged: Changes<TripCommand> = {
  request: same,
  cancel: same,
  change: same,
  withdrawChange: same,
  reassign: same,
  settle: same,
  share: same,
  revokeLink: same,
  sendMessage: same,
  raiseAlert: same,
  acknowledgeAlert: same,
  wake: same,
  searchAnswered: same,
  vehicleHeard: same,
  vehicleMessage: same,
  leadAnswered: same,
  historyChecked: same,
};

/** Removes `ifVersion` from a command. */
const ofAnyVersion: Changes<TripCommand> = {
  ...unchanged,
  cancel: (command) => ({ ...command, ifVersion: null }),
  change: (command) => ({ ...command, ifVersion: null }),
  withdrawChange: same,
  reassign: (command) => ({ ...command, ifVersion: null }),
};

/** Whatever a vehicle answers about its reservation, it is ready to come. */
function withIdealHolder(now: number): Changes<TripCommand> {
  const ideal = { isHeld: true, isOnDuty: true, heardAt: now, pickupSeconds: 5 };
  return { ...unchanged, leadAnswered: (command) => ({ ...command, holder: command.holder && ideal }) };
}
