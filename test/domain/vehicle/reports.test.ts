import { describe, expect, it } from 'vitest';
import { offerIdOf, type StopId, stopIdSchema } from '../../../src/domain/ids.ts';
import type { Progress } from '../../../src/domain/vehicle/commands.ts';
import { at, nothing } from '../specification.ts';
import {
  accept,
  confirm,
  decline,
  dropoff,
  givenVehicle,
  offer,
  offerId,
  pickup,
  reached,
  refuses,
  report,
  seen,
  tripHears,
  tripId,
  type VehicleStage,
} from './vehicleStory.ts';

type Status = Progress['status'];

const repeated = { ...nothing, ...refuses() };
const outOfOrder = (stopId: StopId) => refuses({ reason: 'out-of-order', ref: stopId });
const wholeRide = tripHears('arrived', 'onboard', 'completed');

describe('progress', () => {
  it.each<[string, VehicleStage, StopId, Status, readonly string[]]>([
    ['on the way to the pickup', 'planned', pickup, 'enroute', ['enroute']],
    ['at the pickup', 'planned', pickup, 'arrived', ['arrived']],
    ['on board', 'arrived', pickup, 'done', ['onboard']],
    ['on the way to the drop-off', 'boarded', dropoff, 'enroute', []],
    ['at the drop-off', 'boarded', dropoff, 'arrived', []],
    ['dropped off', 'boarded', dropoff, 'done', ['completed']],
    ['given back before the pickup', 'planned', pickup, 'giveBack', ['gaveBack']],
    ['given back at the pickup', 'arrived', pickup, 'giveBack', ['gaveBack']],
    ['given back by its drop-off', 'planned', dropoff, 'giveBack', ['gaveBack']],
    ['nobody came', 'arrived', pickup, 'noShow', ['noShow']],
  ])('%s', (_what, stage, stopId, status, told) => {
    givenVehicle(stage)
      .when(360, report(reached(stopId, status)), { ...tripHears(...told), ...refuses() })
      .when(361, report(reached(stopId, status)), repeated);
  });

  it.each<[string, VehicleStage, StopId, Status]>([
    ['boarding before arriving', 'planned', pickup, 'done'],
    ['dropping off before boarding', 'arrived', dropoff, 'done'],
    ['heading for the drop-off before boarding', 'arrived', dropoff, 'enroute'],
    ['no-show before arriving', 'planned', pickup, 'noShow'],
    ['no-show with the rider on board', 'boarded', pickup, 'noShow'],
    ['no-show at the drop-off', 'boarded', dropoff, 'noShow'],
    ['giving back with the rider on board', 'boarded', pickup, 'giveBack'],
    ['giving back at the drop-off', 'boarded', dropoff, 'giveBack'],
  ])('%s is out of order', (_what, stage, stopId, status) => {
    givenVehicle(stage).when(600, report(reached(stopId, status)), { ...nothing, ...outOfOrder(stopId) });
  });

  it('a no-show waits 300 s from the arrival, by the clock of the server', () => {
    const early = report({ progress: [{ stopId: pickup, status: 'noShow', at: at(9_000) }] });
    const wait = { detail: expect.stringContaining('wait 1 more') };
    givenVehicle('arrived')
      .plans({ stops: [{ noShowFrom: at(360) }, {}] })
      .when(359.001, early, { replies: { refusals: [wait] } })
      .when(360, early, { emits: ['noShow'] })
      .plans({ stops: [] });
  });

  it('a pickup says how near the vehicle must be, until it is there', () => {
    const [before] = givenVehicle('planned').plan.stops;
    expect(before).toMatchObject({ id: pickup, arrivalRadiusMeters: 300 });
    const [after, last] = givenVehicle('arrived').plan.stops;
    expect(after).not.toHaveProperty('arrivalRadiusMeters');
    expect(last).not.toHaveProperty('arrivalRadiusMeters');
  });

  it('a no-show waits from the time the trip was booked for, when the vehicle is early', () => {
    const noShow = report(reached(pickup, 'noShow'));
    givenVehicle('available')
      .when(1, offer({ scheduledFor: at(900) }))
      .when(2, report(accept()))
      .when(3, confirm())
      .when(60, report(reached(pickup, 'arrived')))
      .plans({ stops: [{ noShowFrom: at(1_200) }, {}] })
      .when(1_199, noShow, outOfOrder(pickup))
      .when(1_200, noShow, { emits: ['noShow'] });
  });

  it('a ride for 15:45 near a cab at 15:36 is promised for 15:45, and waits from then', () => {
    const scheduledFor = at(9 * 60);
    const noShow = report(reached(pickup, 'noShow'));
    givenVehicle('available')
      .when(1, offer({ scheduledFor }))
      .plans({ offers: [{ scheduledFor, notBefore: scheduledFor }] })
      .when(2, report(accept()))
      .when(3, confirm())
      .plans({
        stops: [
          { scheduledFor, notBefore: scheduledFor, promisedBy: scheduledFor },
          { scheduledFor, notBefore: null, promisedBy: null },
        ],
      })
      .when(60, report(reached(pickup, 'arrived')))
      .when(9 * 60 + 299, noShow, outOfOrder(pickup))
      .when(9 * 60 + 300, noShow, { emits: ['noShow'] });
  });

  it('a ride for now has no time, and a late cab is promised when it can be there', () => {
    givenVehicle('offered').plans({ offers: [{ scheduledFor: null, notBefore: null }] });
    givenVehicle('available')
      .when(1, offer({ scheduledFor: at(30) }))
      .when(2, report(accept()))
      .when(3, confirm())
      .plans({ stops: [{ scheduledFor: at(30), promisedBy: at(93) }, {}] });
  });

  it('steps may be left out where nothing depends on them', () => {
    const progress = [reached(pickup, 'arrived', 'done'), reached(dropoff, 'done')].flatMap(
      (said) => said.progress ?? [],
    );
    givenVehicle('planned')
      .when(600, report({ progress }), wholeRide)
      .when(601, report({ progress }), repeated);
  });

  it('may be listed in any order', () => {
    const progress = [reached(dropoff, 'done'), reached(pickup, 'done', 'arrived')].flatMap(
      (said) => said.progress ?? [],
    );
    givenVehicle('planned').when(600, report({ progress }), { ...wholeRide, ...refuses() });
  });

  it('never goes back', () => {
    givenVehicle('arrived')
      .when(70, report(reached(pickup, 'enroute')), { emits: [], ...refuses() })
      .plans({ stops: [{ status: 'arrived' }, { id: dropoff }] });
  });

  it('is kept with the time that the driver gave', () => {
    const progress = [{ stopId: pickup, status: 'arrived' as const, at: at(50) }];
    givenVehicle('planned').when(60, report({ progress }), { emits: [{ at: at(60), reportedAt: at(50) }] });
  });

  it('leaves the vehicle free after the drop-off', () => {
    givenVehicle('completed').plans({ offers: [], stops: [], availability: 'available' });
  });

  it('part of a report is refused and the rest applies', () => {
    const unknown = stopIdSchema.parse('stop_x');
    const progress = [
      { stopId: unknown, status: 'done' as const },
      { stopId: pickup, status: 'arrived' as const },
    ];
    givenVehicle('planned')
      .when(60, report({ progress }), refuses({ reason: 'unknown-stop', ref: unknown }))
      .plans({ stops: [{ status: 'arrived' }, { id: dropoff }] });
  });
});

