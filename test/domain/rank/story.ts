import { expect } from 'vitest';
import { rankRulesSchema } from '../../../src/domain/configuration/document.ts';
import { personIdSchema, tripIdSchema, type VehicleId, vehicleIdSchema } from '../../../src/domain/ids.ts';
import type { RankCommand, Sighting } from '../../../src/domain/rank/commands.ts';
import { rankMachine } from '../../../src/domain/rank/decide.ts';
import type { RankEvent } from '../../../src/domain/rank/events.ts';
import type { TripToRank } from '../../../src/domain/rank/messages.ts';
import type { RankDefinition, RankState } from '../../../src/domain/rank/state.ts';
import type { Needs } from '../../../src/domain/requirements.ts';

export const second = 1_000;
export const rules = rankRulesSchema.parse({
  dwellSeconds: 20,
  graceSeconds: 60,
  declinesBeforeLast: 2,
  keepAfterShortTripSeconds: 600,
  arriveWithinSeconds: 300,
});
export const definition: RankDefinition = {
  name: 'Airport',
  perVehicleType: false,
  rules,
};
export const v = (name: string) => vehicleIdSchema.parse(name);
export const t = (number: number) => tripIdSchema.parse(`trip_0000000${number}`);
const load = { seats: 1, wheelchairs: 0, childSeats: 0, parcels: 0 };
export const anybody: Needs = { vehicleType: null, load };
export const onlyCars: Needs = { vehicleType: 'car', load };
export const [ann, bob, cid] = [v('ann'), v('bob'), v('cid')];
export const olga = personIdSchema.parse('olga');

export function kindOf(type: string) {
  return { type, capacity: { seats: 4, wheelchairs: 0, childSeats: 0, parcels: 0 } };
}

/** Seen in the waiting area, available, on the first stream. */
function seen(vehicle: VehicleId, as: Partial<Sighting> = {}): Sighting {
  return {
    vehicle,
    kind: kindOf('car'),
    epoch: 1,
    standing: 'available',
    tripIds: [],
    isInside: true,
    ...as,
  };
}

/** A rank with a clock, and all that it has journaled. */
export class Story {
  now = 0;
  state: RankState = rankMachine.initial;
  readonly events: RankEvent[] = [];
  readonly machine: typeof rankMachine = rankMachine;

  do<Type extends RankCommand['type']>(command: Extract<RankCommand, { type: Type }>, afterSeconds = 0) {
    this.now += afterSeconds * second;
    const { events, reply } = this.machine.decide(this.state, command, this.now);
    this.events.push(...events);
    this.state = events.reduce((state, event) => rankMachine.evolve(state, event), this.state);
    return { events, reply };
  }

  sight(vehicle: VehicleId, as: Partial<Sighting> = {}, afterSeconds = 0) {
    return this.do({ type: 'sight', sightings: [seen(vehicle, as)] }, afterSeconds);
  }

  dark(vehicle: VehicleId, afterSeconds = 0, heardAt: number | null = null) {
    return this.do({ type: 'goDark', vehicle, heardAt }, afterSeconds);
  }

  hear(message: TripToRank, afterSeconds = 0) {
    return this.do({ type: 'tripMessage', message }, afterSeconds);
  }

  call(trip = t(1), needs = anybody, excluded: VehicleId[] = []) {
    const { reply } = this.do({ type: 'call', tripId: trip, needs, excluded, holdSeconds: 30 });
    return reply.type === 'called' ? reply.vehicle : null;
  }

  /** Called for a trip, and has it. */
  serve(vehicle = ann, trip = t(1)) {
    expect(this.call(trip)).toBe(vehicle);
    this.hear({ type: 'assigned', vehicleId: vehicle, tripId: trip, exception: null });
  }

  get line() {
    return this.state.line.map(({ vehicle }) => vehicle);
  }

  /** Three vehicles in line, in this order. */
  static withThree(as: Partial<RankDefinition> = {}, types = ['car', 'car', 'car']): Story {
    const story = new Story();
    story.do({ type: 'configure', definition: { ...definition, ...as } });
    for (const [index, vehicle] of [ann, bob, cid].entries()) {
      story.sight(vehicle, { kind: kindOf(types[index] ?? 'car') });
      story.do({ type: 'wake' }, rules.dwellSeconds);
    }
    return story;
  }
}
