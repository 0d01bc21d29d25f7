import type { Place } from '../../domain/geo/place.ts';
import type { OfferId } from '../../domain/ids.ts';
import type { Etas, RoutingRules } from '../../domain/supply/eta.ts';
import type { HolderNow } from '../../domain/trip/commands.ts';
import { shiftFor } from '../../domain/vehicle/agenda.ts';
import { stopsAhead, type VehicleState } from '../../domain/vehicle/state.ts';
import { secondsAlong } from '../../routing/secondsAlong.ts';

/** What is known of the vehicle itself: its last sign of life (epoch ms) and its position; null when unknown. */
interface Seen {
  readonly heardAt: number | null;
  readonly from: Place | null;
}

/** Returns whether a reservation is still in the agenda, and how long the vehicle needs to its pickup. */
export async function holderNow(
  { agenda, offers, stops, rules, shiftPlan, availability, outOfService }: VehicleState,
  offerId: OfferId,
  { heardAt, from }: Seen,
  etas: (rules: RoutingRules, froms: readonly Place[], to: Place) => Promise<Etas>,
): Promise<HolderNow> {
  const isOnDuty = availability !== 'offline' && outOfService === null;
  const reserved = [...agenda, ...offers.map(({ proposal }) => proposal)].find(
    (held) => held.offerId === offerId,
  );
  if (reserved === undefined) return { isHeld: false, isOnDuty, heardAt, pickupSeconds: null };
  const shift = isOnDuty || outOfService !== null ? null : shiftFor(shiftPlan, reserved, rules);
  // Who is not there yet comes from where the shift begins.
  const start = shift?.place ?? from;
  const places = [...stopsAhead(stops).map(({ place }) => place), reserved.pickup];
  const pickupSeconds =
    start === null ? null : await secondsAlong([start, ...places], (leg, to) => etas(rules, [leg], to));
  return { isHeld: true, isOnDuty, heardAt, pickupSeconds, dutyFrom: shift?.startsAt ?? null };
}