describe('progress on stops that are gone', () => {
  it.each<[VehicleStage, StopId, Status, boolean]>([
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
  ])('%s: %s %s may be repeated: %s', (stage, stopId, status, isRepetition) => {
    const refused = isRepetition ? refuses() : refuses({ reason: 'unknown-stop', ref: stopId });
    givenVehicle(stage).when(600, report(reached(stopId, status)), { ...nothing, ...refused });
  });
});

describe('answers to offers that are not open', () => {
  const answers = { accept: accept(), decline: decline(), seen: seen() };

  it.each(['accept', 'decline', 'seen'] as const)('%s to an offer never made is refused', (answer) => {
    givenVehicle('available').when(
      600,
      report(answers[answer]),
      refuses({ reason: 'unknown-offer', ref: offerId }),
    );
  });

  it.each([
    ['accepted', 'accept', null, 'accepted'],
    ['accepted', 'seen', null, 'accepted'],
    ['accepted', 'decline', 'out-of-order', 'accepted'],
    ['planned', 'accept', null, 'planned'],
    ['planned', 'seen', null, 'planned'],
    ['planned', 'decline', 'out-of-order', 'planned'],
    ['declined', 'decline', null, 'declined'],
    ['declined', 'seen', null, 'declined'],
    ['declined', 'accept', 'offer-gone', 'declined'],
    ['completed', 'accept', null, 'completed'],
    ['completed', 'decline', 'offer-gone', 'completed'],
    ['given back', 'accept', null, 'givenBack'],
    ['released', 'accept', 'offer-gone', 'released'],
    ['released', 'decline', 'offer-gone', 'released'],
  ] as const)('%s: %s is refused as %j', (_status, answer, reason, stage) => {
    const refused = reason === null ? refuses() : refuses({ reason, ref: offerId });
    givenVehicle(stage).when(600, report(answers[answer]), { ...nothing, ...refused });
  });
});

