import { describe, expect, it } from 'vitest';
import { personIdSchema } from '../../../src/domain/ids.ts';
import { vehicleRulesSchema } from '../../../src/domain/vehicle/state.ts';
import { at, nothing } from '../specification.ts';
import {
  accept,
  cell,
  connect,
  disconnect,
  givenVehicle,
  offer,
  otherCell,
  pickup,
  profileOf,
  register,
  release,
  report,
  seats,
  tripHears,
  vehicleId,
} from './vehicleStory.ts';

describe('register', () => {
  it('counts once for each change', () => {
    givenVehicle('unknown').when(0, register(), {
      emits: [{ type: 'registered', profile: { id: vehicleId } }],
      tells: 'nobody',
      becomes: { profileVersion: 1 },
    });
    givenVehicle('registered')
      .when(1, register(), nothing)
      .when(2, register({ name: 'Cab One' }), { emits: ['registered'], becomes: { profileVersion: 2 } });
  });

  it('of a vehicle on the road is told to its cell', () => {
    const { capacity } = seats(6);
    givenVehicle('available').when(1, register({ capacity }), {
      tells: { cell: [{ cell, type: 'standing', standing: { capacity } }] },
    });
  });
});

describe('connect', () => {
  it('is refused to a vehicle nobody registered', () => {
    givenVehicle('unknown').when(0, connect(), { ...nothing, replies: 'unregistered' });
  });

  it('registers it where that is allowed, and never again', () => {
    givenVehicle('unknown')
      .when(0, connect({ fallbackProfile: profileOf() }), { emits: ['registered', 'connected'] })
      .when(1, connect({ fallbackProfile: profileOf({ name: 'other' }) }), {
        emits: ['connected'],
        becomes: { profile: { name: 'Cab 1' } },
      });
  });

  it('answers with the whole plan under a higher epoch', () => {
    const plan = { epoch: 2, stops: [{ id: pickup }, {}] };
    givenVehicle('planned').when(10, connect({ cell: otherCell }), {
      replies: { type: 'connected', standing: { epoch: 2, shiftOver: false, plan } },
    });
  });

  it('fences the stream in another cell, and leaves its own cell to see to its streams', () => {
    const superseded = { cell, type: 'superseded', vehicleId, epoch: 3 };
    givenVehicle('available')
      .when(1, connect(), { tells: { cell: [] } })
      .when(2, connect({ cell: otherCell }), { tells: { cell: [superseded] } });
  });

  it('keeps what the driver wanted and ends no shift that has not begun', () => {
    givenVehicle('unknown').when(0, connect({ fallbackProfile: profileOf() }), {
      replies: { standing: { shiftOver: false, plan: { availability: 'offline' } } },
    });
  });
});

describe('a client that reconnects in a loop', () => {
  const rules = vehicleRulesSchema.parse({ connectBurst: 3, connectsPerMinute: 6 });
  const tooMany = (retryAfterSeconds: number) => ({
    ...nothing,
    replies: { type: 'tooMany', retryAfterSeconds },
  });

  it('is refused with how long to wait, and nothing is written down', () => {
    const story = givenVehicle('registered')
      .when(1, connect({ rules }))
      .when(1, connect({ rules }))
      .when(1, connect({ rules }))
      .when(1, connect({ rules }), tooMany(10))
      .when(4, disconnect(3))
      .when(7, connect({ rules }), tooMany(4));
    // Being refused takes nothing from what it may.
    story
      .when(11, connect({ rules }), { emits: ['connected'], becomes: { epoch: 4 } })
      .when(11, connect({ rules }), tooMany(10))
      .when(600, connect({ rules }), { emits: ['connected'], becomes: { connects: { left: 2 } } });
  });

  it('has no more for moving between cells, or for another driver', () => {
    givenVehicle('registered')
      .when(1, connect({ rules }))
      .when(1, connect({ rules, cell: otherCell }))
      .when(1, connect({ rules, driver: personIdSchema.parse('otto') }))
      .when(1, connect({ rules, cell: otherCell }), tooMany(10));
  });

  it('is not what a phone does that loses its network every ten seconds of a whole shift', () => {
    const story = givenVehicle('registered');
    for (let seconds = 1; seconds < 8 * 3_600; seconds += 10) {
      story.when(seconds, connect(), { replies: 'connected' });
    }
  });
});

