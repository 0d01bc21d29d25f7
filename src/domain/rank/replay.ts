import type { RankCommand, RankReplies } from './commands.ts';
import { rankMachine } from './decide.ts';
import type { RankEvent, RankFact } from './events.ts';
import { commandOf, type RankInput, type RankRecording } from './inputs.ts';
import type { RankState } from './state.ts';

/** What a rank decided on a command, or would have. */
export interface Decided {
  readonly state: RankState;
  readonly events: readonly RankFact[];
  readonly reply: RankReplies[RankCommand['type']];
}

/** Has the rank's machine decide, and follows. */
export function decided(before: RankState, command: RankCommand, now: number): Decided {
  const { events, reply } = rankMachine.decide(before, command, now);
  const state = events.reduce((so, event) => rankMachine.evolve(so, event), before);
  return { state, events: events.filter(isFact), reply };
}

function isFact(event: RankEvent): event is RankFact {
  return event.type !== 'snapshot';
}

export interface Replayed extends Decided {
  readonly input: RankInput;
}

/** Yields what a rank that is told again what was recorded decides on each input: what it decided then. */
export function* replay(
  before: RankState,
  { inputs, kinds }: Pick<RankRecording, 'inputs' | 'kinds'>,
): Generator<Replayed> {
  let state = before;
  for (const input of inputs) {
    const next = decided(state, commandOf(input, kinds), input.at);
    state = next.state;
    yield { ...next, input };
  }
}

/** Whom a reply to a call names. */
export function calledBy(reply: Decided['reply']) {
  return 'vehicle' in reply ? reply.vehicle : null;
}
