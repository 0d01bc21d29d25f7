import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerIdOf, stopIdOf } from '../../../src/domain/ids.ts';
import { fitsAlong } from '../../../src/domain/vehicle/boarding.ts';
import type { Report, VehicleCommand, VehicleReply } from '../../../src/domain/vehicle/commands.ts';
import { type Plan, planOf, planSchema } from '../../../src/domain/vehicle/plan.ts';
import { type VehicleState, vehicleStateSchema } from '../../../src/domain/vehicle/state.ts';
import { at, expectSame } from '../specification.ts';
import {
  confirm,
  connect,
  disconnect,
  offer,
  otherCell,
  otherTripId,
  profileOf,
  register,
  release,
  report,
  tripId,
  VehicleStory,
  wake,
} from './vehicleStory.ts';

/** Offers that the adversary talks about: some are made twice, some never. */
const talkedAbout = [tripId, otherTripId].flatMap((id) => [1, 2].map((ordinal) => ({ id, ordinal })));
const about = fc.constantFrom(...talkedAbout);
const sharing = { pickupSlackSeconds: 300, longestRideSeconds: 900 };
const party = fc.record({
  seats: fc.integer({ min: 1, max: 5 }),
  wheelchairs: fc.constantFrom(0, 0, 0, 1),
  childSeats: fc.constantFrom(0, 0, 1, 2),
});

const said: fc.Arbitrary<Report> = fc.record(
  {
    availability: fc.constantFrom(
      'available' as const,
      'available' as const,
      'paused' as const,
      'offline' as const,
    ),
    answers: fc.array(
      about.chain(({ id, ordinal }) =>
        fc.record({
          offerId: fc.constant(offerIdOf(id, ordinal)),
          answer: fc.constantFrom('seen' as const, 'accept' as const, 'accept' as const, 'decline' as const),
        }),
      ),
      { maxLength: 3 },
    ),
    progress: fc.array(
      fc
        .tuple(about, fc.constantFrom('pickup' as const, 'dropoff' as const))
        .chain(([{ id, ordinal }, kind]) =>
          fc.record({
            stopId: fc.constant(stopIdOf(offerIdOf(id, ordinal), kind)),
            status: fc.constantFrom(
              'enroute' as const,
              'arrived' as const,
              'done' as const,
              'noShow' as const,
              'giveBack' as const,
            ),
          }),
        ),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: [] },
);

type Step =
  | { readonly type: 'command'; readonly command: VehicleCommand }
  /** Under the newest epoch, or one before. */
  | { readonly type: 'report'; readonly said: Report; readonly epochsOld: number }
  | { readonly type: 'disconnect'; readonly epochsOld: number }
  /** Answers what the vehicle asked last: so many seconds from everywhere to everywhere. */
  | { readonly type: 'travel'; readonly seconds: number | null }
  | { readonly type: 'wakeWhenDue' };

const epochsOld = fc.constantFrom(0, 0, 0, 0, 1);
const command: fc.Arbitrary<VehicleCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(about, party, fc.boolean()).map(([{ id, ordinal }, size, pooled]) =>
      offer({
        tripId: id,
        offerId: offerIdOf(id, ordinal),
        party: size,
        pooled,
        ...(pooled && { sharing }),
      }),
    ),
  },
  { weight: 4, arbitrary: about.map(({ id, ordinal }) => confirm(id, ordinal)) },
  {
    weight: 1,
    arbitrary: about.map(({ id, ordinal }) => release('cancelled', id, ordinal)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<VehicleCommand>(
      connect(),
      connect({ cell: otherCell }),
      register({ name: 'renamed' }),
      wake,
    ),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: command.map((made): Step => ({ type: 'command', command: made })) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('report' as const), said, epochsOld }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('disconnect' as const), epochsOld }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(20, 200, null).map((seconds) => ({ type: 'travel' as const, seconds })),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'wakeWhenDue' as const }) },
);
const steps = fc.array(fc.tuple(step, fc.constantFrom(0, 0, 1, 4, 20, 310)), { maxLength: 80, size: 'max' });

function started(): VehicleStory {
  return new VehicleStory()
    .when(0, connect({ fallbackProfile: profileOf() }))
    .when(0, report({ availability: 'available' }));
}

function commandOf(next: Step, { state }: VehicleStory): VehicleCommand {
  switch (next.type) {
    case 'command':
      return next.command;
    case 'report':
      return report(next.said, state.epoch - next.epochsOld);
    case 'disconnect':
      return disconnect(state.epoch - next.epochsOld);
    case 'travel':
      return travelOf(state, next.seconds);
    case 'wakeWhenDue':
      return wake;
  }
}

