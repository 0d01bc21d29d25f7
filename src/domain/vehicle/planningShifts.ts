import { vehicleKindOf } from '../requirements.ts';
import type { VehicleCommand } from './commands.ts';
import type { VehicleDraft } from './messages.ts';
import { districtsOf, type PlannedShift, shiftsAhead } from './plannedShifts.ts';

/** Plans when the vehicle will be on duty, in place of all that was planned. */
export function planShifts(
  draft: VehicleDraft,
  { by, shifts }: VehicleCommand & { type: 'planShifts' },
): void {
  const { now, state } = draft;
  const before = shiftsAhead(state.shiftPlan.shifts, now);
  const planned = shiftsAhead(shifts, now);
  if (JSON.stringify(before) === JSON.stringify(planned)) return;
  const version = state.shiftPlan.version + 1;
  draft.emit({ type: 'shiftsPlanned', at: now, by, version, shifts: planned });
  tellDistricts(draft, before);
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
