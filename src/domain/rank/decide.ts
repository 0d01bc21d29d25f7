import { type CommandOf, draftOf, type Machine } from '../machine.ts';
import { call, expireCall, hearTrip, missPickup } from './callNext.ts';
import type { RankCommand, RankDraft, RankReplies } from './commands.ts';
import type { RankEvent } from './events.ts';
import { evolveRank, evolveRankFact } from './evolve.ts';
import { goDark, sight } from './sightings.ts';
import { emptyRank, keptUntil, type RankState, rankWakeAt, waitingIn } from './state.ts';

/** The journal is folded into a snapshot after this many events: some days of a busy rank. */
const snapshotEvery = 2_000;

/** The line of a rank: single writer of who is next, and why. */
export const rankMachine: Machine<RankState, RankCommand, RankEvent, never, never, RankReplies> = {
  initial: emptyRank,
  decide: (state, command, now) => {
    const draft: RankDraft = draftOf(state, evolveRankFact, now);
    passTime(draft);
    const reply = handlers[command.type](draft, command);
    if (draft.state.eventsSinceSnapshot >= snapshotEvery) {
      draft.forget({ type: 'snapshot', at: now, state: draft.state });
    }
    return draft.decision(reply);
  },
  evolve: evolveRank,
  wakeAt: rankWakeAt,
};

const done = { type: 'done' } as const;

const handlers: {
  readonly [T in RankCommand['type']]: (
    draft: RankDraft,
    command: CommandOf<RankCommand, T>,
  ) => RankReplies[T];
} = {
  configure: (draft, { definition }) => {
    const { state, now: at } = draft;
    if (JSON.stringify(definition) === JSON.stringify(state.definition)) return done;
    if (definition !== null) draft.emit({ type: 'configured', at, definition });
    else {
      for (const { vehicle } of [...state.line, ...state.away]) {
        draft.emit({ type: 'left', at, vehicle, reason: 'rank-closed' });
      }
      draft.emit({ type: 'closed', at });
    }
    return done;
  },
  sight: (draft, { sightings }) => {
    for (const sighting of sightings) sight(draft, sighting);
    // Where nobody has to stay first.
    passTime(draft);
    return done;
  },
  goDark: (draft, { vehicle, heardAt }) => {
    goDark(draft, vehicle, heardAt);
    return done;
  },
  call,
  tripMessage: (draft, { message }) => {
    hearTrip(draft, message);
    return done;
  },
  order: (draft, { vehicle, position, reason, by }) => {
    const { state, now: at } = draft;
    if (waitingIn(state, vehicle) === undefined) return { type: 'notInLine' };
    if (position === null) {
      draft.emit({ type: 'left', at, vehicle, reason: 'removed-by-operator', by, note: reason });
    } else {
      const within = Math.min(Math.max(0, position), state.line.length - 1);
      draft.emit({ type: 'moved', at, vehicle, position: within, reason, by });
    }
    return done;
  },
  wake: () => done,
};

/** What has become due: vehicles join, and are sent to the end. Absence alone ends no place: see `sightings.ts`. */
function passTime(draft: RankDraft): void {
  const { now: at, state } = draft;
  const { definition } = state;
  if (definition === null) return;
  for (const { vehicle, tripId, isOpen, until } of state.calls) {
    if (isOpen && until <= at) expireCall(draft, vehicle, tripId);
  }
  for (const { vehicle, absent } of state.line) {
    if (absent?.reason !== 'engaged' || absent.until > at) continue;
    draft.emit({ type: 'left', at, vehicle, reason: 'other-trip' });
  }
  for (const away of state.away) {
    const { vehicle, arriveBy } = away;
    if (arriveBy !== null && arriveBy <= at) missPickup(draft, vehicle);
    else if (arriveBy === null && keptUntil(away, definition.rules) <= at) {
      draft.emit({ type: 'departed', at, vehicle, reason: 'not-back-in-time' });
    }
  }
  const due = state.entering.filter(({ joinsAt }) => joinsAt <= at).toSorted((a, b) => a.joinsAt - b.joinsAt);
  for (const { vehicle } of due) draft.emit({ type: 'joined', at, vehicle });
}
