import type { Place } from '../../domain/geo/place.ts';
import type { OfferId } from '../../domain/ids.ts';
import type { Etas, RoutingRules } from '../../domain/supply/eta.ts';
import type { HolderNow } from '../../domain/trip/commands.ts';
import { stopsAhead, type VehicleState } from '../../domain/vehicle/state.ts';
import { secondsAlong } from '../../routing/legs.ts';

/** What is known of the vehicle itself: its last sign of life (epoch ms) and its position; null when unknown. */
interface Seen {
  readonly heardAt: number | null;
  readonly from: Place | null;
}

/** Returns whether a reservation is still in the agenda, and how long the vehicle needs to its pickup. */
export async function holderNow(
  { agenda, offers, stops, rules, availability, outOfService }: VehicleState,
  offerId: OfferId,
  { heardAt, from }: Seen,
  etas: (rules: RoutingRules, froms: readonly Place[], to: Place) => Promise<Etas>,
): Promise<HolderNow> {
  const isOnDuty = availability !== 'offline' && outOfService === null;
  const reserved = [...agenda, ...offers.map(({ proposal }) => proposal)].find(
    (held) => held.offerId === offerId,
  );
  if (reserved === undefined) return { isHeld: false, isOnDuty, heardAt, pickupSeconds: null };
  const places = [...stopsAhead(stops).map(({ place }) => place), reserved.pickup];
  const pickupSeconds =
    from === null ? null : await secondsAlong([from, ...places], (leg, to) => etas(rules, [leg], to));
  return { isHeld: true, isOnDuty, heardAt, pickupSeconds };
}
