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

describe('a command', () => {
  it('is in the journal when it is answered', () => {
    expect(rig.shell.execute({ type: 'note', note: 'one' })).toEqual(['one']);
    rig.crash();
    expect(rig.shell.state.notes).toEqual(['one']);
    expect(rig.shell.journal()).toMatchObject([{ sequence: 1, event: { note: 'one' } }]);
  });

  it('that only looks writes nothing, but touches the storage: a stale instance may not answer', () => {
    const stale = rig.shell;
    rig.crash();
    expect(rig.shell.execute({ type: 'look' })).toEqual([]);
    expect(rig.storage.journal).toEqual([]);
    expect(() => stale.execute({ type: 'look' })).toThrow('no more');
  });

  it('commits all it says or nothing', () => {
    const port = rig.storage.port(
      () => undefined,
      (what) => {
        if (what.startsWith('outbox')) throw new Error('the disk is full');
      },
    );
    expect(() =>
      port.transaction(() => {
        port.appendToJournal(1, '{"type":"noted"}');
        port.addToOutbox('anna', 'ordered', '{}', 0);
      }),
    ).toThrow('full');
    expect([rig.storage.journal, rig.storage.outbox]).toEqual([[], []]);
  });

  it('that forgets leaves its own events as the whole journal', () => {
    rig.note('one');
    rig.note('all so far', { forget: true });
    expect(rig.shell.journal()).toMatchObject([{ sequence: 2, event: { note: 'all so far' } }]);
    rig.note('and on');
    rig.crash();
    expect(rig.shell.state.notes).toEqual(['all so far', 'and on']);
  });
});

describe('a message that comes in', () => {
  const envelope = (sequence: number, sender = 'anna') => ({ sender, sequence, body: '' });
  const receive = (sequence: number, note: string, sender?: string) =>
    rig.shell.receive(envelope(sequence, sender), { type: 'note', note });

  it('is applied once, also after a crash', () => {
    receive(5, 'five');
    receive(5, 'five again');
    rig.crash();
    receive(5, 'five once more');
    expect(rig.shell.state.notes).toEqual(['five']);
  });

  it('is a repetition when a later one of the same sender was applied', () => {
    receive(5, 'five');
    receive(4, 'four, late');
    receive(4, 'four of another', 'bert');
    receive(6, 'six');
    expect(rig.shell.state.notes).toEqual(['five', 'four of another', 'six']);
  });

  it('is remembered although it changes nothing', () => {
    rig.shell.receive(envelope(3), { type: 'look' });
    expect(rig.storage.inbox.get('anna')?.sequence).toBe(3);
  });

  it('is forgotten with the journal, a week after the last of its sender', () => {
    receive(5, 'five');
    rig.now += 8 * 86_400 * second;
    receive(1, 'one', 'bert');
    rig.note('all so far', { forget: true });
    expect([...rig.storage.inbox.keys()]).toEqual(['bert']);
  });
});

describe('a message that goes out', () => {
  it('is sent after the commit, and removed when it is acknowledged', async () => {
    rig.note('one', { say: to('anna', 'hello') });
    const hello = only(rig.takeSent());
    expect(rig.storage.outbox).toHaveLength(1);
    await hello.settle('delivered');
    await rig.alarm();
    expect(rig.storage.outbox).toEqual([]);
    expect(rig.takeSent()).toEqual([]);
  });

  it('leaves with the next write when it was delivered, and takes no write of its own', async () => {
    rig.note('one', { say: to('anna', 'hello') });
    await only(rig.takeSent()).settle('delivered');
    expect(rig.storage.outbox).toHaveLength(1);
    rig.note('two');
    expect(rig.storage.outbox).toEqual([]);
  });

  it('waits for the one before to the same place, and for no other', async () => {
    rig.note('one', { say: [...to('anna', 'a1', 'a2'), ...to('bert', 'b1')] });
    rig.note('two', { say: to('anna', 'a3') });
    const [a1, b1] = rig.takeSent();
    expect([a1?.text, b1?.text]).toEqual(['a1', 'b1']);
    await a1?.settle('delivered');
    const a2 = only(rig.takeSent());
    expect(a2.text).toBe('a2');
    await a2.settle('delivered');
    expect(texts(rig.takeSent())).toEqual(['a3']);
  });

  it('is sent again under the same number, later each time up to half a minute', async () => {
    rig.note('one', { say: to('anna', 'hello') });
    const numbers = new Set<number>();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const hello = only(rig.takeSent());
      numbers.add(hello.sequence);
      await hello.fail();
      const failedAt = rig.now;
      while (rig.sent.length === 0) await rig.alarm();
      waits.push((rig.now - failedAt) / second);
    }
    expect(waits).toEqual([2, 4, 8, 16, 30, 30]);
    expect(numbers.size).toBe(1);
    expect(rig.warned).toContain('message-not-acknowledged');
  });

  it('that was committed before a crash is sent after it, without anybody asking', async () => {
    rig.note('one', { say: to('anna', 'hello') });
    rig.crash();
    expect(rig.takeSent()).toEqual([]);
    await rig.alarm();
    expect(texts(rig.takeSent())).toEqual(['hello']);
  });

  it('that was delivered right before a crash is sent again: the receiver knows it', async () => {
    rig.note('one', { say: to('anna', 'hello') });
    const before = only(rig.takeSent());
    rig.crash();
    await before.settle('delivered');
    expect(rig.storage.outbox).toHaveLength(1);
    await rig.alarm();
    expect(only(rig.takeSent()).sequence).toBe(before.sequence);
  });

  it('that is stuck for 15 s no longer blocks its channel, and a late answer takes nothing from the next', async () => {
    rig.note('one', { say: to('anna', 'a1') });
    const stuck = only(rig.takeSent());
    rig.note('two', { say: to('anna', 'a2') });
    expect(rig.takeSent()).toEqual([]);
    rig.now += 15 * second;
    await rig.alarm();
    const again = only(rig.takeSent());
    expect(again.text).toBe('a1');
    await again.settle('delivered');
    expect(only(rig.takeSent()).text).toBe('a2');
    await stuck.settle('delivered');
    rig.note('three');
    expect(rig.storage.outbox.map(({ body }) => body)).toEqual([JSON.stringify({ to: 'anna', text: 'a2' })]);
    expect(rig.takeSent()).toEqual([]);
  });

  it('that is under way stays until it is acknowledged apart', async () => {
    rig.note('one', { say: to('board', 'hello') });
    const hello = only(rig.takeSent());
    await hello.settle('underway');
    const carriedAt = rig.now;
    while (rig.sent.length === 0) await rig.alarm();
    expect(rig.now - carriedAt).toBe(10 * second);
    expect(only(rig.takeSent()).sequence).toBe(hello.sequence);
    rig.shell.acknowledged(hello.sequence);
    expect(rig.storage.outbox).toEqual([]);
  });
});

