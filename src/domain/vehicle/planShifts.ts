import { vehicleKindOf } from '../requirements.ts';
import type { Proposal } from '../tripVehicleMessages.ts';
import { shiftFor } from './agenda.ts';
import type { VehicleCommand } from './commands.ts';
import { sendToTrip, type VehicleDraft } from './messages.ts';
import { districtsOf, type PlannedShift, shiftsAhead } from './plannedShifts.ts';

/**
 * Plans when the vehicle will be on duty, in place of all that was planned. Reservations that lay in a shift and now lie
 * in none are given back.
 */
export function planShifts(
  draft: VehicleDraft,
  { by, role, shifts }: VehicleCommand & { type: 'planShifts' },
): void {
  const { now, state } = draft;
  const before = shiftsAhead(state.shiftPlan.shifts, now);
  const planned = shiftsAhead(shifts, now);
  if (JSON.stringify(before) === JSON.stringify(planned)) return;
  const version = state.shiftPlan.version + 1;
  draft.emit({ type: 'shiftsPlanned', at: now, by, version, shifts: planned });
  tellDistricts(draft, before);
  for (const reserved of draft.state.agenda) {
    const { rules, shiftPlan } = draft.state;
    const wasPlanned = shiftFor(state.shiftPlan, reserved, rules) !== null;
    if (wasPlanned && shiftFor(shiftPlan, reserved, rules) === null) giveBack(draft, reserved, role);
  }
}

/** Nobody is planned to be on duty then any more. */
function giveBack(draft: VehicleDraft, { offerId, tripId }: Proposal, role: 'driver' | 'operator'): void {
  const reason = 'shift-changed';
  draft.emit({ type: 'givenBack', at: draft.now, offerId, reason });
  sendToTrip(draft, { type: 'gaveBack', tripId, offerId, reason, ...(role === 'operator' && { by: role }) });
}

/** Tells each district that has a shift, or had one, what is planned there now. */
export function tellDistricts(draft: VehicleDraft, before: readonly PlannedShift[]): void {
  const { profile, shiftPlan } = draft.state;
  if (profile === null) return;
  const ahead = shiftsAhead(shiftPlan.shifts, draft.now);
  for (const district of new Set([...before, ...ahead].flatMap(districtsOf))) {
    const shifts = ahead.filter((shift) => districtsOf(shift).includes(district));
    const { version } = shiftPlan;
    const body = { vehicleId: profile.id, version, kind: vehicleKindOf(profile), shifts };
    draft.send({ to: 'district', district, body });
  }
}
