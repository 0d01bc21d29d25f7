import { describe, it } from 'vitest';
import { personIdSchema } from '../../../src/domain/ids.ts';
import type { Proposal } from '../../../src/domain/tripVehicleMessages.ts';
import type { VehicleCommand } from '../../../src/domain/vehicle/commands.ts';
import type { PlannedShift } from '../../../src/domain/vehicle/plannedShifts.ts';
import { at } from '../specification.ts';
import { place } from './pooledShift.ts';
import {
  accept,
  confirm,
  connect,
  givenVehicle,
  offer,
  offerId,
  otherOfferId,
  otherTripId,
  report,
  tripHears,
} from './vehicleStory.ts';

const here = place(0, 0);
/** An hour ahead, 5 km east, for 10 minutes. */
const reserved: Partial<Proposal> = {
  reservation: true,
  scheduledFor: at(3_600),
  acceptSeconds: 300,
  pickup: place(5, 0),
  dropoff: place(10, 0),
  rideSeconds: 600,
};
const other = { tripId: otherTripId, offerId: otherOfferId };

describe('a vehicle that takes reservations within its shift', () => {
  const shift: PlannedShift = {
    startsAt: at(0),
    endsAt: at(7_200),
    place: here,
    radiusMeters: 10_000,
    takesReservations: true,
  };
  const by = personIdSchema.parse('olga');
  const plan = (...shifts: PlannedShift[]): VehicleCommand => {
    return { type: 'planShifts', by, role: 'operator', shifts, ifVersion: null };
  };

  it('accepts them while nobody is online, and keeps them until somebody is', () => {
    givenVehicle('registered')
      .when(1, plan(shift))
      .when(2, offer(reserved), { emits: ['offerOpened', 'offerAccepted'], ...tripHears('offerAccepted') })
      .when(3, confirm(), { emits: ['reserved'] })
      .when(60, connect(), { emits: ['connected'] })
      .plans({ agenda: [{ id: offerId }] });
  });

  it('refuses what does not lie within it, what comes too soon, and all while out of service', () => {
    const refusedBecause = (reason: string) => tripHears({ type: 'offerRefused', reason });
    const given = (...shifts: PlannedShift[]) => givenVehicle('registered').when(1, plan(...shifts));
    given(shift).when(2, offer({ ...reserved, scheduledFor: at(6_700) }), refusedBecause('dark'));
    given({ ...shift, radiusMeters: 4_000 }).when(2, offer(reserved), refusedBecause('dark'));
    given({ ...shift, takesReservations: false }).when(2, offer(reserved), refusedBecause('dark'));
    given(shift).when(2, offer(), refusedBecause('dark'));
    given(shift)
      .when(2, { type: 'takeOutOfService', reason: null })
      .when(3, offer(reserved), refusedBecause('out-of-service'));
    given(shift)
      .when(2, offer(reserved))
      .when(3, confirm())
      .when(4, offer({ ...reserved, ...other }), refusedBecause('breaks-agenda'));
  });

  it('asks its driver for others', () => {
    givenVehicle('available')
      .when(1, plan({ ...shift, takesReservations: false }))
      .when(2, offer(reserved), { emits: ['offerOpened'], tells: { trip: [] } });
  });

  it('gives back what lies in no shift any more', () => {
    const given = () =>
      givenVehicle('registered').when(1, plan(shift)).when(2, offer(reserved)).when(3, confirm());
    given().when(4, plan({ ...shift, endsAt: at(7_000) }), { emits: ['shiftsPlanned'] });
    given().when(4, plan(), {
      emits: ['shiftsPlanned', { type: 'givenBack', offerId, reason: 'shift-changed' }],
      ...tripHears({ type: 'gaveBack', offerId, reason: 'shift-changed', by: 'operator' }),
      becomes: { agenda: [] },
    });
  });

  it('keeps what its driver has accepted outside of any shift', () => {
    givenVehicle('available')
      .when(1, offer(reserved))
      .when(2, report(accept()))
      .when(3, confirm())
      .when(4, plan({ ...shift, radiusMeters: 1_000 }), { emits: ['shiftsPlanned'] })
      .when(5, plan(), { emits: ['shiftsPlanned'] });
  });
});
