import type { Alert } from '../safetyAlerts.ts';
import type { TripCommand, TripReplies } from './commands.ts';
import type { TripDraft } from './messages.ts';
import { isRecent } from './record.ts';

/** Raises an alert, while the trip is under way and some time after. Whoever has an open one raises no other. */
export function raiseAlert(
  draft: TripDraft,
  { by, place, notes }: TripCommand & { type: 'raiseAlert' },
): TripReplies['raiseAlert'] {
  const { now, state } = draft;
  const open = state.alerts.find((alert) => alert.by === by && alert.acknowledgedAt === null);
  if (open !== undefined) return { type: 'raised', alert: open };
  if (!isRecent(state, now)) return { type: 'over' };
  const { tripId } = state.booking;
  const vehicleId = state.assignment?.vehicle.id ?? null;
  const told = { alert: state.alerts.length + 1, by, at: now, place, vehicleId, notes };
  const alert: Alert = { ...told, acknowledgedAt: null, acknowledgedBy: null };
  draft.emit({ type: 'safetyRaised', ...told });
  draft.send({ to: 'tenant', body: { ...alert, tripId } });
  return { type: 'raised', alert };
}

/** An operator has seen the alert, and says what was done. Repeating it is harmless. */
export function acknowledgeAlert(
  draft: TripDraft,
  { alert, person, notes }: TripCommand & { type: 'acknowledgeAlert' },
): TripReplies['acknowledgeAlert'] {
  const { now, state } = draft;
  const known = state.alerts.find((one) => one.alert === alert);
  if (known === undefined) return { type: 'noAlert' };
  if (known.acknowledgedAt !== null) return { type: 'acknowledged', alert: known };
  const { tripId } = state.booking;
  const acknowledged: Alert = { ...known, acknowledgedAt: now, acknowledgedBy: person };
  draft.emit({ type: 'safetyAcknowledged', at: now, alert, person, notes });
  draft.send({ to: 'tenant', body: { ...acknowledged, tripId } });
  return { type: 'acknowledged', alert: acknowledged };
}
