import { describe, expect, it } from 'vitest';
import type { Doubt, Evidence } from '../../../src/domain/evidence.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import type { MilestoneFacts, VehicleToTrip } from '../../../src/domain/tripVehicleMessages.ts';
import { at } from '../specification.ts';
import { cab, cancelByRider, firstOffer, givenTrip, tripId } from './tripStory.ts';

type Type = 'arrived' | 'onboard' | 'completed' | 'noShow';

function evidenceOf(doubt: Doubt | null, flagged = doubt !== null): Evidence {
  return { fix: null, distanceMeters: doubt === null ? 20 : 4_000, doubt, flagged };
}

function told(type: Type, facts: MilestoneFacts): TripCommand {
  const message: VehicleToTrip = { type, tripId, offerId: firstOffer, ...facts };
  return { type: 'vehicleMessage', vehicleId: cab, message };
}

const seen = { evidence: evidenceOf(null) };
const unseen = { evidence: evidenceOf('far-from-stop') };
const allowed = { evidence: evidenceOf('far-from-stop', false) };
const owed = (amount: number) => ({ becomes: { fare: { amount } } });

describe('what is owed', () => {
  it.each<[string, MilestoneFacts, MilestoneFacts, number]>([
    ['for a vehicle seen at the pickup', seen, seen, 500],
    ['nothing for an arrival that was not seen', unseen, seen, 0],
    ['nothing for a no-show that was not seen', seen, unseen, 0],
    ['where the policy allows both', allowed, allowed, 500],
    ['where older code judged neither', {}, {}, 500],
  ])('no-show: %s', (_, arrival, noShow, amount) => {
    givenTrip('assigned').when(65, told('arrived', arrival)).when(400, told('noShow', noShow), owed(amount));
  });

  it.each<[string, MilestoneFacts, MilestoneFacts, number]>([
    ['seen at both ends', seen, seen, 1_500],
    ['seen at the pickup: its rider got out early', seen, unseen, 1_500],
    ['seen at the drop-off alone', unseen, seen, 1_500],
    ['seen nowhere', unseen, unseen, 0],
  ])('a ride by a vehicle %s', (_, arrival, dropoff, amount) => {
    givenTrip('assigned')
      .when(65, told('arrived', arrival))
      .when(125, told('onboard', {}))
      .when(725, told('completed', dropoff), owed(amount));
  });

  it.each<[string, MilestoneFacts, number, number, string]>([
    ['once the vehicle has arrived', seen, 80, 500, 'vehicle-arrived'],
    ['nothing while an unseen one would be free', unseen, 80, 0, 'within-free-time'],
    ['nothing once an unseen one is late', unseen, 400, 0, 'vehicle-late'],
  ])('a cancel: %s', (_, arrival, seconds, amount, feeReason) => {
    givenTrip('assigned')
      .when(65, told('arrived', arrival))
      .when(seconds, cancelByRider, { emits: [{ type: 'cancelled', fare: { amount }, feeReason }] });
  });

  it('does not rise because a late vehicle says it came in time', () => {
    // Promised within 90 s of the assignment.
    givenTrip('assigned')
      .when(300, told('arrived', { ...seen, happenedAt: at(60) }))
      .when(301, cancelByRider, owed(0));
  });
});

describe('the timeline', () => {
  it('says when things happened, and never goes back', () => {
    const { trip } = givenTrip('assigned')
      .when(200, told('arrived', { ...seen, happenedAt: at(80) }))
      .when(201, told('onboard', { ...seen, happenedAt: at(70) }))
      .when(900, told('completed', { ...seen, happenedAt: at(800) }));
    expect(trip.timeline.slice(-3)).toEqual([
      { state: 'arrived', at: at(80) },
      { state: 'onboard', at: at(80) },
      { state: 'completed', at: at(800) },
    ]);
  });
});

describe('the record', () => {
  it('flags what counts without having been seen', () => {
    const { trip } = givenTrip('assigned')
      .when(65, told('arrived', unseen))
      .when(400, told('noShow', unseen));
    const flag = { doubt: 'far-from-stop', distanceMeters: 4_000 };
    expect(recordOf(trip).flags).toEqual([
      { milestone: 'arrived', ...flag, at: at(65) },
      { milestone: 'noShow', ...flag, at: at(400) },
    ]);
  });

  it('flags nothing that was seen, or that the policy allows', () => {
    const { trip } = givenTrip('assigned').when(65, told('arrived', allowed)).when(400, told('noShow', seen));
    expect(recordOf(trip)).not.toHaveProperty('flags');
  });
});
