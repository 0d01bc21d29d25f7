import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive, type Step, stepArbitrary, take } from './adversary.ts';
import { checkHome, checkInvariants, checkSettled } from './invariants.ts';
import { phaseOf, World } from './world.ts';

const scenario = fc.record({
  tripCount: fc.integer({ min: 1, max: 3 }),
  vehicleCount: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(stepArbitrary, { maxLength: 150, size: 'max' }),
});

/** More alarms than the longest ride has, for all trips together. */
const enoughAlarms = 3_000;

function played({
  tripCount,
  vehicleCount,
  steps,
}: {
  tripCount: number;
  vehicleCount: number;
  steps: Step[];
}) {
  const world = new World(tripCount, vehicleCount);
  for (const step of steps) {
    take(world, step);
    checkInvariants(world);
  }
  return world;
}

/** Nobody acts any more: only messages and alarms; no cell answers, no vehicle is heard. */
function runDown(world: World): void {
  for (let alarms = 0; alarms < enoughAlarms && !world.isOver; alarms += 1) {
    world.deliverAll();
    checkInvariants(world);
    checkSettled(world);
    world.passToNextAlarm();
    for (const question of world.questions) world.answer(question, [], null);
  }
  world.deliverAll();
}

/** Everybody does their part: cells find, drivers drive, and are heard. */
function runHome(world: World): void {
  for (let alarms = 0; alarms < enoughAlarms && !world.isOver; alarms += 1) {
    world.deliverAll();
    checkSettled(world);
    const vehicleIds = [...world.vehicles.keys()];
    for (const vehicleId of vehicleIds) drive(world, vehicleId, 'willing');
    world.deliverAll();
    for (const question of world.questions) world.answer(question, vehicleIds, world.now);
    world.deliverAll();
    checkInvariants(world);
    if (![...world.vehicles.values()].some(({ state }) => state.stops.length > 0)) world.passToNextAlarm();
  }
  world.deliverAll();
}

/** Ends, turns and outcomes that a world worth its name must come to. */
const turns = [
  ...[
    'completed',
    'cancelled',
    'unfulfilled',
    'returned',
    'reserved',
    'reservationLost',
    'arrived',
    'onboard',
    'vehicleDark',
    'vehicleBack',
  ],
  ...['declined', 'refused', 'lapsed', 'lost', 'withdrawn', 'offerSeen', 'offerHedged'],
  ...['vehicle:offerConsidered', 'vehicle:considerationEnded', 'shared'],
  ...['vehicle:takenOutOfService', 'vehicle:returnedToService', 'takenByOperator'],
  'vehicle:reserved',
  ...['vehicle:planned', 'vehicle:released', 'vehicle:givenBack', 'vehicle:noShow', 'vehicle:disconnected'],
];

describe('trips and vehicles, whatever happens between them', () => {
  it('keep every invariant at every step, and end when nobody does anything more', () => {
    fc.assert(
      fc.property(scenario, (story) => {
        const world = played(story);
        runDown(world);
        for (let lapse = 0; lapse < 10; lapse += 1) world.passToNextAlarm();
        world.deliverAll();
        checkHome(world);
      }),
      { numRuns: 300 },
    );
  });

  it('bring everybody home whom they have promised to, when everybody does their part', () => {
    fc.assert(
      fc.property(scenario, (story) => {
        const world = played(story);
        world.deliverAll();
        const promised = [...world.trips].filter(([, { state }]) =>
          ['assigned', 'arrived', 'onboard'].includes(phaseOf(state)),
        );
        for (const [vehicleId, { state }] of world.vehicles) {
          if (state.connection === null)
            take(world, { type: 'connect', pick: [...world.vehicles.keys()].indexOf(vehicleId) });
        }
        // What nobody has heard yet: the vehicles live.
        for (const question of world.questions) world.answer(question, [], world.now);
        runHome(world);
        checkHome(world);
        for (const [, { state, journal }] of promised) {
          const wasTakenBack = journal.some((event) => event.type === 'returned');
          if (!wasTakenBack) expect(phaseOf(state)).toMatch(/completed|cancelled/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reach every end and every turn in these stories', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(scenario, (story) => {
        const world = played(story);
        for (const { state, journal } of world.trips.values()) {
          seen.add(phaseOf(state));
          for (const event of journal) {
            seen.add(event.type === 'offerClosed' ? event.outcome : event.type);
            if (event.type === 'returned' && event.by === 'operator') seen.add('takenByOperator');
          }
        }
        for (const { journal } of world.vehicles.values()) {
          for (const event of journal) {
            seen.add(`vehicle:${event.type}`);
            if (event.type === 'offerOpened' && event.order !== undefined) seen.add('shared');
          }
        }
      }),
      // A fixed seed: what is reached does not depend on luck.
      { numRuns: 500, seed: 1 },
    );
    expect(turns.filter((turn) => !seen.has(turn))).toEqual([]);
  });
});
