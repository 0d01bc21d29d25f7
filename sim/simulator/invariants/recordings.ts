import { isDeepStrictEqual } from 'node:util';
import { type RankRecording, recordedState } from '../../../src/domain/rank/inputs.ts';
import { calledBy, replay } from '../../../src/domain/rank/replay.ts';
import { emptyRank, type RankState } from '../../../src/domain/rank/state.ts';
import { rankSpec, readEvent } from '../../../src/shell/spec.ts';
import type { RanksPort } from '../instances.ts';
import type { Ledger } from './ledger.ts';

type StoredRank = ReturnType<RanksPort['get']>;

interface Followed {
  readonly number: number;
  readonly state: RankState;
}

/** fair-line: what a rank recorded for backtests leads its machine to the calls and the line of its journal. */
export class Recordings {
  readonly #ledger: Ledger;
  readonly #ranks = new Map<string, StoredRank>();
  readonly #followed = new Map<string, Followed>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  expect(stored: StoredRank): void {
    this.#ranks.set(stored.object.name, stored);
  }

  /** The history has a recording, which may come again. */
  kept(name: string, recording: RankRecording): void {
    const complain = (what: string) =>
      this.#ledger.violate('fair-line', `recording ${recording.number} of ${name} ${what}`);
    const before = this.#followed.get(name) ?? null;
    const { number, state = null, inputs } = recording;
    const isNewLife = number === 1 && state !== null;
    if (!isNewLife && number === before?.number) return;
    const isNext = number === (before?.number ?? 0) + 1;
    if (state === null && !isNext) complain('follows nothing, and has no state');
    if (!isNewLife && isNext && state !== null && before !== null && !isSame(before.state, state)) {
      complain(`begins with another line than the one before ended with`);
    }
    let now = state ?? before?.state ?? emptyRank;
    for (const next of replay(now, recording)) {
      now = next.state;
      const { input, reply } = next;
      if (input.type !== 'call' || calledBy(reply) === input.called) continue;
      complain(`has ${input.tripId} call ${calledBy(reply)}, and it called ${input.called}`);
    }
    this.#followed.set(name, { number, state: now });
    if (!this.#hasBeen(name, now, inputs.at(-1)?.at ?? 0)) {
      complain(`leads to ${JSON.stringify(now)}, which the journal does not`);
    }
  }

  /** Whether the journal leads to a state by the end of a time; a snapshot may have replaced what came before it. */
  #hasBeen(name: string, state: RankState, at: number): boolean {
    const events = this.#ranks.get(name)?.storage.journal.map((row) => readEvent(rankSpec, row)) ?? [];
    if (events[0]?.type === 'snapshot' && events[0].at > at) return true;
    const { machine } = rankSpec;
    let then = machine.initial;
    if (events.every((event) => event.at > at) && isSame(then, state)) return true;
    for (const [index, event] of events.entries()) {
      if (event.at > at) return false;
      then = machine.evolve(then, event);
      const isLast = (events[index + 1]?.at ?? Number.POSITIVE_INFINITY) > at;
      if ((isLast || event.at === at) && isSame(then, state)) return true;
    }
    return false;
  }
}

function isSame(one: RankState, other: RankState): boolean {
  return isDeepStrictEqual(recordedState(one), recordedState(other));
}
