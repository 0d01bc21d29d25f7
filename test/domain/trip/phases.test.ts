import { describe, expect, it } from 'vitest';
import { tenantIdSchema } from '../../../src/domain/ids.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import type { TripEvent } from '../../../src/domain/trip/events.ts';
import { isOver, type TripPhase, tripPhases } from '../../../src/domain/trip/phases.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import { feedDelays, tripFeed } from '../../../src/events/feedConsumers.ts';
import { at } from '../specification.ts';
import {
  cab,
  cancelByRider,
  firstOffer,
  found,
  givenTrip,
  heard,
  historyHasIt,
  historyLostIt,
  offered,
  otherCab,
  released,
  request,
  says,
  secondOffer,
  TripStory,
  tripId,
  wake,
} from './tripStory.ts';

/** Later than the last milestone of `tripIn`, and before any deadline that follows it. */
const lateIn: Record<TripPhase, number> = {
  scheduled: 10,
  searching: 2,
  assigned: 6,
  arrived: 66,
  onboard: 126,
  completed: 726,
  cancelled: 66,
  unfulfilled: 181,
};

const commands = {
  requestAgain: request(),
  requestOther: request({ fingerprint: 'another digest' }),
  cancel: cancelByRider,
  cancelStale: { ...cancelByRider, ifVersion: 999 },
  wake,
  searchAnswered: found(1, otherCab),
  answerOfNoAttempt: found(99, otherCab),
  vehicleHeard: heard(5),
  otherVehicleHeard: { type: 'vehicleHeard', vehicleId: otherCab, heardAt: null },
  offerRefused: says('offerRefused'),
  offerSeen: says('offerSeen'),
  offerDeclined: says('offerDeclined'),
  offerLapsed: says('offerLapsed'),
  offerAccepted: says('offerAccepted'),
  acceptedByOther: says('offerAccepted', otherCab),
  enroute: says('enroute'),
  arrived: says('arrived'),
  onboard: says('onboard'),
  completed: says('completed'),
  noShow: says('noShow'),
  gaveBack: says('gaveBack'),
  historyStored: historyHasIt,
  historyMissing: historyLostIt,
} satisfies Record<string, TripCommand>;
type CommandName = keyof typeof commands;

/** What each command does in each phase; what is not listed is ignored. The first offer is `cab`'s. */
const changes: Record<TripPhase, Partial<Record<CommandName, readonly TripEvent['type'][]>>> = {
  scheduled: { cancel: ['cancelled'] },
  searching: {
    cancel: ['offerClosed', 'cancelled'],
    offerRefused: ['offerClosed', 'searchStarted'],
    offerSeen: ['offerSeen'],
    offerDeclined: ['offerClosed', 'searchStarted'],
    offerLapsed: ['offerClosed', 'searchStarted'],
    offerAccepted: ['assigned'],
  },
  assigned: {
    cancel: ['cancelled'],
    vehicleHeard: ['livenessChecked'],
    enroute: ['enroute'],
    arrived: ['arrived'],
    onboard: ['onboard'],
    completed: ['completed'],
    noShow: ['cancelled'],
    gaveBack: ['returned', 'searchStarted'],
  },
  arrived: {
    cancel: ['cancelled'],
    vehicleHeard: ['livenessChecked', 'vehicleDark'],
    onboard: ['onboard'],
    completed: ['completed'],
    noShow: ['cancelled'],
    gaveBack: ['returned', 'searchStarted'],
  },
  onboard: {
    cancel: ['cancelled'],
    vehicleHeard: ['livenessChecked', 'vehicleDark'],
    completed: ['completed'],
    noShow: ['cancelled'],
    gaveBack: ['returned', 'searchStarted'],
  },
  completed: { historyStored: ['erased'] },
  cancelled: { historyStored: ['erased'] },
  unfulfilled: { historyStored: ['erased'] },
};

const names = Object.keys(commands).flatMap((name) => (name in commands ? [name] : []));
function isCommandName(name: string): name is CommandName {
  return name in commands;
}
const cases = tripPhases.flatMap((phase) =>
  names.filter(isCommandName).map((name) => ({ phase, name, events: changes[phase][name] ?? [] })),
);

const feed = tripFeed(tenantIdSchema.parse('demo'), tripId, feedDelays, () => Promise.resolve());

