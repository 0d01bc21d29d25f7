import fc from 'fast-check';
import { type OfferId, type StopId, stopIdOf, type VehicleId } from '../../../src/domain/ids.ts';
import type { Report } from '../../../src/domain/vehicle/commands.ts';
import { connect } from '../vehicle/vehicleStory.ts';
import type { World } from './world.ts';

/** A step of the adversary. `pick` chooses among what there is, modulo how much there is. */
export type Step =
  | { readonly type: 'deliver'; readonly pick: number; readonly isAcknowledged: boolean }
  | { readonly type: 'deliverAll' }
  | { readonly type: 'wake'; readonly pick: number }
  | { readonly type: 'alarms' }
  | { readonly type: 'pass'; readonly seconds: number }
  | {
      readonly type: 'answer';
      readonly pick: number;
      readonly order: readonly number[];
      readonly ago: number | null;
    }
  | { readonly type: 'answerTravel'; readonly pick: number; readonly seconds: number | null }
  | { readonly type: 'cancel'; readonly pick: number; readonly by: 'rider' | 'operator' }
  | { readonly type: 'reassign'; readonly pick: number }
  | { readonly type: 'service'; readonly pick: number; readonly isWanted: boolean }
  | { readonly type: 'drive'; readonly pick: number; readonly mood: Mood }
  | { readonly type: 'babble'; readonly pick: number; readonly said: number; readonly status: Status }
  | { readonly type: 'connect' | 'disconnect'; readonly pick: number }
  | {
      readonly type: 'want';
      readonly pick: number;
      readonly availability: NonNullable<Report['availability']>;
    };

type Status = NonNullable<Report['progress']>[number]['status'];
export type Mood = 'willing' | 'seen' | 'decline' | 'giveBack' | 'noShow';

const pick = fc.nat({ max: 1_000 });
const constant = <const T>(value: T) => fc.constant(value);

const weighted: readonly [number, fc.Arbitrary<Step>][] = [
  [12, fc.record({ type: constant('deliver'), pick, isAcknowledged: fc.boolean() })],
  [2, fc.constant({ type: 'deliverAll' })],
  [2, fc.record({ type: constant('wake'), pick })],
  [4, fc.constant({ type: 'alarms' })],
  [2, fc.record({ type: constant('pass'), seconds: fc.constantFrom(0.5, 2, 5, 20, 40, 310) })],
  [
    8,
    fc.record({
      type: constant('answer'),
      pick,
      order: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
      ago: fc.constantFrom(0, 0, 0, 35, 100, null),
    }),
  ],
  [8, fc.record({ type: constant('answerTravel'), pick, seconds: fc.constantFrom(10, 60, 600, null) })],
  [1, fc.record({ type: constant('cancel'), pick, by: fc.constantFrom('rider', 'operator') })],
  [1, fc.record({ type: constant('reassign'), pick })],
  [1, fc.record({ type: constant('service'), pick, isWanted: fc.constantFrom(true, true, true, false) })],
  [
    10,
    fc.record({
      type: constant('drive'),
      pick,
      mood: fc.constantFrom<Mood>(
        'willing',
        'willing',
        'willing',
        'willing',
        'seen',
        'decline',
        'giveBack',
        'noShow',
      ),
    }),
  ],
  [
    3,
    fc.record({
      type: constant('babble'),
      pick,
      said: pick,
      status: fc.constantFrom<Status>('enroute', 'arrived', 'done', 'noShow', 'giveBack'),
    }),
  ],
  [1, fc.record({ type: fc.constantFrom('connect', 'disconnect'), pick })],
  [
    1,
    fc.record({
      type: constant('want'),
      pick,
      availability: fc.constantFrom('available', 'available', 'paused', 'offline'),
    }),
  ],
];

export const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  ...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })),
);

/** The pick-th of some things; undefined when there is none. */
function chosen<T>(things: Iterable<T>, picked: number): T | undefined {
  const all = [...things];
  return all[picked % Math.max(1, all.length)];
}