function travelOf({ considering, planVersion, stops }: VehicleState, seconds: number | null): VehicleCommand {
  const places = stops.filter(({ status }) => status !== 'done').length + 2;
  const row = new Array<number | null>(places).fill(seconds);
  return {
    type: 'travelAnswered',
    offerId: considering?.proposal.offerId ?? offerIdOf(tripId, 1),
    planVersion,
    seconds: seconds === null ? null : new Array<typeof row>(places + 1).fill(row),
  };
}

/** What the driver sees, without what names the plan and its stream. */
function content({ version: _version, epoch: _epoch, ...seen }: Plan) {
  return seen;
}

function checkState(state: VehicleState): void {
  expectSame(vehicleStateSchema.parse(JSON.parse(JSON.stringify(state))), state);
  const plan = planOf(state);
  expectSame(planSchema.parse(JSON.parse(JSON.stringify(plan))), plan);

  expect(state.offers.length + Number(state.considering !== null)).toBeLessThanOrEqual(1);
  for (const stop of state.stops) {
    const own = state.stops.filter(({ offerId }) => offerId === stop.offerId);
    expect(own.map(({ kind }) => kind)).toEqual(['pickup', 'dropoff']);
  }
  const next = state.stops.filter(
    ({ kind, status, pooled }) => kind === 'pickup' && status !== 'done' && !pooled,
  );
  expect(next.length).toBeLessThanOrEqual(1);
  const capacity = state.profile?.capacity;
  expect(state.stops.length === 0 || (capacity !== undefined && fitsAlong(state.stops, capacity))).toBe(true);
}

function checkStep(before: VehicleState, after: VehicleState): void {
  expect(after.epoch).toBeGreaterThanOrEqual(before.epoch);
  const isChanged = JSON.stringify(content(planOf(before))) !== JSON.stringify(content(planOf(after)));
  if (isChanged) expect(after.planVersion).toBeGreaterThan(before.planVersion);
  else expect(after.planVersion).toBeGreaterThanOrEqual(before.planVersion);
}

/** What a report was refused about; why may change with what the rest of it did. */
function refused(reply: VehicleReply) {
  return reply.type === 'reported' ? reply.refusals.map(({ ref }) => ref) : [];
}

describe('a vehicle under any commands', () => {
  it('keeps its rules', () => {
    fc.assert(
      fc.property(steps, (made) => {
        const vehicle = started();
        let now = at(0);
        for (const [next, seconds] of made) {
          now += seconds * 1000;
          if (next.type === 'wakeWhenDue') now = Math.max(now, vehicle.wakeAt ?? now);
          const before = vehicle.state;
          vehicle.tell(commandOf(next, vehicle), now);
          checkStep(before, vehicle.state);
          checkState(vehicle.state);
        }
        const due = vehicle.wakeAt;
        if (due === null) return;
        expect(vehicle.tell(wake, due).events.length).toBeGreaterThan(0);
        expect(vehicle.wakeAt).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('takes a report twice as it takes it once', () => {
    fc.assert(
      fc.property(steps, said, (made, last) => {
        const vehicle = started();
        let now = at(0);
        for (const [next, seconds] of made) {
          now += seconds * 1000;
          vehicle.tell(commandOf(next, vehicle), now);
        }
        vehicle.tell(connect(), now);
        const command = report(last, vehicle.state.epoch);
        const first = vehicle.tell(command, now);
        const second = vehicle.tell(command, now);
        expect(second).toMatchObject({ events: [], messages: [] });
        expect(refused(first.reply)).toEqual(expect.arrayContaining(refused(second.reply)));
      }),
      { numRuns: 500 },
    );
  });

  it('tells its cell of every change that it does not answer itself', () => {
    fc.assert(
      fc.property(steps, (made) => {
        const vehicle = started();
        let now = at(0);
        for (const [next, seconds] of made) {
          now += seconds * 1000;
          const { planVersion } = vehicle.state;
          const { reply, messages } = vehicle.tell(commandOf(next, vehicle), now);
          const pushed = messages.filter(
            (message) => message.to === 'cell' && message.body.type === 'standing',
          );
          const isOnline = vehicle.state.connection !== null;
          const isChanged = vehicle.state.planVersion !== planVersion;
          if (reply.type === 'done' && isOnline && isChanged) expect(pushed).toHaveLength(1);
          if (!isOnline) expect(pushed).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
