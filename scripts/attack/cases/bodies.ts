import { tripSchema } from '../../../src/protocol/trips.ts';
import { expectAnswer } from '../client.ts';
import { holds } from '../outcome.ts';
import { type AttackCase, claimsOf } from '../stage.ts';

/** Bodies that say more than they may (mass assignment). */
export const bodyCases: readonly AttackCase[] = [
  {
    name: 'bodies: nobody books in the name of others, or at a price of their own',
    run: async (stage) => {
      const claims = claimsOf(stage.people.rider);
      const wishes = {
        tenant: 'attack-other',
        rider: 'somebody',
        bookedBy: 'somebody',
        id: 'trip_00000000',
        version: 99,
        state: 'completed',
        fare: { amount: 1, currency: 'USD' },
        vehicle: { id: 'cab-1' },
        policy: { tariff: { fareMinimumAmount: 0 } },
        ended: { by: 'rider', reason: 'x' },
      };
      const proper = await stage.trip();
      for (const [name, value] of Object.entries(wishes)) {
        const answer = await stage.book(stage.people.rider, stage.booking({ [name]: value }));
        if (answer.status === 422) continue;
        const trip = expectAnswer(answer, 201, tripSchema);
        holds(trip.rider === claims.sub, `"${name}" made a trip of ${trip.rider}`);
        const { state, vehicle, fare, version, ended } = trip;
        const isAsUsual = JSON.stringify({ state, vehicle, fare, version, ended });
        const usual = { state: proper.state, vehicle: proper.vehicle, fare: proper.fare };
        const expected = JSON.stringify({ ...usual, version: proper.version, ended: proper.ended });
        holds(isAsUsual === expected, `"${name}" made a trip like ${isAsUsual}`);
      }
    },
  },
  {
    name: 'bodies: nothing in an address widens a list',
    run: async (stage) => {
      const { tripId } = await stage.scene();
      const { sub, tenant } = claimsOf(stage.people.rider);
      const { stranger, outsider } = stage.people;
      for (const query of [
        `rider=${sub}`,
        `person=${sub}`,
        `sub=${sub}`,
        `tenant=${tenant}`,
        'role=operator',
      ]) {
        for (const token of [stranger, outsider]) {
          const answer = await stage.ask({ method: 'GET', path: `/v1/trips?limit=100&${query}`, token });
          holds(answer.status < 500, `?${query} was answered ${answer.status}`);
          holds(!answer.text.includes(tripId), `?${query} listed the trip of another person`);
        }
      }
    },
  },
];
