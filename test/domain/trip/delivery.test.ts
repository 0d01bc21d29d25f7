import { describe, expect, it } from 'vitest';
import { pinsOf, recordOf } from '../../../src/domain/trip/record.ts';
import { cab, found, givenRequest, givenTrip, says } from './tripStory.ts';

const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };

function onTheWay() {
  return givenRequest({ party: nobody, deliveryPin: '1234' })
    .when(1, found(1, cab))
    .when(5, says('offerAccepted'))
    .when(65, says('arrived'))
    .when(125, says('onboard'));
}

describe('a delivery', () => {
  it('is delivered when it is completed', () => {
    const story = onTheWay();
    expect(recordOf(story.trip).delivered).toBeUndefined();
    expect(pinsOf(story.trip)).toEqual({ deliveryPin: '1234' });
    expect(recordOf(story.when(725, says('completed')).trip)).toMatchObject({ delivered: true });
  });

  it('that failed is brought back, and completed without being delivered', () => {
    const story = onTheWay().when(600, says('deliveryFailed'), { emits: ['deliveryFailed'] });
    expect(recordOf(story.trip)).toMatchObject({ state: 'onboard', delivered: false, version: 5 });
    expect(pinsOf(story.trip)).toEqual({});
    story.when(610, says('deliveryFailed'), { emits: [] });
    const over = story.when(900, says('completed'), { becomes: { phase: 'completed' } }).trip;
    expect(recordOf(over)).toMatchObject({ state: 'completed', delivered: false });
  });

  it('of people is nothing', () => {
    expect(recordOf(givenTrip('completed').trip).delivered).toBeUndefined();
    givenTrip('onboard').when(600, says('deliveryFailed'), { emits: [] });
  });
});

describe('wrong pins', () => {
  it('are a flag for operators, and a new version', () => {
    const story = givenTrip('arrived');
    const { version } = story.trip;
    story.when(70, says('wrongPins'), {
      emits: [{ type: 'wrongPins', count: 3, vehicleId: cab }],
      becomes: { version: version + 1, flags: [{ milestone: 'onboard', doubt: 'wrong-pin' }] },
    });
  });
});
