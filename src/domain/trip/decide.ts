import { isSameRequest } from '../fingerprint.ts';
import { type CommandOf, draftOf, type Machine } from '../machine.ts';
import { readSentPolicy } from '../policy/policy.ts';
import { settleAfterRide } from './afterRide.ts';
import { handleAssignmentMessage, handleLiveness, reassign, wakeAssigned } from './assignmentMessages.ts';
import { change, withdrawChange } from './changing.ts';
import type { TripAbsent, TripCommand, TripDone, TripEffect, TripReplies } from './commands.ts';
import { sendMessage } from './conversation.ts';
import { tripWakeAt } from './deadlines.ts';
import { askHistory, cancel, forget } from './ending.ts';
import type { SentBooking, TripEvent } from './events.ts';
import { evolveBooked, evolveTrip, requestedTrip } from './evolve.ts';
import { handleLateReturn } from './lateReturns.ts';
import type { TripDecision, TripDraft, TripMessage } from './messages.ts';
import { handleOfferMessage } from './offers.ts';
import { isOver } from './phases.ts';
import { requestedAtOf } from './record.ts';
import { acknowledgeAlert, raiseAlert } from './safety.ts';
import { handleSearchAnswer, searchIfDue, wakeSearch } from './searching.ts';
import { handleHolderMessage, handleLead, wakeScheduled } from './searchStart.ts';
import { revokeLink, share } from './shareLinks.ts';
import { type BookedTrip, noTrip, type TripState } from './state.ts';

/** The trip: single writer of what the rider was promised and owes. */
export const tripMachine: Machine<TripState, TripCommand, TripEvent, TripMessage, TripEffect, TripReplies> = {
  initial: noTrip,
  decide: decideTrip,
  evolve: evolveTrip,
  wakeAt: tripWakeAt,
};

type CommandType = TripCommand['type'];
type AbsentTrip = Exclude<TripState, BookedTrip>;

const done: TripDone = { type: 'done' };

function decideTrip<Type extends CommandType>(
  state: TripState,
  command: CommandOf<TripCommand, Type>,
  now: number,
): TripDecision<TripReplies[Type]> {
  if (state.kind !== 'trip') return whileAbsent[command.type](state, command, now);
  const draft: TripDraft = draftOf(state, evolveBooked, now);
  const reply = whileBooked[command.type](draft, command);
  return concluded(draft, reply);
}

/** Continues the search. */
function concluded<Reply>(draft: TripDraft, reply: Reply): TripDecision<Reply> {
  searchIfDue(draft);
  return draft.decision(reply);
}

/** How a booked trip handles each command. */
const whileBooked: {
  readonly [Type in CommandType]: (
    draft: TripDraft,
    command: CommandOf<TripCommand, Type>,
  ) => TripReplies[Type];
} = {
  request: ({ state }, { booking }) => {
    if (!isSameRequest(state.booking.fingerprint, booking.fingerprint)) return { type: 'mismatch' };
    return { type: 'replayed', original: requestedTrip(state.requested, requestedAtOf(state)) };
  },
  cancel,
  change,
  withdrawChange: (draft) => {
    withdrawChange(draft, 'nobody-waits');
    return done;
  },
  reassign,
  settle: (draft, { event }) => {
    const decided = settleAfterRide(
      draft.state.settlement,
      event,
      draft.now,
      draft.state.phase === 'onboard',
    );
    if (decided.event !== null) draft.emit(decided.event);
    const { reply } = decided;
    return reply.type === 'settled' ? { ...reply, settlement: draft.state.settlement } : reply;
  },
  share,
  revokeLink,
  sendMessage,
  raiseAlert,
  acknowledgeAlert,
  wake: (draft) => {
    const { now, state: trip } = draft;
    const isDue = (tripWakeAt(trip) ?? now + 1) <= now;
    if (isOver(trip.phase)) {
      if (isDue) askHistory(draft);
    } else if (trip.phase === 'scheduled') wakeScheduled(draft);
    else if (trip.search !== null) wakeSearch(draft);
    else wakeAssigned(draft);
    return done;
  },
  searchAnswered: (draft, answer) => {
    handleSearchAnswer(draft, answer);
    return done;
  },
  vehicleHeard: (draft, command) => {
    handleLiveness(draft, command);
    return done;
  },
  vehicleMessage: (draft, { vehicleId, message }) => {
    const { assignment, reservation, phase } = draft.state;
    if (assignment?.offerId === message.offerId && !isOver(phase)) handleAssignmentMessage(draft, message);
    else if (reservation.holder?.offerId === message.offerId && phase === 'scheduled') {
      handleHolderMessage(draft, message);
    } else if (!handleLateReturn(draft, vehicleId, message)) handleOfferMessage(draft, vehicleId, message);
    return done;
  },
  leadAnswered: (draft, answer) => {
    handleLead(draft, answer);
    return done;
  },
  historyChecked: (draft, { stored }) => {
    if (stored) forget(draft);
    return done;
  },
};

/** How a trip that does not exist, or was erased, handles each command. */
const whileAbsent: {
  readonly [Type in CommandType]: (
    state: AbsentTrip,
    command: CommandOf<TripCommand, Type>,
    now: number,
  ) => TripDecision<TripReplies[Type]>;
} = {
  request: (state, { booking }, now) => {
    if (state.kind === 'none') return book(booking, now);
    return unchanged({ type: isSameRequest(state.fingerprint, booking.fingerprint) ? 'erased' : 'mismatch' });
  },
  cancel: absent,
  change: absent,
  withdrawChange: absent,
  reassign: absent,
  settle: absent,
  share: absent,
  revokeLink: absent,
  sendMessage: absent,
  raiseAlert: absent,
  acknowledgeAlert: absent,
  wake: absent,
  searchAnswered: absent,
  vehicleHeard: absent,
  vehicleMessage: (state, { vehicleId, message }) => {
    const decision = absent(state);
    if (message.type !== 'offerAccepted') return decision;
    // The vehicle waits for a confirmation that this trip can no longer send.
    const { tripId, offerId } = message;
    const body = { type: 'release', tripId, offerId, reason: 'lapsed' } as const;
    return { ...decision, messages: [{ to: 'vehicle', vehicleId, body }] };
  },
  leadAnswered: absent,
  historyChecked: absent,
};

function absent(state: AbsentTrip): TripDecision<TripAbsent> {
  return unchanged({ type: state.kind === 'erased' ? 'erased' : 'unknown' });
}

function unchanged<Reply>(reply: Reply): TripDecision<Reply> {
  return { events: [], messages: [], effects: [], forget: false, reply };
}

function book(booking: SentBooking, now: number): TripDecision<TripReplies['request']> {
  const trip = requestedTrip({ ...booking, policy: readSentPolicy(booking.policy) }, now);
  const draft: TripDraft = draftOf(trip, evolveBooked, now);
  const decision = concluded(draft, null);
  const events = [{ type: 'requested', at: now, booking } as const, ...decision.events];
  return { ...decision, events, reply: { type: 'created', trip } };
}
