import { describe, expect, it } from 'vitest';
import { offerIdOf, stopIdSchema } from '../../../src/domain/ids.ts';
import type { Report } from '../../../src/domain/vehicle/commands.ts';
import { typesOf } from '../machines.ts';
import {
  acceptedVehicle,
  arrivedVehicle,
  availableVehicle,
  boardedVehicle,
  confirm,
  dropoff,
  later,
  offer,
  offeredVehicle,
  offerId,
  pickup,
  planFor,
  plannedVehicle,
  refusalsOf,
  release,
  report,
  toldTrips,
  tripId,
  type VehicleRig,
} from './fixtures.ts';

type Status = NonNullable<Report['progress']>[number]['status'];

const at = (stopId: typeof pickup, status: Status) => report({ progress: [{ stopId, status }] });

function saidOf(vehicle: VehicleRig, answer: 'accept' | 'decline' | 'seen') {
  return vehicle.tell(report({ answers: [{ offerId, answer }] }), later(600));
}

/** The stops went by another way each time, at 400 s. */
const past = {
  completed() {
    const vehicle = boardedVehicle();
    vehicle.tell(at(dropoff, 'done'), later(400));
    return vehicle;
  },
  noShow() {
    const vehicle = arrivedVehicle();
    vehicle.tell(at(pickup, 'noShow'), later(400));
    return vehicle;
  },
  givenBack() {
    const vehicle = arrivedVehicle();
    vehicle.tell(at(pickup, 'giveBack'), later(400));
    return vehicle;
  },
  released() {
    const vehicle = arrivedVehicle();
    vehicle.tell(release(), later(400));
    return vehicle;
  },
  declined() {
    const vehicle = offeredVehicle();
    vehicle.tell(report({ answers: [{ offerId, answer: 'decline' }] }), later(2));
    return vehicle;
  },
};

