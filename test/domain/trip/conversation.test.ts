import { describe, it } from 'vitest';
import { personIdSchema } from '../../../src/domain/ids.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { maxBurst, maxMessages } from '../../../src/domain/trip/conversation.ts';
import { at, nothing } from '../specification.ts';
import { givenTrip } from './tripStory.ts';

const say = (id: string, from: 'rider' | 'driver' = 'rider'): TripCommand => {
  return { type: 'sendMessage', from, said: { id, text: `word ${id}` } };
};

describe('what rider and driver say', () => {
  it('is told to the vehicle that has the trip', () => {
    const message = { id: 'a', from: 'rider', text: 'word a', at: at(20) } as const;
    givenTrip('assigned').when(20, say('a'), {
      emits: ['messageSent'],
      replies: { type: 'sent', message },
    });
  });

  it('is said once, however often it is repeated', () => {
    givenTrip('assigned')
      .when(20, say('a'), { emits: ['messageSent'] })
      .when(21, say('a'), { ...nothing, replies: { type: 'sent' } })
      .when(22, say('a', 'driver'), { emits: ['messageSent'] });
  });

  it('needs somebody to read it, and ends with the trip', () => {
    givenTrip('searching').when(1, say('a'), { ...nothing, replies: { type: 'notAssigned' } });
    givenTrip('completed').when(400, say('a'), { ...nothing, replies: { type: 'over' } });
  });

  it('is limited for each side', () => {
    const story = givenTrip('assigned');
    for (let one = 1; one <= maxBurst; one++) story.when(20 + one, say(`m${one}`));
    story
      .when(40, say('more'), { ...nothing, replies: { type: 'tooMany', retryAfterSeconds: 41 } })
      .when(40, say('other', 'driver'), { emits: ['messageSent'] })
      .when(81, say('more'), { emits: ['messageSent'] });
  });

  it('is limited in a whole trip, for good', () => {
    const story = givenTrip('assigned');
    for (let one = 0; one < maxMessages; one++) story.when(20 + 10 * one, say(`m${one}`));
    const refused = { ...nothing, replies: { type: 'tooMany', retryAfterSeconds: null } } as const;
    story.when(600, say('more'), refused).when(900, say('more'), refused);
  });
});

describe('an alert', () => {
  const raise = (by: 'rider' | 'driver'): TripCommand => {
    return { type: 'raiseAlert', by, place: null, notes: null };
  };
  const person = personIdSchema.parse('olga');
  const acknowledge = (alert: number): TripCommand => {
    return { type: 'acknowledgeAlert', alert, person, notes: 'called the police' };
  };

  it('is one of its side until an operator has seen it', () => {
    givenTrip('onboard')
      .when(100, raise('rider'), { emits: ['safetyRaised'], replies: { type: 'raised' } })
      .when(101, raise('rider'), { ...nothing, replies: { type: 'raised' } })
      .when(102, raise('driver'), { emits: ['safetyRaised'] })
      .when(110, acknowledge(1), { emits: ['safetyAcknowledged'], replies: { type: 'acknowledged' } })
      .when(111, acknowledge(1), { ...nothing, replies: { type: 'acknowledged' } })
      .when(112, raise('rider'), { emits: ['safetyRaised'], replies: { type: 'raised' } })
      .when(113, acknowledge(9), { ...nothing, replies: { type: 'noAlert' } });
  });

  it('is raised for some time after the end, and seen at any time', () => {
    givenTrip('completed')
      .when(1_000, raise('driver'), { emits: ['safetyRaised'] })
      .when(90_000, raise('rider'), { ...nothing, replies: { type: 'over' } })
      .when(90_001, acknowledge(1), { emits: ['safetyAcknowledged'] });
  });
});
