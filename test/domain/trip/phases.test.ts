import { describe, expect, it } from 'vitest';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { isOver, type TripPhase, tripPhases } from '../../../src/domain/trip/phases.ts';
import { recordOf } from '../../../src/domain/trip/record.ts';
import {
  answer,
  bookingOf,
  cab,
  cancelByRider,
  eventTypes,
  firstOffer,
  later,
  liveOf,
  newTrip,
  otherCab,
  recordsOf,
  says,
  secondOffer,
  toldVehicles,
  tripIn,
  wake,
} from './fixtures.ts';

/** Later than the last milestone of `tripIn`, and before any deadline that follows it. */
const lateIn: Record<TripPhase, number> = {
  scheduled: later(10),
  searching: later(2),
  assigned: later(6),
  arrived: later(66),
  onboard: later(126),
  completed: later(726),
  cancelled: later(66),
  unfulfilled: later(181),
};

const commands = {
  requestAgain: { type: 'request', booking: bookingOf() },
  requestOther: { type: 'request', booking: bookingOf({ fingerprint: 'another digest' }) },
  cancel: cancelByRider,
  cancelStale: { type: 'cancel', by: 'rider', reason: null, ifVersion: 999 },
  wake,
  searchAnswered: answer(1, otherCab),
  answerOfNoAttempt: answer(99, otherCab),
  vehicleHeard: { type: 'vehicleHeard', vehicleId: cab, heardAt: later(5) },
  otherVehicleHeard: { type: 'vehicleHeard', vehicleId: otherCab, heardAt: null },
  offerRefused: says('offerRefused'),
  offerSeen: says('offerSeen'),
  offerDeclined: says('offerDeclined'),
  offerLapsed: says('offerLapsed'),
  offerAccepted: says('offerAccepted'),
  acceptedByOther: says('offerAccepted', { from: otherCab }),
  enroute: says('enroute'),
  arrived: says('arrived'),
  onboard: says('onboard'),
  completed: says('completed'),
  noShow: says('noShow'),
  gaveBack: says('gaveBack'),
  historyStored: { type: 'historyChecked', stored: true },
  historyMissing: { type: 'historyChecked', stored: false },
} satisfies Record<string, TripCommand>;
type CommandName = keyof typeof commands;

/** What each command does in each phase; what is not listed is ignored. The first offer is `cab`'s. */
const changes: Record<TripPhase, Partial<Record<CommandName, readonly string[]>>> = {
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

describe('every command in every phase', () => {
  it.each(cases)('$phase: $name leads to $events', ({ phase, name, events }) => {
    const trip = tripIn(phase);
    expect(liveOf(trip.state).phase).toBe(phase);
    const versionBefore = liveOf(trip.state).version;
    const decision = trip.tell(commands[name], lateIn[phase]);

    expect(eventTypes(decision)).toEqual(events);
    // Who sees a change is told of it once, and of nothing else.
    const isPublic = trip.state.kind === 'trip' && trip.state.version !== versionBefore;
    const isToldAgain = name === 'historyMissing' && isOver(phase);
    expect(recordsOf(decision)).toEqual(isPublic || isToldAgain ? [recordOf(liveOf(trip.state))] : []);
    if (trip.state.kind === 'trip' && !isOver(trip.state.phase)) expect(trip.wakeAt).not.toBeNull();
  });

  it.each(['completed', 'cancelled', 'unfulfilled'] as const)(
    '%s: a late acceptance is answered with a release',
    (phase) => {
      const decision = tripIn(phase).tell(says('offerAccepted'), lateIn[phase]);
      expect(toldVehicles(decision)).toMatchObject([
        { vehicleId: cab, type: 'release', offerId: firstOffer },
      ]);
    },
  );
});

describe('a trip that does not exist, or no more', () => {
  /** A vehicle that waits for the trip's word gets one. */
  const freed = (name: string) => {
    const vehicleId = name === 'offerAccepted' ? cab : otherCab;
    const waits = name === 'offerAccepted' || name === 'acceptedByOther';
    return waits ? [{ vehicleId, type: 'release', offerId: firstOffer, reason: 'lapsed' }] : [];
  };

  it.each(names.filter(isCommandName).filter((name) => !name.startsWith('request')))(
    'answers unknown to %s and remembers nothing',
    (name) => {
      const trip = newTrip();
      const decision = trip.tell(commands[name], later(0));
      expect(decision).toMatchObject({ events: [], effects: [], reply: { type: 'unknown' } });
      expect(toldVehicles(decision)).toEqual(freed(name));
      expect(trip.wakeAt).toBeNull();
    },
  );

  it.each(names.filter(isCommandName))('once erased it does nothing on %s', (name) => {
    const trip = tripIn('completed');
    const erasing = trip.tell({ type: 'historyChecked', stored: true }, later(3_000_000));
    expect(erasing.forget).toBe(true);
    expect(trip.journal).toHaveLength(1);
    const decision = trip.tell(commands[name], later(3_000_001));
    expect(decision).toMatchObject({ events: [], effects: [], forget: false });
    expect(toldVehicles(decision)).toEqual(freed(name));
    expect(decision.reply.type).toBe(name === 'requestOther' ? 'mismatch' : 'erased');
    expect(trip.wakeAt).toBeNull();
  });
});

describe('request', () => {
  it('is answered with the trip, searching, and asks the cell', () => {
    const trip = newTrip();
    const decision = trip.tell({ type: 'request', booking: bookingOf() }, later(0));
    expect(decision.reply).toMatchObject({ type: 'created', trip: { phase: 'searching', version: 1 } });
    expect(decision.effects).toMatchObject([{ type: 'search', attempt: 1, demand: { excluded: [] } }]);
    expect(recordsOf(decision)).toMatchObject([{ version: 1, state: 'searching', vehicle: null }]);
  });

  it('made again is answered with the trip as it was first answered', () => {
    const trip = tripIn('onboard');
    const { reply } = trip.tell(commands.requestAgain, later(200));
    expect(reply).toMatchObject({ type: 'replayed', original: { version: 1, phase: 'searching' } });
  });

  it('with another body under the same key is a mismatch', () => {
    expect(tripIn('assigned').tell(commands.requestOther, later(6)).reply.type).toBe('mismatch');
  });
});

describe('a full ride', () => {
  it('leaves a line in the timeline for each phase, by the clock of the trip', () => {
    const trip = liveOf(tripIn('completed').state);
    expect(trip.timeline).toEqual([
      { state: 'searching', at: later(0) },
      { state: 'assigned', at: later(5) },
      { state: 'arrived', at: later(65) },
      { state: 'onboard', at: later(125) },
      { state: 'completed', at: later(725) },
    ]);
    expect(trip).toMatchObject({ version: 5, ended: null, fare: { amount: 1500 } });
    expect(recordOf(trip).vehicle).toMatchObject({ id: cab, plate: 'HX 1' });
  });

  it('shows the pickup ETA only while the vehicle is on its way', () => {
    const etaIn = (phase: TripPhase) => recordOf(liveOf(tripIn(phase).state)).pickupEtaSeconds;
    expect([etaIn('searching'), etaIn('assigned'), etaIn('arrived')]).toEqual([null, 90, null]);
  });

  it('names a new offer for the same vehicle anew', () => {
    const trip = tripIn('searching');
    trip.tell(says('offerLapsed'), later(17));
    const decision = trip.tell(answer(2, otherCab), later(18));
    expect(toldVehicles(decision)).toMatchObject([
      { vehicleId: otherCab, type: 'offer', offerId: secondOffer },
    ]);
  });
});
