import { kindRefusal } from '../requirements.ts';
import { registrationRefusal } from './admission.ts';
import type { VehicleCommand, VehicleReplies } from './commands.ts';
import { handOver } from './confirmAndProgress.ts';
import { connectWaitSeconds } from './connects.ts';
import { sendToTrip, type VehicleDraft } from './messages.ts';
import { decline, declineOffers } from './offers.ts';
import { type Permit, permitRefusal, shiftEndsAt } from './permit.ts';
import { snapshotOf } from './plan.ts';
import { tellDistricts } from './planShifts.ts';
import type { Availability, Profile } from './state.ts';

/** Registers the vehicle, or registers it anew: offers that the new profile cannot serve are declined. */
export function register(draft: VehicleDraft, profile: Profile): void {
  if (JSON.stringify(draft.state.profile) === JSON.stringify(profile)) return;
  draft.emit({ type: 'registered', at: draft.now, profile });
  tellDistricts(draft, []);
  for (const offer of draft.state.offers) {
    const misfit = registrationRefusal(draft.state, profile, offer);
    if (misfit !== null && offer.status !== 'accepted') decline(draft, offer, misfit);
  }
  for (const { offerId, tripId, ...ride } of draft.state.agenda) {
    const reason = kindRefusal(profile, ride);
    if (reason === null) continue;
    draft.emit({ type: 'givenBack', at: draft.now, offerId, reason });
    sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason });
  }
}

/** Opens a driver's stream with a new epoch: older streams are void. */
export function connect(
  draft: VehicleDraft,
  command: VehicleCommand & { type: 'connect' },
): VehicleReplies['connect'] {
  const retryAfterSeconds = connectWaitSeconds(draft.state.connects, command.rules, draft.now);
  if (retryAfterSeconds > 0) return { type: 'tooMany', retryAfterSeconds };
  const previous = draft.state.connection;
  if (draft.state.profile === null) {
    if (command.fallbackProfile === null) return { type: 'unregistered' };
    register(draft, command.fallbackProfile);
  }
  const epoch = draft.state.epoch + 1;
  const { cell, driver, rules, permit } = command;
  const permitted = permit === undefined ? {} : { permit };
  draft.emit({ type: 'connected', at: draft.now, epoch, connection: { cell, driver }, rules, ...permitted });
  dropUnpermitted(draft);
  // A cell with the new stream closes its own older ones.
  if (previous !== null && previous.cell !== cell) {
    const vehicleId = draft.state.profile?.id;
    if (vehicleId !== undefined) {
      draft.send({ to: 'cell', cell: previous.cell, body: { type: 'superseded', vehicleId, epoch } });
    }
  }
  const snapshot = snapshotOf(draft.state, false);
  if (snapshot === null) return { type: 'unregistered' };
  const { carried = null } = draft.state;
  return { type: 'connected', standing: snapshot, previousCell: previous?.cell ?? null, carried };
}

/** Takes over what an operator allows the driver, or the last one whose permit it has. */
export function changePermit(draft: VehicleDraft, permit: Permit): void {
  const { connection, permit: known } = draft.state;
  if (connection?.driver !== permit.driver && known?.driver !== permit.driver) return;
  if (JSON.stringify(known) === JSON.stringify(permit)) return;
  draft.emit({ type: 'permitChanged', at: draft.now, permit });
  dropUnpermitted(draft);
}

/** Declines open offers and gives reservations back that the driver may not have. */
function dropUnpermitted(draft: VehicleDraft): void {
  const { offers, agenda } = draft.state;
  for (const offer of offers) {
    const reason = permitRefusal(draft.state, offer.proposal, draft.now);
    if (reason !== null && offer.status !== 'accepted') decline(draft, offer, reason);
  }
  for (const proposal of agenda) {
    const reason = permitRefusal(draft.state, { ...proposal, reservation: true }, draft.now);
    // A shift that is over today says nothing of tomorrow.
    if (reason === null || reason === 'shift-over') continue;
    const { offerId, tripId } = proposal;
    draft.emit({ type: 'givenBack', at: draft.now, offerId, reason });
    sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason, by: 'operator' });
  }
}

/** Ends the shift of a driver who has worked as long as may be. */
export function endShiftIfDue(draft: VehicleDraft): void {
  const endsAt = shiftEndsAt(draft.state);
  if (endsAt === null || endsAt > draft.now || draft.state.availability !== 'available') return;
  changeAvailability(draft, 'offline');
}

/** Positions that are journaled when a stream ends: enough to go on from. */
const carriedFixes = 4;

export function disconnect(
  draft: VehicleDraft,
  { epoch, carried }: VehicleCommand & { type: 'disconnect' },
): void {
  const { connection, epoch: newest } = draft.state;
  if (connection === null || newest !== epoch) return;
  const kept = carried && { ...carried, track: carried.track.slice(-carriedFixes) };
  draft.emit({ type: 'disconnected', at: draft.now, epoch, ...(kept && { carried: kept }) });
}

/** Changes availability: working, paused, or ending the shift. */
export function changeAvailability(draft: VehicleDraft, wanted: Availability): void {
  if (draft.state.availability === wanted) return;
  draft.emit({ type: 'availabilityChanged', at: draft.now, availability: wanted });
  if (wanted !== 'available') declineOffers(draft, wanted);
}

/**
 * Takes the vehicle out of service: no new offers, trips not yet on board are given back, trips on board are
 * finished. An accepted offer still waits for its trip's confirmation.
 */
export function takeOutOfService(draft: VehicleDraft, reason: string | null): void {
  const { outOfService, stops, agenda } = draft.state;
  if (outOfService !== null) return;
  draft.emit({ type: 'takenOutOfService', at: draft.now, reason });
  declineOffers(draft, 'out-of-service');
  for (const { kind, status, offerId, tripId } of stops) {
    if (kind === 'pickup' && status !== 'done') handOver(draft, { offerId, tripId });
  }
  for (const reserved of agenda) handOver(draft, reserved);
}

export function returnToService(draft: VehicleDraft): void {
  if (draft.state.outOfService !== null) draft.emit({ type: 'returnedToService', at: draft.now });
}
