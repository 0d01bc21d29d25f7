import { beforeEach, describe, expect, it } from 'vitest';
import { Rig, type Sent } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const to = (place: string, ...texts: string[]) => texts.map((text) => ({ to: place, text }));
const texts = (sent: readonly Sent[]) => sent.map(({ text }) => text);
const second = 1_000;

function only(sent: readonly Sent[]): Sent {
  expect(sent).toHaveLength(1);
  const [first] = sent;
  if (first === undefined) throw new Error('nothing was sent');
  return first;
}

describe('an answer', () => {
  const question = (takesAnswer?: boolean) => ({
    sender: 'asker',
    sequence: 1,
    body: '',
    ...(takesAnswer !== undefined && { takesAnswer }),
  });
  const command = { type: 'note', note: 'may I?', say: to('asker', 'you may') } as const;

  it('to a sender that takes it needs no message, and is given again for a repetition', () => {
    const answer = { to: 'asker', text: 'you may' };
    expect(rig.shell.receive(question(true), command)).toEqual(answer);
    rig.crash();
    expect(rig.shell.receive(question(true), command)).toEqual(answer);
    expect(rig.shell.state.notes).toEqual(['may I?']);
    expect(rig.storage.outbox).toEqual([]);
  });

  it('to any other sender is a message', () => {
    expect(rig.shell.receive(question(), command)).toBeNull();
    expect(texts(rig.takeSent())).toEqual(['you may']);
  });

  it('does not keep back what else there is to say', () => {
    const say = [...to('asker', 'you may'), ...to('bert', 'hello')];
    rig.shell.receive(question(true), { ...command, say });
    expect(texts(rig.takeSent())).toEqual(['hello']);
  });

  it('is applied with the removal of the message that it answers', async () => {
    rig.note('asked', { say: to('anna', 'may I?') });
    await only(rig.takeSent()).settle({ answer: { type: 'note', note: 'I may' } });
    expect(rig.shell.state.notes).toEqual(['asked', 'I may']);
    expect(rig.storage.outbox).toEqual([]);
  });

  it('that was lost in a crash comes with the next attempt', async () => {
    rig.note('asked', { say: to('anna', 'may I?') });
    const lost = only(rig.takeSent());
    rig.crash();
    await lost.settle({ answer: { type: 'note', note: 'I may' } });
    expect(rig.shell.state.notes).toEqual(['asked']);
    await rig.alarm();
    await only(rig.takeSent()).settle({ answer: { type: 'note', note: 'I may' } });
    expect(rig.shell.state.notes).toEqual(['asked', 'I may']);
  });

  it('is applied once, although two attempts bring it', async () => {
    rig.note('asked', { say: to('anna', 'may I?') });
    const slow = only(rig.takeSent());
    rig.now += 20 * second;
    await rig.alarm();
    await only(rig.takeSent()).settle({ answer: { type: 'note', note: 'I may' } });
    await slow.settle({ answer: { type: 'note', note: 'I may' } });
    expect(rig.shell.state.notes).toEqual(['asked', 'I may']);
  });

  it('that changes nothing settles its message all the same', async () => {
    rig.note('asked', { say: to('anna', 'may I?', 'and now?') });
    await only(rig.takeSent()).settle({ answer: { type: 'look' } });
    expect(texts(rig.takeSent())).toEqual(['and now?']);
  });
});
