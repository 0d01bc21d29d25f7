import { describe, expect, it } from 'vitest';
import { stopIdOf } from '../../../src/domain/ids.ts';
import type { ChangedRide } from '../../../src/domain/tripChange.ts';
import type { TripToVehicle } from '../../../src/domain/tripVehicleMessages.ts';
import type { VehicleCommand } from '../../../src/domain/vehicle/commands.ts';
import { at, nothing } from '../specification.ts';
import {
  accept,
  confirm,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  otherOffer,
  otherOfferId,
  otherTripId,
  pickup,
  proposalOf,
  reached,
  refuses,
  release,
  report,
  tripHears,
  tripId,
  type VehicleStage,
} from './vehicleStory.ts';

const elsewhere = { lat: 37.81, lng: -122.4 };
const proposal = proposalOf();
const otherIds = { tripId: otherTripId, offerId: otherOfferId };

function told(message: TripToVehicle): VehicleCommand {
  return { type: 'tripMessage', tripId, message };
}

function asks(ride: Partial<ChangedRide> = {}, change = 1): VehicleCommand {
  const { pickup: from, dropoff: to, notes } = proposal;
  const changed = { pickup: from, dropoff: to, notes, rideSeconds: 900, ...ride };
  return told({ type: 'change', tripId, offerId, change, ride: changed });
}

const confirms = (change = 1) => told({ type: 'confirmChange', tripId, offerId, change });
const withdraws = (change = 1) => told({ type: 'withdrawChange', tripId, offerId, change });