describe('epochs', () => {
  it.each([0, 1, 3])('a report under epoch %i has no effect while 2 is the newest', (epoch) => {
    givenVehicle('available')
      .when(1, connect({ cell: otherCell }))
      .when(2, report({ availability: 'offline' }, epoch), { ...nothing, replies: 'superseded' });
  });

  it('nor has a report after the stream was lost', () => {
    givenVehicle('available')
      .when(1, disconnect())
      .when(2, report({ availability: 'paused' }), { replies: 'superseded' });
  });

  it('the loss of an older stream is no loss', () => {
    givenVehicle('available')
      .when(1, connect({ cell: otherCell }))
      .when(2, disconnect(1), { emits: [], becomes: { connection: { cell: otherCell } } })
      .when(3, disconnect(2), { becomes: { connection: null, disconnectedAt: at(3) } })
      .when(4, disconnect(2), { emits: [] });
  });

  it('a plan that changes without a stream is waiting for the next one', () => {
    givenVehicle('planned')
      .when(10, disconnect())
      .when(11, release(), { tells: { cell: [] } })
      .when(12, connect(), { replies: { standing: { plan: { stops: [] } } } });
  });
});

describe('availability', () => {
  it('is changed by a report, once', () => {
    givenVehicle('available')
      .when(1, report({ availability: 'paused' }), { emits: ['availabilityChanged'] })
      .when(2, report({ availability: 'paused' }), { emits: [] });
  });

  it.each(['paused', 'offline'] as const)('%s declines what is on offer', (availability) => {
    const { decision } = givenVehicle('offered').when(2, report({ availability }), {
      ...tripHears({ type: 'offerDeclined', reason: availability }),
      becomes: { offers: [] },
    });
    expect(decision.messages).toHaveLength(1);
  });

  it.each(['paused', 'offline'] as const)('%s keeps what was accepted in the same report', (availability) => {
    givenVehicle('offered').when(2, report({ availability, ...accept() }), {
      becomes: { availability, offers: [{ status: 'accepted' }] },
    });
  });

  it('of a driver with nothing to do ends the shift with offline, however often it is said', () => {
    const shiftOver = { replies: { standing: { shiftOver: true } } };
    givenVehicle('available')
      .when(1, report({ availability: 'offline' }), shiftOver)
      .when(2, report({ availability: 'offline' }), shiftOver);
  });

  it('offline ends the shift after the last stop, and not before', () => {
    givenVehicle('arrived')
      .when(61, report({ availability: 'offline' }), { replies: { standing: { shiftOver: false } } })
      .when(62, release(), { tells: { cell: [{ standing: { shiftOver: true } }] } });
  });

  it('another connection after the shift is not closed by what it reports first', () => {
    const plan = { availability: 'available' };
    givenVehicle('available')
      .when(1, report({ availability: 'offline' }))
      .when(10, connect())
      .when(11, report({}, 2), { replies: { standing: { shiftOver: false } } })
      .when(12, report({ availability: 'available' }, 2), {
        replies: { standing: { shiftOver: false, plan } },
      });
  });
});

describe('the pushed plan', () => {
  it('goes to the cell of the stream with every change, versions rising', () => {
    const story = givenVehicle('available');
    const pushed = (version: number) => {
      const plan = { ...story.plan, version };
      expect(story.told('cell')).toEqual([
        expect.objectContaining({ type: 'standing', standing: expect.objectContaining({ plan }) }),
      ]);
    };
    story.when(1, offer());
    pushed(2);
    story.when(2, release());
    pushed(3);
  });
});
