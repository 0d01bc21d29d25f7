import { expect, it } from 'vitest';
import { Figures } from '../../sim/simulator/invariants/figures.ts';
import { Ledger } from '../../sim/simulator/invariants/ledger.ts';
import { personIdSchema, tenantIdSchema } from '../../src/domain/ids.ts';
import type { AfterRide } from '../../src/domain/trip/afterRide.ts';
import type { TripCommand } from '../../src/domain/trip/commands.ts';
import { recordOf } from '../../src/domain/trip/record.ts';
import { pastOf } from '../../src/history/pastTrips.ts';
import { publicTripEvent } from '../../src/protocol/feed.ts';
import { cab, firstOffer, found, givenRequest, says, tripId } from '../domain/trip/tripStory.ts';

const tenant = tenantIdSchema.parse('demo');
const olga = personIdSchema.parse('olga');
const driver = personIdSchema.parse('dan');
const vehicle = { id: cab, name: 'Cab 1', type: 'car', plate: 'HX 1' };
const accepted: TripCommand = {
  type: 'vehicleMessage',
  vehicleId: cab,
  message: { type: 'offerAccepted', tripId, offerId: firstOffer, vehicle, driver },
};
const say = (event: AfterRide): TripCommand => ({ type: 'settle', event });

/** The events of a ride, and what is violated when the history has those that are told. */
function ride() {
  const story = givenRequest()
    .when(1, found(1, cab))
    .when(5, accepted)
    .when(60, says('onboard'))
    .when(700, says('completed'))
    .when(800, say({ type: 'tipped', amount: 300 }))
    .when(801, say({ type: 'adjusted', id: 'one', person: olga, amount: -200, reason: 'a detour' }))
    .when(802, say({ type: 'rated', by: 'driver', stars: 4, tags: [], notes: null }));
  const events = story.journal.flatMap((event, at) => publicTripEvent({ sequence: at + 1, event }) ?? []);
  const violated = (told: typeof events) => {
    const ledger = new Ledger(() => 0);
    const figures = new Figures(ledger);
    figures.tripChanged({ tenant, id: tripId }, story.trip);
    figures.told({ kind: 'tripEvents', tenant, id: tripId, events: told });
    figures.atTheEnd(new Map([[`${tenant}/${tripId}`, recordOf(story.trip)]]), pastOf);
    return ledger.violation?.invariant ?? null;
  };
  return { events, violated };
}

it('what the history counts of people is what the trip says, also of events that came twice', () => {
  const { events, violated } = ride();
  expect(violated(events)).toBeNull();
  expect(violated([...events, ...events])).toBeNull();
});

it.each(['assigned', 'tipped', 'adjusted', 'rated'])('a lost event is found: %s', (lost) => {
  const { events, violated } = ride();
  expect(violated(events.filter(({ type }) => type !== `trip.${lost}`))).toBe('true-figures');
});
