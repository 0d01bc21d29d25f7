import { outcomeOf } from '../../src/domain/trip/record.ts';
import { vehicleStateSchema } from '../../src/domain/vehicle/state.ts';
import type { JournalExport } from '../../src/protocol/journalExport.ts';
import { tripSpec, vehicleSpec } from '../../src/shell/spec.ts';
import { type Again, differences, replay, type Step } from './replay.ts';
import { timeText } from './text.ts';
import { tripCauseOf } from './tripCauses.ts';
import { tripEventText, tripStateText } from './tripText.ts';
import { vehicleCauseOf } from './vehicleCauses.ts';
import { vehicleEventText, vehicleStateText } from './vehicleText.ts';

export interface Report {
  readonly lines: readonly string[];
  /** Whether every event was readable, every decision the same, and the state is the exported one. */
  readonly isSame: boolean;
  /** In one line. */
  readonly verdict: string;
}

/** Replays an exported journal through today's machines, and returns a readable report. */
export function reportOn({ kind, state, journal }: JournalExport): Report {
  switch (kind) {
    case 'trip': {
      const steps = replay(tripSpec, journal, tripCauseOf);
      const outcome = outcomeOf(stateAfter(steps, tripSpec.machine.initial));
      return report(steps, { event: tripEventText, state: tripStateText }, differences(state, outcome));
    }
    case 'vehicle': {
      const steps = replay(vehicleSpec, journal, vehicleCauseOf);
      // Properties that older code did not write have defaults.
      const { data: exported = state } = vehicleStateSchema.safeParse(state);
      const outcome = stateAfter(steps, vehicleSpec.machine.initial);
      return report(
        steps,
        { event: vehicleEventText, state: vehicleStateText },
        differences(exported, outcome),
      );
    }
  }
}

function stateAfter<State>(steps: readonly Step<State, unknown>[], initial: State): State {
  return steps.findLast((step) => step.kind === 'event')?.state ?? initial;
}

interface Words<State, Event> {
  event(event: Event): string;
  state(state: State): string;
}

function report<State, Event extends { readonly type: string; readonly at: number }>(
  steps: readonly Step<State, Event>[],
  words: Words<State, Event>,
  otherwise: readonly string[],
): Report {
  const read = steps.filter((step) => step.kind === 'event');
  const count = (kind: Again<Event>['kind']) => read.filter(({ again }) => again.kind === kind).length;
  const lost = steps.length - read.length;
  const [same, unclear, differs] = [count('same') + count('consequence'), count('unclear'), count('differs')];
  return {
    lines: [
      ...steps.flatMap((step) => linesOf(step, words)),
      ...otherwise.map((line) => `! the state differs: ${line}`),
    ],
    isSame: lost === 0 && differs === 0 && otherwise.length === 0,
    verdict: [
      `${read.length} events: ${same} decided again and the same`,
      `${unclear} that do not follow from the journal`,
      `${differs} decided otherwise`,
      `${lost} unreadable or missing`,
      `the state is ${otherwise.length === 0 ? 'the exported one' : 'another than was exported'}`,
    ].join(', '),
  };
}

function linesOf<State, Event extends { readonly type: string; readonly at: number }>(
  step: Step<State, Event>,
  words: Words<State, Event>,
): string[] {
  switch (step.kind) {
    case 'missing':
      return [`! #${step.from} to #${step.to} are missing`];
    case 'unreadable':
      return [`! #${step.sequence} cannot be read: ${step.why}`];
    case 'event': {
      const { sequence, event, state, again } = step;
      return [
        `#${sequence} ${timeText(event.at)} ${event.type}: ${words.event(event)}`,
        `    ${words.state(state)} [${againText(again, words)}]`,
      ];
    }
  }
}

function againText<State, Event extends { readonly type: string }>(
  again: Again<Event>,
  words: Words<State, Event>,
): string {
  switch (again.kind) {
    case 'same':
      return `${again.command}: decided the same again`;
    case 'consequence':
      return 'part of the same decision';
    case 'unclear':
      return `not decided again: ${again.why}`;
    case 'differs': {
      const decided = again.decided.map((event) => `${event.type} (${words.event(event)})`);
      return `! ${again.command} is decided otherwise today: ${decided.join(', ') || 'nothing happens'}`;
    }
  }
}
