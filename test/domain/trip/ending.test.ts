import { describe, expect, it } from 'vitest';
import type { PolicyOverrides } from '../../../src/domain/policy/policy.ts';
import { cancellationOf } from '../../../src/domain/trip/cancellation.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { evolveBooked } from '../../../src/domain/trip/evolve.ts';
import type { TripPhase } from '../../../src/domain/trip/phases.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import { at } from '../specification.ts';
import {
  cab,
  cancelByOperator,
  cancelByRider,
  givenRequest,
  givenTrip,
  historyHasIt,
  historyLostIt,
  released,
  says,
  wake,
} from './tripStory.ts';

describe('cancel', () => {
  it('takes back an open offer', () => {
    givenTrip('searching').when(2, cancelByRider, {
      tells: { vehicle: [released(cab, 'cancelled')] },
      replies: { type: 'cancelled', trip: { phase: 'cancelled', version: 2 } },
    });
  });

  it.each(['assigned', 'arrived', 'onboard'] as const)('takes back the assignment of a trip %s', (phase) => {
    givenTrip(phase).when(200, cancelByRider, { tells: { vehicle: [released(cab, 'cancelled')] } });
  });

  it('repeated is answered alike and changes nothing', () => {
    const story = givenTrip('assigned').when(10, cancelByRider);
    const { reply } = story.decision;
    story.when(20, { ...cancelByRider, ifVersion: 1 }, { emits: [], tells: 'nobody' });
    expect(story.decision.reply).toEqual(reply);
  });

  it('is refused to someone who saw an older version, and taken from who saw this one', () => {
    givenTrip('assigned')
      .when(10, { ...cancelByRider, ifVersion: 1 }, { emits: [], replies: { type: 'stale', version: 2 } })
      .when(11, { ...cancelByRider, ifVersion: 2 }, { replies: 'cancelled' });
  });

  it.each(['completed', 'unfulfilled'] as const)('of a trip that is %s comes too late', (phase) => {
    givenTrip(phase).when(800, cancelByRider, { emits: [], replies: 'over' });
  });

  it('keeps who ended it, and why', () => {
    const ended = (by: string, reason: string) => ({ becomes: { ended: { by, reason } } });
    givenRequest().when(1, { ...cancelByOperator, reason: 'storm' }, ended('operator', 'storm'));
    givenRequest().when(1, cancelByRider, ended('rider', 'rider-cancelled'));
  });
});

describe('what a cancellation costs', () => {
  it.each<[string, TripPhase, TripCommand, number, number, PolicyOverrides]>([
    ['nothing before a vehicle is assigned', 'searching', cancelByRider, 170, 0, {}],
    ['nothing until 300 s after the assignment', 'assigned', cancelByRider, 305, 0, {}],
    ['the fee when the vehicle waits', 'arrived', cancelByRider, 400, 500, {}],
    ['the whole fare once on board', 'onboard', cancelByRider, 130, 1500, {}],
    ['nothing when the operator cancels', 'assigned', cancelByOperator, 400, 0, {}],
    ['the fee for a no-show', 'arrived', says('noShow'), 365, 500, {}],
    [
      'the fee for a no-show in the free time',
      'arrived',
      says('noShow'),
      365,
      500,
      { tariff: { freeCancellationSeconds: 600 } },
    ],
    ['nothing when nobody was found', 'searching', wake, 180, 0, {}],
  ])('%s', (_rule, phase, command, seconds, amount, policy) => {
    givenTrip(phase, policy).when(seconds, command, {
      becomes: { fare: { amount, currency: 'USD' } },
    });
  });

  it('is journaled with its reason, as it was told before', () => {
    const story = givenTrip('arrived');
    const told = cancellationOf(story.trip, 'rider', at(400));
    story.when(400, cancelByRider, {
      emits: [{ type: 'cancelled', fare: told.fee, feeReason: 'vehicle-arrived' }],
    });
  });

  it('as older code journaled it: of a trip that nobody took, the fare agreed', () => {
    const ended = { by: 'system', reason: 'no-vehicle-found' } as const;
    const trip = evolveBooked(givenTrip('searching').trip, { type: 'unfulfilled', at: at(180), ended });
    expect(trip).toMatchObject({ phase: 'unfulfilled', fare: { amount: 1500 } });
  });

  it('nothing while a trip that was given back is searched for', () => {
    givenTrip('assigned')
      .when(400, says('gaveBack'))
      .when(450, cancelByRider, { becomes: { fare: { amount: 0 } } });
  });
});

describe('after the end', () => {
  /** So long after the end of a trip that completes at 725 s. */
  const due = 725 + 30 * 86_400;

  it('asks the history after 30 days, and is erased when the history has it', () => {
    const story = givenTrip('completed')
      .shows({ wakesAt: due })
      .when(due - 0.001, wake, { asks: [] })
      .when(due, wake, { asks: [{ type: 'checkHistory', version: 5 }] })
      .when(due + 0.1, historyHasIt, { emits: [{ type: 'erased', fingerprint: 'digest' }] });
    expect(story.decision.forget).toBe(true);
    expect(story.state).toEqual({ kind: 'erased', fingerprint: 'digest' });
  });

  it('asks again after an hour, and not before, while the history has not got it', () => {
    givenTrip('completed')
      .when(due, wake)
      .when(due + 0.1, historyLostIt, { wakesAt: due + 3_600 })
      .when(due + 3_599.999, wake, { asks: [] })
      .when(due + 3_600, wake, { asks: ['checkHistory'] });
  });

  it('of a no-show, the vehicle and the reason are on record', () => {
    const ended = { by: 'system', reason: 'no-show' };
    const { trip } = givenTrip('arrived').when(400, says('noShow'));
    expect(recordOf(trip)).toMatchObject({ state: 'cancelled', ended, vehicle: { id: cab } });
  });
});