function isToldSoon(event: TripEvent): boolean {
  return feed.dueAt('history', event) === event.at + feedDelays.history.soonMs;
}

describe('every command in every phase', () => {
  it.each(cases)('$phase: $name leads to $events', ({ phase, name, events }) => {
    const story = givenTrip(phase);
    expect(story.trip.phase).toBe(phase);
    const versionBefore = story.trip.version;
    story.when(lateIn[phase], commands[name], { emits: events });
    const { state } = story;
    // Who looks at the trip is told soon of a change that shows, and of nothing else.
    const isShown = state.kind === 'trip' && state.version !== versionBefore;
    expect(story.decision.events.some(isToldSoon)).toBe(isShown);
    if (state.kind === 'trip' && !isOver(state.phase)) expect(story.wakeAt).not.toBeNull();
  });

  it.each(['completed', 'cancelled', 'unfulfilled'] as const)(
    '%s: a late acceptance is answered with a release',
    (phase) => {
      const release = { vehicleId: cab, type: 'release', offerId: firstOffer };
      givenTrip(phase).when(lateIn[phase], says('offerAccepted'), { tells: { vehicle: [release] } });
    },
  );
});

describe('a trip that does not exist, or no more', () => {
  /** A vehicle that waits for the trip's word gets one. */
  const freed = (name: string) => {
    if (name === 'offerAccepted') return [released(cab, 'lapsed')];
    return name === 'acceptedByOther' ? [released(otherCab, 'lapsed')] : [];
  };

  it.each(names.filter(isCommandName).filter((name) => !name.startsWith('request')))(
    'answers unknown to %s and remembers nothing',
    (name) => {
      new TripStory().when(0, commands[name], {
        emits: [],
        tells: { vehicle: freed(name) },
        asks: [],
        replies: 'unknown',
        wakesAt: null,
      });
    },
  );

  it.each(names.filter(isCommandName))('once erased it does nothing on %s', (name) => {
    const story = givenTrip('completed').when(3_000_000, historyHasIt);
    expect(story.decision.forget).toBe(true);
    expect(story.journal).toHaveLength(1);
    story.when(3_000_001, commands[name], {
      emits: [],
      tells: { vehicle: freed(name) },
      asks: [],
      replies: name === 'requestOther' ? 'mismatch' : 'erased',
      wakesAt: null,
    });
    expect(story.decision.forget).toBe(false);
  });
});

describe('request', () => {
  it('is answered with the trip, searching, and asks the cell', () => {
    new TripStory().when(0, request(), {
      asks: [{ type: 'search', attempt: 1, demand: { excluded: [] } }],
      replies: { type: 'created', trip: { phase: 'searching', version: 1 } },
    });
  });

  it('made again is answered with the trip as it was first answered', () => {
    givenTrip('onboard').when(200, request(), {
      replies: { type: 'replayed', original: { version: 1, phase: 'searching' } },
    });
  });

  it('with another body under the same key is a mismatch', () => {
    givenTrip('assigned').when(6, commands.requestOther, { replies: 'mismatch' });
  });
});

describe('a full ride', () => {
  it('leaves a line in the timeline for each phase, by the clock of the trip', () => {
    const { trip } = givenTrip('completed');
    expect(trip.timeline).toEqual([
      { state: 'searching', at: at(0) },
      { state: 'assigned', at: at(5) },
      { state: 'arrived', at: at(65) },
      { state: 'onboard', at: at(125) },
      { state: 'completed', at: at(725) },
    ]);
    expect(trip).toMatchObject({ version: 5, ended: null, fare: { amount: 1500 } });
    expect(recordOf(trip).vehicle).toMatchObject({ id: cab, plate: 'HX 1' });
  });

  it('shows the pickup ETA only while the vehicle is on its way', () => {
    const etaIn = (phase: TripPhase) => recordOf(givenTrip(phase).trip).pickupEtaSeconds;
    expect([etaIn('searching'), etaIn('assigned'), etaIn('arrived')]).toEqual([null, 90, null]);
  });

  it('names a new offer for the same vehicle anew', () => {
    givenTrip('searching')
      .when(17, says('offerLapsed'))
      .when(18, found(2, otherCab), { tells: { vehicle: [offered(otherCab, secondOffer)] } });
  });
});