export function take(world: World, step: Step): void {
  switch (step.type) {
    case 'deliver': {
      const ways = [...world.downs, ...world.ups].filter(({ channel }) => !channel.isEmpty);
      chosen(ways, step.pick)?.channel.deliver(step.isAcknowledged);
      return;
    }
    case 'deliverAll':
      world.deliverAll();
      return;
    case 'wake': {
      const tripId = chosen(world.trips.keys(), step.pick);
      if (tripId !== undefined) world.tellTrip(tripId, { type: 'wake' });
      return;
    }
    case 'alarms':
      world.passToNextAlarm();
      return;
    case 'pass':
      world.now += step.seconds * 1000;
      return;
    case 'answer': {
      const question = chosen(world.questions, step.pick);
      const found = step.order.flatMap((index) => chosen(world.vehicles.keys(), index) ?? []);
      const heardAt = step.ago === null ? null : world.now - step.ago * 1000;
      if (question !== undefined) world.answer(question, [...new Set(found)], heardAt);
      return;
    }
    case 'answerTravel': {
      const travel = chosen(world.travels, step.pick);
      if (travel !== undefined) world.answerTravel(travel, step.seconds);
      return;
    }
    case 'cancel': {
      const tripId = chosen(world.trips.keys(), step.pick);
      if (tripId !== undefined) {
        world.tellTrip(tripId, { type: 'cancel', by: step.by, reason: null, ifVersion: null });
      }
      return;
    }
    case 'reassign': {
      const tripId = chosen(world.trips.keys(), step.pick);
      if (tripId !== undefined) world.tellTrip(tripId, { type: 'reassign', reason: null, ifVersion: null });
      return;
    }
    default:
      takeAtVehicle(world, step);
  }
}

type VehicleStep = Extract<
  Step,
  { type: 'drive' | 'babble' | 'connect' | 'disconnect' | 'want' | 'service' }
>;

function takeAtVehicle(world: World, step: VehicleStep): void {
  const vehicleId = chosen(world.vehicles.keys(), step.pick);
  if (vehicleId === undefined) return;
  switch (step.type) {
    case 'drive':
      drive(world, vehicleId, step.mood);
      return;
    case 'babble':
      babble(world, vehicleId, step);
      return;
    case 'connect':
      world.tellVehicle(vehicleId, connect());
      return;
    case 'disconnect': {
      const { epoch } = world.vehicle(vehicleId).state;
      world.tellVehicle(vehicleId, { type: 'disconnect', epoch });
      return;
    }
    case 'service':
      world.tellVehicle(
        vehicleId,
        step.isWanted ? { type: 'returnToService' } : { type: 'takeOutOfService', reason: null },
      );
      return;
    case 'want':
      world.tellReport(vehicleId, { availability: step.availability });
  }
}

/** The driver does what the plan says, or what drivers do. */
export function drive(world: World, vehicleId: VehicleId, mood: Mood): void {
  const { offers, stops, agenda } = world.vehicle(vehicleId).state;
  const offer = offers[0];
  if (offer !== undefined && (mood === 'willing' || mood === 'seen' || mood === 'decline')) {
    const answer = mood === 'willing' ? 'accept' : mood;
    world.tellReport(vehicleId, { answers: [{ offerId: offer.proposal.offerId, answer }] });
  }
  const stop = stops.find(({ status }) => status !== 'done');
  const [reserved] = agenda;
  if (stop === undefined && reserved !== undefined && mood === 'giveBack') {
    world.tellReport(vehicleId, {
      progress: [{ stopId: stopIdOf(reserved.offerId, 'pickup'), status: mood }],
    });
  }
  if (stop === undefined) return;
  if (mood === 'giveBack' || mood === 'noShow') {
    if (mood === 'noShow' && stop.status === 'arrived') world.now += 300_000;
    world.tellReport(vehicleId, { progress: [{ stopId: stop.id, status: mood }] });
  }
  if (mood === 'willing') {
    const next = ({ pending: 'enroute', enroute: 'arrived', arrived: 'done', done: 'done' } as const)[
      stop.status
    ];
    world.tellReport(vehicleId, { progress: [{ stopId: stop.id, status: next }] });
  }
}

/** The driver says something of an offer that was once made to somebody, whether it makes sense or not. */
function babble(world: World, vehicleId: VehicleId, step: Step & { type: 'babble' }): void {
  const offerId: OfferId | undefined = chosen(
    [...world.trips.values()].flatMap(({ journal }) =>
      journal.flatMap((event) => (event.type === 'offered' ? [event.offerId] : [])),
    ),
    step.said,
  );
  if (offerId === undefined) return;
  const stopId: StopId = stopIdOf(offerId, step.said % 2 === 0 ? 'pickup' : 'dropoff');
  world.tellReport(vehicleId, {
    answers: [{ offerId, answer: 'accept' }],
    progress: [{ stopId, status: step.status }],
  });
}