describe('a long shift', () => {
  it('is folded into a snapshot; what follows is what would have followed without', () => {
    const story = givenVehicle('planned');
    let snapshots = 0;
    for (let turn = 0; turn < 450; turn += 1) {
      const before = story.state.eventsSinceSnapshot;
      const availability = turn % 2 === 0 ? 'paused' : 'available';
      const { forget } = story.when(10 + turn, report({ availability })).decision;
      if (!forget) continue;
      snapshots += 1;
      expect(before).toBe(199);
      story.shows({ emits: ['availabilityChanged', 'snapshot'] });
    }
    expect(snapshots).toBe(2);
    story
      .shows({ becomes: { availability: 'available', stops: [{ tripId }, { tripId }] } })
      .when(900, report(reached(pickup, 'arrived')), tripHears('arrived'));
  });

  it('remembers the last fifty offers', () => {
    const story = givenVehicle('available');
    const ordinals = Array.from({ length: 51 }, (_, index) => index + 1);
    for (const ordinal of ordinals) {
      const nth = offerIdOf(tripId, ordinal);
      story.when(ordinal, offer({ offerId: nth })).when(ordinal, report(decline(nth)));
    }
    const [oldest, ...remembered] = ordinals.map((ordinal) => offerIdOf(tripId, ordinal));
    if (oldest === undefined) throw new Error('no offer was made');
    story.when(60, report(decline(oldest)), refuses({ reason: 'unknown-offer', ref: oldest }));
    for (const nth of remembered) story.when(60, report(decline(nth)), refuses());
  });
});

describe('a report that comes late', () => {
  it('pushes what it changes, for its own answer may reach nobody any more', () => {
    const story = givenVehicle('available');
    const { version } = story.plan;
    const paused = report({ planVersion: version, availability: 'paused' });
    const plan = { availability: 'paused', version: version + 3 };
    story
      .when(1, paused, { tells: { cell: [] } })
      .when(2, report({ planVersion: version + 1, availability: 'available' }))
      .when(120, paused, { tells: { cell: [{ type: 'standing', standing: { plan } }] } })
      .plans(plan);
  });

  it('pushes nothing when it changes nothing', () => {
    const story = givenVehicle('available');
    const older = { planVersion: story.plan.version - 1, availability: 'available' } as const;
    story.when(1, report(older), { tells: 'nobody' });
  });
});
