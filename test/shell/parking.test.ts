import { beforeEach, describe, expect, it } from 'vitest';
import { Rig, type Sent } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const to = (place: string, ...texts: string[]) => texts.map((text) => ({ to: place, text }));

function only(sent: readonly Sent[]): Sent {
  expect(sent).toHaveLength(1);
  const [first] = sent;
  if (first === undefined) throw new Error('nothing was sent');
  return first;
}

/** Refuses a message each time it is sent, until it is parked; returns its number. */
async function refuse(text: string): Promise<number> {
  let sequence = 0;
  while (!rig.warned.includes('message-parked')) {
    const at = rig.sent.findIndex((sent) => sent.text === text);
    const [sent] = at < 0 ? [] : rig.sent.splice(at, 1);
    if (sent === undefined) await rig.alarm();
    else {
      sequence = sent.sequence;
      await sent.settle({ refused: 'cannot be read' });
    }
  }
  return sequence;
}

describe('a message that is never delivered', () => {
  it('is parked when its receiver refuses it, and the next is sent', async () => {
    rig.note('one', { say: to('anna', 'a1', 'a2') });
    const from = rig.now;
    const a1 = await refuse('a1');
    // A receiver of older code is updated within minutes, and reads it then.
    expect(rig.now - from).toBeGreaterThan(15 * 60_000);
    const a2 = only(rig.takeSent());
    expect(a2.text).toBe('a2');
    await a2.settle('delivered');
    const body = JSON.stringify({ to: 'anna', text: 'a1' });
    const parked = { sequence: a1, channel: 'anna', body, reason: 'cannot be read' };
    expect(rig.parked).toEqual([parked]);
    expect(rig.warned).toContain('message-parked');
    await rig.alarm();
    expect(rig.storage.outbox).toEqual([]);
  });

  it('is parked after a day of attempts', async () => {
    rig.note('one', { say: to('anna', 'hello') });
    const from = rig.now;
    while (rig.parked.length === 0) {
      for (const { fail } of rig.takeSent()) await fail();
      if (rig.parked.length === 0) await rig.alarm();
    }
    expect((rig.now - from) / 86_400_000).toBeCloseTo(1, 1);
    expect(rig.parked).toMatchObject([{ channel: 'anna', reason: 'Error: the network is down' }]);
  });

  it('stays until it is parked', async () => {
    rig.canPark = false;
    rig.note('one', { say: to('anna', 'hello') });
    await refuse('hello');
    rig.crash();
    rig.canPark = true;
    while (rig.parked.length === 0) await rig.alarm();
    expect(rig.parked).toHaveLength(1);
    expect(rig.takeSent()).toEqual([]);
  });

  it('is sent again under a new number: its receiver has had later ones', async () => {
    rig.note('one', { say: to('anna', 'a1', 'a2') });
    await refuse('a1');
    const a2 = only(rig.takeSent());
    await a2.settle('delivered');
    rig.shell.sendAgain(rig.parked[0]?.body ?? '');
    const again = only(rig.takeSent());
    expect(again.text).toBe('a1');
    expect(again.sequence).toBeGreaterThan(a2.sequence);
  });

  it('is not sent again where a newer one that replaces it waits', async () => {
    rig.note('one', { say: to('board', 'old') });
    await refuse('old');
    rig.note('two', { say: to('board', 'new') });
    rig.shell.sendAgain(rig.parked[0]?.body ?? '');
    expect(rig.storage.outbox.filter(({ channel }) => channel === 'board')).toMatchObject([
      { body: JSON.stringify({ to: 'board', text: 'new' }) },
    ]);
  });
});
