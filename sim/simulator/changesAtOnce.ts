import { vehicleSpec } from '../../src/shell/spec.ts';

type Decide = (typeof vehicleSpec)['machine']['decide'];

/** A vehicle that changes its plan as soon as it agrees to a change, and does not wait for the trip to confirm it. */
export const changesAtOnce: Decide = (state, command, now) => {
  const { machine } = vehicleSpec;
  const decision = machine.decide(state, command, now);
  const after = decision.events.reduce(machine.evolve, state);
  const { changing } = after;
  if (changing?.order === undefined || state.changing?.order || decision.forget) return decision;
  const { tripId, offerId, change } = changing;
  const message = { type: 'confirmChange', tripId, offerId, change } as const;
  const made = machine.decide(after, { type: 'tripMessage', tripId, message }, now);
  return { ...decision, events: [...decision.events, ...made.events] };
};