describe('a channel of which only the newest matters', () => {
  it('drops what was not sent yet', async () => {
    rig.note('one', { say: to('board', 'first') });
    rig.note('two', { say: to('board', 'second') });
    rig.note('three', { say: to('board', 'third') });
    const first = only(rig.takeSent());
    await first.settle('delivered');
    const third = only(rig.takeSent());
    expect(third.text).toBe('third');
    await third.settle('delivered');
    await rig.alarm();
    expect(rig.storage.outbox).toEqual([]);
  });

  it('sends the newest at once when the one before has failed', async () => {
    rig.note('one', { say: to('board', 'first') });
    const first = only(rig.takeSent());
    rig.note('two', { say: to('board', 'second') });
    await first.fail();
    expect(texts(rig.takeSent())).toEqual(['second']);
  });
});

describe('a question', () => {
  it('is asked after the commit, and its answer is a command', async () => {
    rig.note('one', { ask: ['who?'] });
    await rig.asked[0]?.answer({ type: 'note', note: 'anna' });
    expect(rig.shell.state.notes).toEqual(['one', 'anna']);
  });

  it('may have no answer, and is lost in a crash', async () => {
    rig.note('one', { ask: ['who?', 'why?'] });
    const [who, why] = rig.asked.splice(0);
    await who?.answer(null);
    rig.crash();
    await why?.answer({ type: 'note', note: 'an answer to one that is gone' });
    expect(rig.asked).toEqual([]);
    expect(rig.shell.state.notes).toEqual(['one']);
    expect(rig.warned).toEqual(['background work failed']);
  });
});

describe('the alarm', () => {
  it('is set for the deadline of the machine, and wakes it then', async () => {
    const wakeAt = rig.now + 60 * second;
    rig.note('one', { wakeAt });
    expect(rig.alarmAt).toBe(wakeAt);
    await rig.alarm();
    expect(rig.shell.state.notes).toEqual(['one', 'woken']);
    expect(rig.alarmAt).toBeNull();
  });

  it('is set for whichever comes first, and set again for the other', async () => {
    const wakeAt = rig.now + 60 * second;
    rig.note('one', { wakeAt, say: to('anna', 'hello') });
    expect(rig.alarmAt).toBe(rig.now + 2 * second);
    await only(rig.takeSent()).settle('delivered');
    await rig.alarm();
    expect(rig.shell.state.notes).toEqual(['one']);
    expect(rig.alarmAt).toBe(wakeAt);
  });

  it('that goes off too early, or twice, changes nothing', () => {
    rig.note('one', { wakeAt: rig.now + 60 * second });
    rig.shell.alarm();
    rig.shell.alarm();
    expect(rig.shell.state.notes).toEqual(['one']);
    expect(rig.alarmAt).toBe(rig.now + 60 * second);
  });

  it('is set by a rebuilt object when it is missing, and left alone when it is sooner', () => {
    const wakeAt = rig.now + 60 * second;
    rig.note('one', { wakeAt });
    rig.alarmAt = null;
    rig.crash();
    expect(rig.alarmAt).toBe(wakeAt);
    rig.alarmAt = wakeAt - second;
    rig.crash();
    expect(rig.alarmAt).toBe(wakeAt - second);
  });

  it('gives a machine that stays due a breath', async () => {
    rig.note('stay due', { wakeAt: rig.now });
    for (let times = 0; times < 3; times++) {
      await rig.alarm();
      expect(rig.alarmAt).toBe(rig.now + second);
    }
    expect(rig.shell.state.notes).toEqual(['stay due', 'woken', 'woken', 'woken']);
  });

  it('can be asked for by the object around the shell', () => {
    rig.shell.wakeBy(rig.now + 5 * second);
    expect(rig.alarmAt).toBe(rig.now + 5 * second);
    rig.shell.wakeBy(rig.now + 9 * second);
    expect(rig.alarmAt).toBe(rig.now + 5 * second);
  });
});
