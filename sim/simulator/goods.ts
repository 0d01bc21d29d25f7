import { type Item, itemSizes } from '../../src/domain/items.ts';
import { isEmptyParty } from '../../src/domain/party.ts';
import type { Policy } from '../../src/domain/policy/policy.ts';
import type { RideRequirements } from '../../src/domain/requirements.ts';
import type { Profile } from '../../src/domain/vehicle/state.ts';
import { createRandom, pick, type Random } from '../random.ts';
import { mix } from './hash.ts';
import type { BookingPlan } from './plans.ts';

interface Carrying {
  readonly profile: Profile;
}
type Carried = Pick<BookingPlan, 'requirements' | 'cancel'>;
interface World<Phone, Booking> {
  readonly policy: Policy;
  readonly phones: readonly Phone[];
  readonly bookings: readonly Booking[];
}

/**
 * Gives vehicles room for goods, and riders goods: some ride along, some travel alone. In half of the worlds people and
 * goods do not ride together, and in half of them riders say a pin. Drawn separately, so that seeds keep the worlds they had before.
 */
export function withGoods<Phone extends Carrying, Booking extends Carried>(
  seed: number,
  { policy, phones, bookings }: World<Phone, Booking>,
): World<Phone, Booking> {
  const random = createRandom(mix(seed ^ 0x6a09e667));
  const goodsWithPeople = random() < 0.5;
  const boardingPin = random() < 0.5;
  const assignmentsAreOrders = random() < 0.5;
  // Drawn separately as well.
  const cancels = createRandom(mix(seed ^ 0x3c6ef372));
  // A vehicle has two phones at times.
  const rooms = new Map<string, number>();
  return {
    policy: {
      ...policy,
      dispatch: { ...policy.dispatch, boardingPin, assignmentsAreOrders },
      pooling: { ...policy.pooling, goodsWithPeople },
    },
    phones: phones.map((phone) => {
      const { tenant, id, capacity } = phone.profile;
      const vehicle = `${tenant}/${id}`;
      const parcels = rooms.get(vehicle) ?? Math.floor(random() * 12);
      rooms.set(vehicle, parcels);
      return { ...phone, profile: { ...phone.profile, capacity: { ...capacity, parcels } } };
    }),
    bookings: bookings.map((booking) => {
      const requirements = random() < 0.25 ? withItems(booking.requirements, random) : booking.requirements;
      const isDelivery = isEmptyParty(requirements.party);
      return { ...booking, requirements, ...(isDelivery && { cancel: crossing(cancels) ?? booking.cancel }) };
    }),
  };
}

/** Many deliveries are cancelled while their goods are being taken: just before the driver says so, or just after. */
function crossing(random: Random): BookingPlan['cancel'] {
  const [drawn, delay, by] = [random(), random(), random() < 0.8 ? 'rider' : 'operator'] as const;
  if (drawn < 0.3) return { on: 'loaded', delayMs: 0, by };
  return drawn < 0.5 ? { on: 'arrived', delayMs: 7_000 + Math.floor(delay * 6_000), by } : null;
}

const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };

function withItems(requirements: RideRequirements, random: Random): RideRequirements {
  const items = Array.from({ length: 1 + Math.floor(random() * 2) }, (): Item => {
    const size = pick(random, itemSizes);
    return { description: 'a box', quantity: 1 + Math.floor(random() * 2), size };
  });
  const isDelivery = random() < 0.7;
  return { ...requirements, items, ...(isDelivery && { party: nobody }) };
}