describe('a change of the only trip', () => {
  it('is agreed to, and made when the trip confirms it', () => {
    const story = givenVehicle('boarded').when(200, asks({ dropoff: elsewhere, notes: 'red door' }));
    story.shows(tripHears({ type: 'changeAgreed', change: 1 }));
    story.plans({ stops: [{ id: pickup }, { id: dropoff, place: proposal.dropoff }] });
    const { planVersion } = story.state;
    story.when(201, confirms());
    expect(story.state.planVersion).toBe(planVersion + 1);
    story.plans({
      stops: [
        { id: pickup, status: 'done' },
        { id: stopIdOf(offerId, 'dropoff', 1), place: elsewhere, notes: 'red door', status: 'pending' },
      ],
    });
    expect(story.state.stops.at(-1)?.rideSeconds).toBe(900);
    story.when(202, confirms()).shows(nothing);
  });

  it('adds, keeps and removes stops on the way', () => {
    const [a, b, c] = [1, 2, 3].map((n) => ({ place: { lat: 37.77 + n / 100, lng: -122.42 } }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('no places');
    const story = givenVehicle('available')
      .when(1, offer({ via: [a, b] }))
      .when(2, report(accept()))
      .when(3, confirm())
      .when(60, report(reached(pickup, 'arrived', 'done')))
      .when(70, report(reached(stopIdOf(offerId, 'via', 1), 'done')))
      .when(80, report(reached(stopIdOf(offerId, 'via', 2), 'enroute')));
    story.when(90, asks({ via: [a, c, { ...b, notes: 'ring twice' }] })).when(91, confirms());
    expect(story.plan.stops.map(({ id, status, notes }) => [id, status, notes])).toEqual([
      [pickup, 'done', 'blue door'],
      [stopIdOf(offerId, 'via', 1), 'done', null],
      [stopIdOf(offerId, 'via', 11), 'pending', null],
      [stopIdOf(offerId, 'via', 2), 'enroute', 'ring twice'],
      [dropoff, 'pending', 'blue door'],
    ]);
    story.when(100, report(reached(stopIdOf(offerId, 'via', 11), 'done')));
    story.shows(tripHears({ type: 'viaServed', served: 2 }));
    story
      .when(110, asks({ via: [a] }, 2))
      .shows(tripHears({ type: 'changeRefused', change: 2, reason: 'reached' }));
    story.when(120, asks({ via: [a, c] }, 3)).when(121, confirms(3));
    expect(story.plan.stops.map(({ kind }) => kind)).toEqual(['pickup', 'via', 'via', 'dropoff']);
  });

  it('moves the pickup until the vehicle is there', () => {
    const moved = givenVehicle('planned')
      .when(50, asks({ pickup: elsewhere }))
      .when(51, confirms());
    moved.plans({ stops: [{ id: stopIdOf(offerId, 'pickup', 1), place: elsewhere }, { id: dropoff }] });
    moved
      .when(52, report(reached(pickup, 'arrived')))
      .shows(refuses({ reason: 'unknown-stop', ref: pickup }));
    givenVehicle('arrived')
      .when(61, asks({ pickup: elsewhere }))
      .shows(tripHears({ type: 'changeRefused', reason: 'reached' }));
  });

  it('is never made once it was withdrawn', () => {
    const story = givenVehicle('boarded').when(200, asks({ dropoff: elsewhere }));
    story.when(201, withdraws());
    expect(story.state.changing).toBeNull();
    story.when(202, confirms()).shows(nothing);
    story.plans({ stops: [{ id: pickup }, { id: dropoff, place: proposal.dropoff }] });
    story.when(203, report(reached(dropoff, 'done'))).shows(tripHears('completed'));
  });

  it('holds up what is reported of its stops until the trip has spoken', () => {
    const story = givenVehicle('boarded').when(200, asks({ dropoff: elsewhere }));
    story
      .when(201, report(reached(dropoff, 'done')))
      .shows(refuses({ reason: 'out-of-order', ref: dropoff }));
    story.when(202, confirms());
    story
      .when(203, report(reached(dropoff, 'done')))
      .shows(refuses({ reason: 'unknown-stop', ref: dropoff }));
    story.when(204, report(reached(stopIdOf(offerId, 'dropoff', 1), 'done'))).shows(tripHears('completed'));
  });

  it('comes before the confirmation of the trip itself', () => {
    const story = givenVehicle('accepted').when(3, asks({ dropoff: elsewhere }));
    story.shows(tripHears({ type: 'changeAgreed' }));
    story.when(4, confirm()).when(5, confirms());
    story.plans({ offers: [], stops: [{ id: pickup }, { place: elsewhere }] });
  });

  it('comes before a reservation for which it is time meanwhile', () => {
    const reserved = { ...otherIds, reservation: true, scheduledFor: at(7_200), rideSeconds: 600 };
    const activate = { type: 'activate', ...otherIds, pickupEtaSeconds: 300 } as const;
    const story = givenVehicle('boarded')
      .when(200, offer(reserved))
      .when(201, report(accept(otherOfferId)))
      .when(202, confirm(otherTripId))
      .when(203, asks({ dropoff: elsewhere }), { asks: ['travel'] });
    const seconds = [1, 2, 3].map(() => [60, 60]);
    story.when(
      204,
      { type: 'travelAnswered', offerId, planVersion: story.state.planVersion, seconds },
      tripHears('changeAgreed'),
    );
    story
      .when(205, { type: 'tripMessage', tripId: otherTripId, message: activate }, { emits: ['planned'] })
      .when(206, confirms(), { emits: ['changed'] });
    expect(story.plan.stops.map(({ id }) => id)).toEqual([
      pickup,
      stopIdOf(offerId, 'dropoff', 1),
      stopIdOf(otherOfferId, 'pickup'),
      stopIdOf(otherOfferId, 'dropoff'),
    ]);
  });

  it('asks for another photo where the drop-off is another', () => {
    const story = givenVehicle('available')
      .when(1, offer())
      .when(2, report(accept()))
      .when(3, told({ type: 'confirm', tripId, offerId, proof: 'photo' }))
      .when(60, report(reached(pickup, 'arrived', 'done')))
      .when(70, report(reached(dropoff, 'arrived')))
      .when(71, { type: 'proofStored', stopId: dropoff })
      .when(72, asks({ dropoff: elsewhere }))
      .when(73, confirms());
    const moved = stopIdOf(offerId, 'dropoff', 1);
    story.when(
      80,
      report(reached(moved, 'arrived', 'done')),
      refuses({ reason: 'proof-missing', ref: moved }),
    );
  });

  it.each<VehicleStage>(['available', 'completed', 'givenBack', 'released'])(
    'is refused when the trip is gone: %s',
    (stage) => {
      givenVehicle(stage)
        .when(500, asks())
        .shows(tripHears({ type: 'changeRefused', reason: 'gone' }));
    },
  );

  it('is forgotten with its trip', () => {
    const story = givenVehicle('planned')
      .when(50, asks({ dropoff: elsewhere }))
      .when(51, release());
    expect(story.state.changing).toBeNull();
    story.when(52, confirms()).shows(nothing);
  });

  it('takes no other trip meanwhile', () => {
    givenVehicle('boarded')
      .when(200, asks({ dropoff: elsewhere }))
      .when(201, otherOffer)
      .shows({ tells: { trip: [{ type: 'offerRefused', reason: 'busy' }] } });
  });
});

describe('a change beside another trip', () => {
  /** The next rider is promised to be picked up 300 s after the second story began. */
  function withNext() {
    return givenVehicle('boarded')
      .when(200, offer({ tripId: otherTripId, offerId: otherOfferId, pickupEtaSeconds: 300 }))
      .when(201, report(accept(otherOfferId)))
      .when(202, confirm(otherTripId));
  }

  /** Everything is so many seconds away from everything else. */
  function travel(story: ReturnType<typeof withNext>, each: number): VehicleCommand {
    const seconds = Array.from({ length: 6 }, () => Array.from({ length: 5 }, () => each));
    return { type: 'travelAnswered', offerId, planVersion: story.state.planVersion, seconds };
  }

  it('is agreed to where the others can still be kept', () => {
    const story = withNext().when(210, asks({ dropoff: elsewhere }));
    story.shows({ asks: [{ type: 'travel', offerId }] });
    story.when(211, travel(story, 60)).shows(tripHears('changeAgreed'));
    story.when(212, confirms());
    expect(story.plan.stops.map(({ kind, tripId }) => `${kind} ${tripId}`)).toEqual([
      `pickup ${tripId}`,
      `dropoff ${tripId}`,
      `pickup ${otherTripId}`,
      `dropoff ${otherTripId}`,
    ]);
  });

  it('is refused where a promise would break, and leaves nothing', () => {
    const story = withNext();
    const { stops, planVersion } = story.state;
    const way = [{ place: elsewhere }, { place: { lat: 37.82, lng: -122.4 } }];
    story.when(210, asks({ via: way }));
    story.when(211, travel(story, 100)).shows(tripHears({ type: 'changeRefused', reason: 'no-room' }));
    expect(story.state).toMatchObject({ stops, planVersion, changing: null });
  });

  it('of notes alone needs no travel times', () => {
    withNext()
      .when(210, asks({ notes: 'red door' }))
      .shows({ asks: [], ...tripHears('changeAgreed') });
  });

  it('is refused while another offer is open', () => {
    givenVehicle('boarded')
      .when(200, otherOffer)
      .when(201, asks({ dropoff: elsewhere }))
      .shows(tripHears({ type: 'changeRefused', reason: 'busy' }));
  });

  it('asks for travel times again when the plan has changed', () => {
    const story = withNext().when(210, asks({ dropoff: elsewhere }));
    const late = travel(story, 60);
    story.when(211, release('cancelled', otherTripId));
    story.when(212, late).shows({ asks: [{ type: 'travel', offerId }] });
    expect(story.state.changing).not.toBeNull();
  });

  it('is refused where the vehicle has meanwhile reached a stop that it leaves out', () => {
    const via = stopIdOf(offerId, 'via', 10);
    const story = withNext().when(210, asks({ via: [{ place: elsewhere }] }));
    story.when(211, travel(story, 10)).when(212, confirms()).when(213, asks({}, 2));
    story.shows({ asks: [{ type: 'travel', offerId }] });
    story.when(214, report(reached(via, 'arrived', 'done')));
    const { stops } = story.state;
    story.when(215, travel(story, 10));
    story.shows(tripHears({ type: 'changeRefused', change: 2, reason: 'reached' }));
    expect(story.state).toMatchObject({ stops, changing: null });
  });
});
