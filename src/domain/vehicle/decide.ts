import { type CommandOf, draftOf, type Machine } from '../machine.ts';
import { confirmChange, handleChange, handleTravelOfChange, withdrawChange } from './changing.ts';
import type { VehicleCommand, VehicleDone, VehicleEffect, VehicleReplies } from './commands.ts';
import { activate, confirm } from './confirmAndProgress.ts';
import { handleTravelTimes } from './considering.ts';
import { hearMessage } from './conversation.ts';
import { bringBack, endReturnsIfDue, proofStored } from './delivery.ts';
import type { VehicleEvent } from './events.ts';
import { evolveFact, evolveVehicle, withoutPickups } from './evolve.ts';
import type { VehicleDecision, VehicleDraft, VehicleMessage } from './messages.ts';
import { expireOffers } from './offerExpiry.ts';
import { handleOffer, release } from './offers.ts';
import { isShiftOver, snapshotOf } from './plan.ts';
import { planShifts } from './planShifts.ts';
import { applyReport } from './report.ts';
import {
  changePermit,
  connect,
  disconnect,
  endShiftIfDue,
  register,
  returnToService,
  takeOutOfService,
} from './shift.ts';
import { newVehicle, type VehicleState, vehicleWakeAt } from './state.ts';

/** The journal is folded into a snapshot after this many events. */
const snapshotEvery = 200;

/** The vehicle: single writer of what the vehicle will do, and the fence of its streams. */
export const vehicleMachine: Machine<
  VehicleState,
  VehicleCommand,
  VehicleEvent,
  VehicleMessage,
  VehicleEffect,
  VehicleReplies
> = {
  initial: newVehicle,
  decide: decideVehicle,
  evolve: evolveVehicle,
  wakeAt: vehicleWakeAt,
};

type CommandType = VehicleCommand['type'];

const done: VehicleDone = { type: 'done' };

function decideVehicle<Type extends CommandType>(
  state: VehicleState,
  command: CommandOf<VehicleCommand, Type>,
  now: number,
): VehicleDecision<VehicleReplies[Type]> {
  const draft: VehicleDraft = draftOf(state, evolveFact, now);
  const reply = handlers[command.type](draft, command);
  if (reply.type === 'done' || isLate(command, state)) pushChange(draft, state);
  if (command.type === 'fold' || draft.state.eventsSinceSnapshot >= snapshotEvery) {
    const past = draft.state;
    // What is folded on request is to be forgotten.
    const state = command.type === 'fold' ? { ...past, concluded: withoutPickups(past.concluded) } : past;
    draft.forget({ type: 'snapshot', at: now, state });
  }
  return draft.decision(reply);
}

/** How each command is handled. */
const handlers: {
  readonly [Type in CommandType]: (
    draft: VehicleDraft,
    command: CommandOf<VehicleCommand, Type>,
  ) => VehicleReplies[Type];
} = {
  register: (draft, { profile }) => {
    register(draft, profile);
    return done;
  },
  connect,
  disconnect: (draft, command) => {
    disconnect(draft, command);
    return done;
  },
  report: (draft, { epoch, report, seen }) => {
    const before = draft.state;
    if (before.connection === null || before.epoch !== epoch) return { type: 'superseded' };
    expireOffers(draft);
    const refusals = applyReport(draft, report, seen);
    const saidOffline = report.availability === 'offline';
    const snapshot = snapshotOf(draft.state, saidOffline || !isShiftOver(before));
    return snapshot === null ? { type: 'superseded' } : { type: 'reported', refusals, standing: snapshot };
  },
  tripMessage: (draft, { message }) => {
    switch (message.type) {
      case 'offer':
        handleOffer(draft, message.proposal);
        break;
      case 'confirm':
        confirm(draft, message);
        break;
      case 'activate':
        activate(draft, message);
        break;
      case 'release':
        release(draft, message);
        break;
      case 'change':
        handleChange(draft, message);
        break;
      case 'confirmChange':
        confirmChange(draft, message);
        break;
      case 'bringBack':
        bringBack(draft, message);
        break;
      case 'said':
        hearMessage(draft, message);
        break;
      case 'withdrawChange':
        withdrawChange(draft, message);
        break;
    }
    return done;
  },
  travelAnswered: (draft, command) => {
    expireOffers(draft);
    handleTravelTimes(draft, command);
    handleTravelOfChange(draft, command);
    return done;
  },
  planShifts: (draft, command) => {
    if (command.ifVersion !== null && command.ifVersion !== draft.state.shiftPlan.version) {
      return { type: 'stale' };
    }
    planShifts(draft, command);
    return done;
  },
  takeOutOfService: (draft, { reason }) => {
    takeOutOfService(draft, reason);
    return done;
  },
  returnToService: (draft) => {
    returnToService(draft);
    return done;
  },
  proofStored: (draft, { stopId }) => {
    proofStored(draft, stopId);
    return done;
  },
  permit: (draft, { permit }) => {
    changePermit(draft, permit);
    return done;
  },
  fold: () => done,
  wake: (draft) => {
    expireOffers(draft);
    endShiftIfDue(draft);
    endReturnsIfDue(draft);
    return done;
  },
};

/**
 * Connections and reports are answered with the plan; every other change pushes it. A report made under an older plan
 * may have lost its reader, so its change is pushed as well.
 */
function isLate(command: VehicleCommand, { planVersion }: VehicleState): boolean {
  return command.type === 'report' && (command.report.planVersion ?? planVersion) < planVersion;
}

/** Sends the vehicle's snapshot to its cell when the plan or the profile has changed. */
function pushChange(draft: VehicleDraft, before: VehicleState): void {
  const { state } = draft;
  const unchanged =
    state.planVersion === before.planVersion && state.profileVersion === before.profileVersion;
  if (state.connection === null || unchanged) return;
  const snapshot = snapshotOf(state, !isShiftOver(before));
  if (snapshot !== null) {
    draft.send({ to: 'cell', cell: state.connection.cell, body: { type: 'standing', standing: snapshot } });
  }
}
