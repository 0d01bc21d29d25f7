import { tripWakeAt } from '../../../src/domain/trip/deadlines.ts';
import { vehicleWakeAt } from '../../../src/domain/vehicle/state.ts';
import type { Stored } from '../context.ts';
import type { TripInstance, VehicleInstance } from '../instances.ts';
import { hasUntold } from './feed.ts';
import type { KnownTrip, KnownVehicle, Ledger } from './ledger.ts';
import { checkBegun } from './reservations.ts';

/** The latest wake-up of a machine that is due at once; see the shell. */
const minWakeMs = 1_000;
/** The longest resend delay of an unacknowledged message; see the shell. */
const maxResendMs = 30_000;
/** The longest resend delay of a feed batch; see the shell. */
const maxFeedWaitMs = 300_000;
/** An unanswered offer is withdrawn within this, whatever the delays of alarms and crashes. */
const letGoWithinMs = 60_000;

/** no-lost-booking: no trip or vehicle is blocked by an offer that expired long ago. */
export function checkHanging(ledger: Ledger, now: number): void {
  checkBegun(ledger, now);
  const hangs = ({ expiresAt }: { readonly expiresAt: number }) => expiresAt + letGoWithinMs < now;
  for (const [key, { state }] of ledger.trips) {
    if (state.kind !== 'trip' || !state.offers.some(hangs)) continue;
    ledger.violate('no-lost-booking', `trip ${key} waits for an offer whose time is over`);
  }
  for (const [key, { state }] of ledger.vehicles) {
    const isHeldUp = state.offers.some((offer) => offer.status !== 'accepted' && hangs(offer));
    if (isHeldUp) ledger.violate('no-lost-booking', `vehicle ${key} is held up by an offer long over`);
  }
}

/**
 * armed: every deadline has an alarm that is set in time, and so has every unacknowledged message. A message that
 * waited behind another may be late by that message's longest wait.
 */
export function checkAlarm(
  ledger: Ledger,
  { object, storage }: Stored<TripInstance> | Stored<VehicleInstance>,
  known: KnownTrip | KnownVehicle,
  now: number,
): void {
  if (object.instance === null) return;
  const wakeAt = 'records' in known ? tripWakeAt(known.state) : vehicleWakeAt(known.state);
  const sendAt = storage.earliestOutboxDue();
  const latest = Math.min(
    hasUntold(storage) ? now + maxFeedWaitMs : Number.POSITIVE_INFINITY,
    wakeAt === null ? Number.POSITIVE_INFINITY : Math.max(wakeAt, now + minWakeMs),
    sendAt === null ? Number.POSITIVE_INFINITY : Math.max(sendAt, now + maxResendMs),
  );
  const { alarmAt, name } = object;
  if (Number.isFinite(latest) && (alarmAt === null || alarmAt > latest)) {
    ledger.violate('armed', `${name} must be woken by ${latest}, and is at ${alarmAt}`);
  }
}
