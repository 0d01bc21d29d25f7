import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ActivationCommand,
  type ActivationState,
  activationStateSchema,
  decideActivation,
  noActivation,
  settled,
} from '../../../src/domain/configuration/activation.ts';

const activate = (version: number, share: number | null = null, at = 0): ActivationCommand => ({
  type: 'activate',
  version,
  share,
  at,
});
const rollBack = (version: number): ActivationCommand => ({ type: 'rollBack', version });

function stateAfter(...commands: readonly ActivationCommand[]): ActivationState {
  return commands.reduce((state, command) => {
    const decision = decideActivation(state, command, 1_000);
    if (!decision.ok) throw new Error(decision.reason);
    return decision.state;
  }, noActivation);
}

describe('activations', () => {
  test('replace the active version, and end a trial', () => {
    expect(stateAfter(activate(1), activate(2))).toMatchObject({ active: 2, trial: null, before: [null, 1] });
    expect(stateAfter(activate(1), activate(2, 0.1))).toMatchObject({
      active: 1,
      trial: { version: 2, share: 0.1 },
    });
    expect(stateAfter(activate(1), activate(2, 0.1), activate(2))).toMatchObject({ active: 2, trial: null });
    expect(stateAfter(activate(1), activate(2, 0.1), activate(2, 1))).toMatchObject({
      active: 2,
      trial: null,
    });
    expect(stateAfter(activate(1), activate(1))).toMatchObject({ active: 1, before: [null] });
  });

  test('that are for later come into force at their time, in the order of their times', () => {
    const planned = stateAfter(activate(1), activate(3, null, 9_000), activate(2, null, 5_000));
    expect(settled(planned, 4_999).active).toBe(1);
    expect(settled(planned, 5_000).active).toBe(2);
    expect(settled(planned, 9_000)).toMatchObject({ active: 3, before: [null, 1, 2], pending: [] });
  });

  test('are taken back in one step, whatever they were', () => {
    expect(stateAfter(activate(1), activate(2), rollBack(2))).toMatchObject({ active: 1, before: [null] });
    expect(stateAfter(activate(1), rollBack(1))).toMatchObject({ active: null, before: [] });
    expect(stateAfter(activate(1), activate(2, 0.5), rollBack(2))).toMatchObject({ active: 1, trial: null });
    expect(stateAfter(activate(1), activate(2, null, 9_000), rollBack(2))).toMatchObject({
      active: 1,
      pending: [],
    });
    expect(stateAfter(activate(1), activate(2), activate(3), rollBack(1))).toMatchObject({
      active: 1,
      before: [null],
    });
    expect(decideActivation(stateAfter(activate(1)), rollBack(7), 1_000)).toEqual({
      ok: false,
      reason: 'never-active',
    });
  });

  test('that were taken back come into force again by taking back once more', () => {
    const back = stateAfter(activate(1), activate(2), rollBack(2));
    expect(back).toMatchObject({ active: 1, before: [null], takenBack: [2] });
    expect(stateAfter(activate(1), activate(2), rollBack(2), rollBack(2))).toEqual(
      stateAfter(activate(1), activate(2)),
    );
    expect(stateAfter(activate(1), rollBack(1), rollBack(1))).toMatchObject({ active: 1, before: [null] });
    const far = stateAfter(activate(1), activate(2), activate(3), rollBack(1));
    expect(far).toMatchObject({ active: 1, before: [null], takenBack: [2, 3] });
    expect(stateAfter(activate(1), activate(2), activate(3), rollBack(1), rollBack(2))).toMatchObject({
      active: 2,
      before: [null, 1],
      takenBack: [3],
    });
  });

  test('of older code kept nothing of what was taken back', () => {
    const { takenBack: _, ...stored } = stateAfter(activate(1));
    expect(activationStateSchema.parse(stored)).toEqual(stateAfter(activate(1)));
  });

  test('say from which version to which', () => {
    expect(decideActivation(stateAfter(activate(1)), activate(2), 1_000)).toMatchObject({
      change: { type: 'activated', version: 2, from: 1, to: 2 },
    });
    expect(decideActivation(stateAfter(activate(1)), activate(2, 0.1), 1_000)).toMatchObject({
      change: { type: 'triedOut', version: 2, from: 1, to: 1, share: 0.1 },
    });
    expect(decideActivation(stateAfter(activate(1)), activate(2, 0.1, 9_000), 1_000)).toMatchObject({
      change: { type: 'scheduled', version: 2, from: 1, to: 1, share: 0.1, at: 9_000 },
    });
  });

  test('that are to come are bounded, and a rollback undoes exactly the activation before', () => {
    const many = Array.from({ length: 10 }, (_, index) => activate(index + 1, null, 9_000 + index));
    expect(decideActivation(stateAfter(...many), activate(99, null, 10_000), 1_000)).toEqual({
      ok: false,
      reason: 'too-many-pending',
    });
    const version = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.array(version), version, (versions, last) => {
        const before = stateAfter(...versions.map((one) => activate(one)));
        const state = stateAfter(...versions.map((one) => activate(one)), activate(last));
        expect(activationStateSchema.parse(state)).toEqual(state);
        if (before.active === last) return;
        const undone = decideActivation(state, rollBack(last), 1_000);
        expect(undone.ok && undone.state.active).toBe(before.active);
        if (!undone.ok) return;
        const redone = decideActivation(undone.state, rollBack(last), 1_000);
        expect(redone.ok && redone.state).toMatchObject({ active: last, before: state.before });
      }),
    );
  });
});
