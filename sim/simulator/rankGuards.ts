import { rankSpec } from '../../src/shell/spec.ts';
import type { Guard } from './guards.ts';

/** Returns the rank's machine, without the guard if it belongs to it. */
export function rankSpecWithout(removed: Guard | null): typeof rankSpec {
  if (removed !== 'line-order') return rankSpec;
  const { machine } = rankSpec;
  return {
    ...rankSpec,
    machine: {
      ...machine,
      // Whoever came last is asked first.
      decide: (state, command, now) =>
        machine.decide(
          command.type === 'call' ? { ...state, line: state.line.toReversed() } : state,
          command,
          now,
        ),
    },
  };
}
