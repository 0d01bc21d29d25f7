import { describe, expect, it } from 'vitest';
import { draftOf, earliest } from '../../src/domain/machine.ts';

describe('draftOf', () => {
  it('moves with every event, keeps all that was said, and leaves the start as it was', () => {
    const start = { total: 1 };
    const draft = draftOf<{ total: number }, number, string, string>(
      start,
      (state, event) => ({ total: state.total + event }),
      7,
    );
    draft.emit(2);
    expect(draft.state).toEqual({ total: 3 });
    draft.emit(3);
    draft.send('told');
    draft.ask('asked');
    expect(draft).toMatchObject({ now: 7, state: { total: 6 } });
    expect(draft.decision('answer')).toEqual({
      events: [2, 3],
      messages: ['told'],
      effects: ['asked'],
      forget: false,
      reply: 'answer',
    });
    expect(start).toEqual({ total: 1 });
  });

  it('that forgets ends with the event that says everything', () => {
    const draft = draftOf<number, number, string, string, string>(1, (state, event) => state + event, 7);
    draft.emit(2);
    draft.send('told');
    draft.forget('three');
    expect(draft.decision(null)).toMatchObject({ events: [2, 'three'], messages: ['told'], forget: true });
  });
});

describe('earliest', () => {
  it.each([
    [[], null],
    [[null, null], null],
    [[null, 5, 3, null, 4], 3],
    [[0, 1], 0],
  ])('of %j is %j', (times, expected) => {
    expect(earliest(...times)).toBe(expected);
  });
});
