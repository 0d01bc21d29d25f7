import { describe, it } from 'vitest';
import { at, nothing } from '../specification.ts';
import { cab, givenTrip, heard, released, says, wake } from './tripStory.ts';

const dispatchedAgain = ['returned', 'searchStarted'] as const;

describe('the vehicle goes silent', () => {
  it('is looked after when it could be dark, from the last sign of life', () => {
    givenTrip('assigned')
      .shows({ wakesAt: 35 })
      .when(35, wake, { emits: [], asks: [{ type: 'checkLiveness', vehicleId: cab }] })
      .when(36, heard(33), { wakesAt: 63 });
  });

  it('is dark after 30 s and back when it is heard', () => {
    givenTrip('assigned')
      .when(40, heard(10), {
        emits: ['livenessChecked', { type: 'vehicleDark', since: at(10) }],
        wakesAt: 50,
      })
      .when(50, heard(10), { emits: ['livenessChecked'] })
      .when(56, heard(55), { emits: ['livenessChecked', 'vehicleBack'] });
  });

  it('keeps the newest sign of life, whatever order the answers come in', () => {
    givenTrip('assigned')
      .when(36, heard(34))
      .when(37, heard(20), { becomes: { assignment: { heardAt: at(34), darkSince: null } } });
  });

  it('does not trust a sign of life from the future', () => {
    givenTrip('assigned').when(36, heard(100_000), { wakesAt: 66 });
  });

  it.each(['assigned', 'arrived'] as const)('for 90 s while %s: the trip is dispatched again', (phase) => {
    givenTrip(phase)
      .when(66, heard(null))
      .when(94, heard(null), { emits: ['livenessChecked'], wakesAt: 95 })
      .when(95, heard(null), {
        emits: ['livenessChecked', ...dispatchedAgain],
        tells: { vehicle: [released(cab, 'dark')] },
        becomes: { phase: 'searching', assignment: null, search: { deadline: at(275) } },
      });
  });

  it('with the rider on board: the trip goes on', () => {
    const becomes = { phase: 'onboard', assignment: { darkSince: at(5) } };
    givenTrip('onboard').when(600, heard(null), { becomes, wakesAt: 610 });
  });
});

describe('nothing moves', () => {
  it('assigned but not picked up for an hour: dispatched again', () => {
    givenTrip('assigned')
      .when(3_604.999, wake, { emits: [] })
      .when(3_605, wake, { emits: dispatchedAgain, tells: { vehicle: [released(cab, 'overdue')] } });
  });

  it.each([
    ['arrived', 65 + 3_600, 'boarding-overdue'],
    ['onboard', 125 + 6 * 3_600, 'ride-overdue'],
  ] as const)('%s for too long: ended by the system, for free', (phase, seconds, reason) => {
    givenTrip(phase)
      .when(seconds - 0.001, wake, { emits: [] })
      .when(seconds, wake, {
        tells: { vehicle: [released(cab, 'cancelled')] },
        becomes: { phase: 'cancelled', ended: { by: 'system', reason }, fare: { amount: 0 } },
      });
  });
});

describe('the alarm of a trip with a vehicle', () => {
  it.each([
    ['assigned', 3_605],
    ['arrived', 3_665],
    ['onboard', 125 + 6 * 3_600],
  ] as const)('%s is set for the overdue time where that comes before the next look', (phase, wakesAt) => {
    givenTrip(phase, { streams: { darkSeconds: 86_400 } }).shows({ wakesAt });
  });
});

describe('progress', () => {
  it('en route is written down once and changes nothing that people see', () => {
    const story = givenTrip('assigned');
    const { version } = story.trip;
    story
      .when(6, says('enroute'), { emits: ['enroute'] })
      .when(7, says('enroute'), { emits: [], becomes: { version } });
  });

  it('of an assignment that is over is ignored', () => {
    const story = givenTrip('arrived').when(70, says('gaveBack'));
    for (const type of ['enroute', 'arrived', 'onboard', 'completed', 'noShow', 'gaveBack'] as const) {
      story.when(71, says(type), nothing);
    }
  });

  it('a driver who gives the trip back says why', () => {
    givenTrip('assigned').when(6, says('gaveBack'), {
      emits: [{ type: 'returned', by: 'driver', reason: 'flat tyre' }, 'searchStarted'],
      tells: { vehicle: [] },
      becomes: { phase: 'searching', assignment: null, version: 3 },
    });
  });
});