describe('progress', () => {
  it.each<[string, VehicleRig, typeof pickup, Status, readonly string[]]>([
    ['on the way to the pickup', plannedVehicle(), pickup, 'enroute', ['enroute']],
    ['at the pickup', plannedVehicle(), pickup, 'arrived', ['arrived']],
    ['on board', arrivedVehicle(), pickup, 'done', ['onboard']],
    ['on the way to the drop-off', boardedVehicle(), dropoff, 'enroute', []],
    ['at the drop-off', boardedVehicle(), dropoff, 'arrived', []],
    ['dropped off', boardedVehicle(), dropoff, 'done', ['completed']],
    ['given back before the pickup', plannedVehicle(), pickup, 'giveBack', ['gaveBack']],
    ['given back at the pickup', arrivedVehicle(), pickup, 'giveBack', ['gaveBack']],
    ['given back by its drop-off', plannedVehicle(), dropoff, 'giveBack', ['gaveBack']],
    ['nobody came', arrivedVehicle(), pickup, 'noShow', ['noShow']],
  ])('%s', (_what, vehicle, stopId, status, told) => {
    const command = at(stopId, status);
    const decision = vehicle.tell(command, later(360));
    expect(typesOf(toldTrips(decision))).toEqual(told);
    expect(refusalsOf(decision)).toEqual([]);

    const again = vehicle.tell(command, later(361));
    expect(again).toMatchObject({ events: [], messages: [], reply: { refusals: [] } });
  });

  it.each<[string, VehicleRig, typeof pickup, Status]>([
    ['boarding before arriving', plannedVehicle(), pickup, 'done'],
    ['dropping off before boarding', arrivedVehicle(), dropoff, 'done'],
    ['heading for the drop-off before boarding', arrivedVehicle(), dropoff, 'enroute'],
    ['no-show before arriving', plannedVehicle(), pickup, 'noShow'],
    ['no-show with the rider on board', boardedVehicle(), pickup, 'noShow'],
    ['no-show at the drop-off', boardedVehicle(), dropoff, 'noShow'],
    ['giving back with the rider on board', boardedVehicle(), pickup, 'giveBack'],
    ['giving back at the drop-off', boardedVehicle(), dropoff, 'giveBack'],
  ])('%s is out of order', (_what, vehicle, stopId, status) => {
    const decision = vehicle.tell(at(stopId, status), later(600));
    expect(decision).toMatchObject({ events: [], messages: [] });
    expect(refusalsOf(decision)).toEqual([{ reason: 'out-of-order', ref: stopId }]);
  });

  it('a no-show waits 300 s from the arrival, by the clock of the server', () => {
    const vehicle = arrivedVehicle();
    const early = report({ progress: [{ stopId: pickup, status: 'noShow', at: later(9_000) }] });
    const refused = vehicle.tell(early, later(359.001));
    expect(refused.reply).toMatchObject({ refusals: [{ detail: expect.stringContaining('wait 1 more') }] });
    expect(typesOf(vehicle.tell(early, later(360)).events)).toEqual(['noShow']);
    expect(planFor(vehicle).stops).toEqual([]);
  });

  it('a no-show waits from the time the trip was booked for, when the vehicle is early', () => {
    const vehicle = availableVehicle();
    vehicle.tell(offer({ scheduledFor: later(900) }), later(1));
    vehicle.tell(report({ answers: [{ offerId, answer: 'accept' }] }), later(2));
    vehicle.tell(confirm(), later(3));
    vehicle.tell(at(pickup, 'arrived'), later(60));
    const noShow = at(pickup, 'noShow');
    expect(refusalsOf(vehicle.tell(noShow, later(1_199)))).toEqual([{ reason: 'out-of-order', ref: pickup }]);
    expect(typesOf(vehicle.tell(noShow, later(1_200)).events)).toEqual(['noShow']);
  });

  it('steps may be left out where nothing depends on them', () => {
    const vehicle = plannedVehicle();
    const said = report({
      progress: [
        { stopId: pickup, status: 'arrived' },
        { stopId: pickup, status: 'done' },
        { stopId: dropoff, status: 'done' },
      ],
    });
    const decision = vehicle.tell(said, later(600));
    expect(typesOf(toldTrips(decision))).toEqual(['arrived', 'onboard', 'completed']);
    expect(vehicle.tell(said, later(601))).toMatchObject({
      events: [],
      messages: [],
      reply: { refusals: [] },
    });
  });

  it('may be listed in any order', () => {
    const vehicle = plannedVehicle();
    const said = report({
      progress: [
        { stopId: dropoff, status: 'done' },
        { stopId: pickup, status: 'done' },
        { stopId: pickup, status: 'arrived' },
      ],
    });
    const decision = vehicle.tell(said, later(600));
    expect(refusalsOf(decision)).toEqual([]);
    expect(typesOf(toldTrips(decision))).toEqual(['arrived', 'onboard', 'completed']);
  });

  it('never goes back', () => {
    const vehicle = arrivedVehicle();
    expect(vehicle.tell(at(pickup, 'enroute'), later(70))).toMatchObject({
      events: [],
      reply: { refusals: [] },
    });
    expect(planFor(vehicle).stops[0]?.status).toBe('arrived');
  });

  it('is kept with the time that the driver gave', () => {
    const vehicle = plannedVehicle();
    const progress = [{ stopId: pickup, status: 'arrived' as const, at: later(50) }];
    const { events } = vehicle.tell(report({ progress }), later(60));
    expect(events).toMatchObject([{ at: later(60), reportedAt: later(50) }]);
  });

  it('leaves the vehicle free after the drop-off', () => {
    const vehicle = past.completed();
    expect(planFor(vehicle)).toMatchObject({ offers: [], stops: [], availability: 'available' });
  });

  it('part of a report is refused and the rest applies', () => {
    const vehicle = plannedVehicle();
    const unknown = stopIdSchema.parse('stop_x');
    const progress = [
      { stopId: unknown, status: 'done' as const },
      { stopId: pickup, status: 'arrived' as const },
    ];
    const decision = vehicle.tell(report({ progress }), later(60));
    expect(refusalsOf(decision)).toEqual([{ reason: 'unknown-stop', ref: unknown }]);
    expect(planFor(vehicle).stops[0]?.status).toBe('arrived');
  });
});

