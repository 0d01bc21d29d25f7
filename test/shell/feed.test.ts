import { describe, expect, it } from 'vitest';
import { laterMs, Rig, type SentSlice, soonMs } from './rig.ts';

const plain = (slices: readonly SentSlice[]) =>
  slices.map(({ consumer, after, upTo, notes }) => `${consumer} ${after}-${upTo}: ${notes.join(' ')}`);

/** Lets alarms go off until a consumer is sent something. */
async function sent(rig: Rig): Promise<string[]> {
  while (rig.slices.length === 0) await rig.alarm();
  return plain(rig.takeSlices());
}

describe('the feed', () => {
  it('brings together what happens within a moment, in order, with the newest state', async () => {
    const rig = new Rig(['history']);
    const from = rig.now;
    rig.note('one');
    rig.now += 500;
    rig.note('two');
    expect(rig.slices).toEqual([]);
    await rig.alarm();
    expect(rig.now).toBe(from + soonMs);
    expect(rig.slices).toMatchObject([
      { consumer: 'history', after: 0, upTo: 2, notes: ['one', 'two'], state: ['one', 'two'] },
    ]);
  });

  it('sends the next only when the one before was acknowledged', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    expect(await sent(rig)).toEqual(['history 0-1: one']);
    rig.note('two');
    rig.now += soonMs;
    rig.shell.alarm();
    expect(rig.slices).toEqual([]);
    rig.shell.feedAcknowledged('history', 0, 1);
    expect(await sent(rig)).toEqual(['history 1-2: two']);
  });

  it('sends no more at a time than a message of a queue holds, in whatever script people write', async () => {
    const rig = new Rig(['history']);
    const note = 'สวัสดี'.repeat(100);
    for (let told = 0; told < 200; told++) rig.note(note);
    let upTo = 0;
    while (upTo < 200) {
      while (rig.slices.length === 0) await rig.alarm();
      const [slice] = rig.takeSlices();
      expect(Buffer.byteLength(JSON.stringify(slice?.notes))).toBeLessThan(128_000);
      rig.shell.feedAcknowledged('history', upTo, slice?.upTo ?? 0);
      upTo = slice?.upTo ?? Number.POSITIVE_INFINITY;
    }
    expect(upTo).toBe(200);
  });

  it('sends what is not acknowledged again, with what came after it', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    await sent(rig);
    rig.note('two');
    const from = rig.now;
    expect(await sent(rig)).toEqual(['history 0-2: one two']);
    expect(rig.now - from).toBe(30_000);
    await sent(rig);
    await sent(rig);
    const late = rig.now;
    await sent(rig);
    expect(rig.now - late).toBeGreaterThan(60_000);
  });

  it('sends what happens after a restart at once, however far off the alarm that was set', async () => {
    const rig = new Rig(['history']);
    const threeDaysMs = 3 * 86_400_000;
    rig.note('one', { wakeAt: rig.now + threeDaysMs });
    await sent(rig);
    rig.shell.feedAcknowledged('history', 0, 1);
    rig.now += 60_000;
    rig.alarmAt = rig.now + threeDaysMs;
    rig.crash();
    const from = rig.now;
    rig.note('two', { wakeAt: from + threeDaysMs });
    expect(await sent(rig)).toEqual(['history 1-2: two']);
    expect(rig.now - from).toBe(soonMs);
  });

  it('sends again after a crash, and after a send that failed', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    rig.crash();
    expect(await sent(rig)).toEqual(['history 0-1: one']);
    rig.crash();
    expect(await sent(rig)).toEqual(['history 0-1: one']);
    rig.crash();
    while (rig.slices.length === 0) await rig.alarm();
    await rig.slices[0]?.fail();
    expect(rig.warned).toContain('feed-not-sent');
    rig.takeSlices();
    expect(await sent(rig)).toEqual(['history 0-1: one']);
  });

  it('leaves out what is nobody’s business, and wakes nobody for what can wait', async () => {
    const rig = new Rig(['history']);
    rig.note('psst');
    expect(rig.alarmAt).toBeNull();
    expect(rig.shell.isFeedAcknowledged).toBe(true);
    const from = rig.now;
    rig.note('later-1');
    expect(rig.alarmAt).toBe(from + laterMs);
    rig.note('one');
    expect(await sent(rig)).toEqual(['history 0-3: later-1 one']);
    expect(rig.now).toBe(from + soonMs);
    expect(rig.shell.isFeedAcknowledged).toBe(false);
    rig.shell.feedAcknowledged('history', 0, 3);
    expect(rig.shell.isFeedAcknowledged).toBe(true);
    rig.note('psst again');
    expect(rig.shell.isFeedAcknowledged).toBe(true);
  });

  it('is cut where it is long for a message, and goes on at once', async () => {
    const rig = new Rig(['history']);
    for (const letter of ['a', 'b', 'c']) rig.note(letter.repeat(15_000));
    while (rig.slices.length === 0) await rig.alarm();
    expect(rig.takeSlices()).toMatchObject([{ after: 0, upTo: 2 }]);
    const { now } = rig;
    rig.shell.feedAcknowledged('history', 0, 2);
    await rig.alarm();
    expect(rig.takeSlices()).toMatchObject([{ after: 2, upTo: 3 }]);
    expect(rig.now).toBe(now);
  });
});