describe('progress on stops that are gone', () => {
  it.each<[keyof typeof past, typeof pickup, Status, boolean]>([
    ['completed', pickup, 'arrived', true],
    ['completed', pickup, 'done', true],
    ['completed', dropoff, 'done', true],
    ['completed', pickup, 'noShow', false],
    ['completed', dropoff, 'giveBack', false],
    ['noShow', pickup, 'arrived', true],
    ['noShow', pickup, 'noShow', true],
    ['noShow', pickup, 'done', false],
    ['noShow', pickup, 'giveBack', false],
    ['givenBack', pickup, 'arrived', true],
    ['givenBack', dropoff, 'giveBack', true],
    ['givenBack', pickup, 'done', false],
    ['givenBack', pickup, 'noShow', false],
    ['released', pickup, 'arrived', false],
    ['released', pickup, 'done', false],
    ['released', pickup, 'giveBack', false],
    ['declined', pickup, 'enroute', false],
  ])('%s: %s %s may be repeated: %s', (ended, stopId, status, isRepetition) => {
    const decision = past[ended]().tell(at(stopId, status), later(600));
    expect(decision).toMatchObject({ events: [], messages: [] });
    expect(refusalsOf(decision)).toEqual(isRepetition ? [] : [{ reason: 'unknown-stop', ref: stopId }]);
  });
});

describe('answers to offers that are not open', () => {
  it.each(['accept', 'decline', 'seen'] as const)('%s to an offer never made is refused', (answer) => {
    expect(refusalsOf(saidOf(availableVehicle(), answer))).toEqual([
      { reason: 'unknown-offer', ref: offerId },
    ]);
  });

  it.each<[string, 'accept' | 'decline' | 'seen', string | null, VehicleRig]>([
    ['accepted', 'accept', null, acceptedVehicle()],
    ['accepted', 'seen', null, acceptedVehicle()],
    ['accepted', 'decline', 'out-of-order', acceptedVehicle()],
    ['planned', 'accept', null, plannedVehicle()],
    ['planned', 'seen', null, plannedVehicle()],
    ['planned', 'decline', 'out-of-order', plannedVehicle()],
    ['declined', 'decline', null, past.declined()],
    ['declined', 'seen', null, past.declined()],
    ['declined', 'accept', 'offer-gone', past.declined()],
    ['completed', 'accept', null, past.completed()],
    ['completed', 'decline', 'offer-gone', past.completed()],
    ['given back', 'accept', null, past.givenBack()],
    ['released', 'accept', 'offer-gone', past.released()],
    ['released', 'decline', 'offer-gone', past.released()],
  ])('%s: %s is refused as %j', (_status, answer, reason, vehicle) => {
    const decision = saidOf(vehicle, answer);
    expect(decision).toMatchObject({ events: [], messages: [] });
    expect(refusalsOf(decision)).toEqual(reason === null ? [] : [{ reason, ref: offerId }]);
  });
});

describe('a long shift', () => {
  it('is folded into a snapshot; what follows is what would have followed without', () => {
    const vehicle = plannedVehicle();
    let snapshots = 0;
    for (let turn = 0; turn < 450; turn += 1) {
      const before = vehicle.journal.length;
      const availability = turn % 2 === 0 ? 'paused' : 'available';
      const { forget, events } = vehicle.tell(report({ availability }), later(10 + turn));
      if (!forget) continue;
      snapshots += 1;
      expect(before).toBe(snapshots === 1 ? 199 : 200);
      expect(typesOf(events)).toEqual(['snapshot']);
    }
    expect(snapshots).toBe(2);
    expect(vehicle.state).toMatchObject({ availability: 'available', stops: [{ tripId }, { tripId }] });
    expect(typesOf(toldTrips(vehicle.tell(at(pickup, 'arrived'), later(900))))).toEqual(['arrived']);
  });

  it('remembers the last fifty offers', () => {
    const vehicle = availableVehicle();
    const ordinals = Array.from({ length: 51 }, (_, index) => index + 1);
    for (const ordinal of ordinals) {
      const nth = offerIdOf(tripId, ordinal);
      vehicle.tell(offer({ offerId: nth }), later(ordinal));
      vehicle.tell(report({ answers: [{ offerId: nth, answer: 'decline' }] }), later(ordinal));
    }
    const refused = ordinals.filter((ordinal) => {
      const answers = [{ offerId: offerIdOf(tripId, ordinal), answer: 'decline' as const }];
      return refusalsOf(vehicle.tell(report({ answers }), later(60))).length > 0;
    });
    expect(refused).toEqual([1]);
  });
});