describe('consumers of the feed', () => {
  it('do not hold each other up', async () => {
    const rig = new Rig(['history', 'archive']);
    rig.note('one');
    expect(await sent(rig)).toEqual(['history 0-1: one', 'archive 0-1: one']);
    rig.shell.feedAcknowledged('archive', 0, 1);
    rig.note('two');
    expect(await sent(rig)).toEqual(['archive 1-2: two']);
  });

  it('begin at the beginning when they are new', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    await sent(rig);
    rig.shell.feedAcknowledged('history', 0, 1);
    const { storage } = rig;
    const later = new Rig(['history', 'archive'], storage);
    expect(await sent(later)).toEqual(['archive 0-1: one']);
  });

  it('get again what they have lost', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    rig.note('two');
    await sent(rig);
    rig.shell.feedAcknowledged('history', 0, 2);
    expect(rig.shell.isFeedAcknowledged).toBe(true);
    rig.note('three');
    expect(await sent(rig)).toEqual(['history 2-3: three']);
    rig.shell.feedAcknowledged('history', 2, 0);
    expect(await sent(rig)).toEqual(['history 0-3: one two three']);
  });

  it('get nothing again for a word that comes late', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    await sent(rig);
    rig.shell.feedAcknowledged('history', 0, 1);
    rig.note('two');
    await sent(rig);
    rig.shell.feedAcknowledged('history', 1, 2);
    rig.shell.feedAcknowledged('history', 0, 1);
    expect(rig.shell.isFeedAcknowledged).toBe(true);
  });

  it('get everything again on request', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    await sent(rig);
    rig.shell.feedAcknowledged('history', 0, 1);
    rig.shell.replayFeed('history');
    expect(await sent(rig)).toEqual(['history 0-1: one']);
  });

  it('cannot be ahead of the journal', async () => {
    const rig = new Rig(['history']);
    rig.note('one');
    rig.shell.feedAcknowledged('history', 0, 99);
    rig.note('two');
    expect(await sent(rig)).toEqual(['history 1-2: two']);
  });

  it('that nobody knows any more keep nothing', () => {
    const rig = new Rig(['history']);
    rig.note('one');
    rig.shell.feedAcknowledged('forgotten', 0, 1);
    expect(rig.storage.cursors.size).toBe(0);
  });
});

describe('a journal that forgets', () => {
  it('keeps what a consumer has not got', async () => {
    const rig = new Rig(['history', 'archive']);
    rig.note('one');
    rig.note('two');
    rig.shell.feedAcknowledged('history', 0, 2);
    rig.shell.feedAcknowledged('archive', 0, 1);
    rig.note('all so far', { forget: true });
    expect(rig.storage.journal.map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect(await sent(rig)).toEqual(['history 2-3: all so far', 'archive 1-3: two all so far']);
    rig.shell.feedAcknowledged('history', 0, 3);
    rig.shell.feedAcknowledged('archive', 0, 3);
    rig.note('again', { forget: true });
    expect(rig.storage.journal.map(({ sequence }) => sequence)).toEqual([4]);
  });

  it('keeps nothing for what is nobody’s business', () => {
    const rig = new Rig(['history']);
    rig.note('one');
    rig.note('psst');
    rig.shell.feedAcknowledged('history', 0, 1);
    rig.note('psst, all so far', { forget: true });
    expect(rig.storage.journal.map(({ sequence }) => sequence)).toEqual([3]);
  });
});
