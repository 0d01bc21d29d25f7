import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ClientStream,
  maxUnheardCharacters,
  readAttachment,
  type StreamFacts,
} from '../../src/streams/clientStream.ts';
import { FakeSocket } from './fakeSocket.ts';

const minute = 60_000;
const rate = { perSecond: 10, burst: 40 };

/** A stream whose token ends after an hour. */
class Rig {
  readonly socket = new FakeSocket();
  readonly closings: number[] = [];
  pingedAt: number | null = null;
  readonly stream = new ClientStream<StreamFacts, { text: string }, FakeSocket>(
    this.socket,
    { version: 1, expiresAt: 60 * minute },
    rate,
    {
      pingedAt: () => this.pingedAt,
      closed: (_, code) => this.closings.push(code),
    },
  );

  send(characters: number): number | null {
    this.stream.sendText('x'.repeat(characters));
    return this.socket.closedWith;
  }

  /** Reads numbers, and nothing else. */
  read(message: string | ArrayBuffer, now = 0): number | null {
    return this.stream.read(
      message,
      (text) => {
        const { data } = z.coerce.number().safeParse(text);
        return data === undefined ? { ok: false, detail: 'this is no number' } : { ok: true, frame: data };
      },
      now,
    );
  }
}

describe('a client that does not read', () => {
  it('is sent a bounded amount since its last ping, and then closed', () => {
    const rig = new Rig();
    expect([rig.send(200_000), rig.send(62_144), rig.send(1)]).toEqual([null, null, 1012]);
    expect(rig.socket.sent.join('')).toHaveLength(maxUnheardCharacters);
  });

  it('may be sent as much again after each ping', () => {
    const rig = new Rig();
    rig.send(maxUnheardCharacters);
    rig.pingedAt = 5;
    expect([rig.send(maxUnheardCharacters), rig.send(1)]).toEqual([null, 1012]);
  });

  it('does not use up the allowance of another', () => {
    new Rig().send(300_000);
    expect(new Rig().send(1_000)).toBeNull();
  });

  it('is given up at once: it never answers the close', () => {
    const rig = new Rig();
    rig.send(300_000);
    rig.stream.close(1000, 'the end');
    expect(rig.closings).toEqual([1012]);
    rig.send(1);
    expect(rig.socket.sent).toEqual([]);
  });
});

describe('a client that sends', () => {
  it('is closed 4003 when its token has expired, and not read', () => {
    const rig = new Rig();
    expect(rig.read('1', 60 * minute - 1)).toBe(1);
    expect(rig.read('2', 60 * minute)).toBeNull();
    expect(rig.socket.closedWith).toBe(4003);
  });

  it('is closed 4008 when it sends too much', () => {
    const rig = new Rig();
    for (let frame = 1; frame <= rate.burst; frame++) expect(rig.read(`${frame}`)).toBe(frame);
    expect(rig.read('1')).toBeNull();
    expect(rig.socket.closedWith).toBe(4008);
  });

  it('is told why a frame cannot be read, and closed 4000 after twenty in a row', () => {
    const rig = new Rig();
    for (let frame = 1; frame < 20; frame++) rig.read('?', frame * 1_000);
    expect(rig.read('7', 20_000)).toBe(7);
    for (let frame = 1; frame < 20; frame++) rig.read('?', 20_000 + frame * 1_000);
    expect(rig.socket.closedWith).toBeNull();
    rig.read('?', minute);
    expect(rig.socket.closedWith).toBe(4000);
    const refused = { type: 'refused', reason: 'bad-frame', detail: 'this is no number' };
    expect(rig.socket.sent.map((text) => JSON.parse(text))).toEqual(Array(39).fill(refused));
  });

  it('gives a sign of life with a ping that gets through, which counts as any frame', () => {
    const rig = new Rig();
    rig.send(maxUnheardCharacters);
    expect(rig.read('ping', 1_000)).toBeNull();
    expect(rig.socket.sent.at(-1)).toBe('pong');
    expect(rig.send(maxUnheardCharacters - 4)).toBeNull();
    for (let ping = 1; ping <= rate.burst; ping++) rig.read('ping', 1_000);
    expect(rig.socket.closedWith).toBe(4008);
  });
});

describe('an attachment', () => {
  const schema = z.object({
    version: z.literal(1),
    expiresAt: z.number(),
    added: z.string().optional(),
  });

  it('is read as older code wrote it', () => {
    const rig = new Rig();
    rig.stream.attach();
    expect(readAttachment(rig.socket, schema)).toEqual({ version: 1, expiresAt: 60 * minute });
  });

  it('that cannot be read closes the stream, whose client comes back', () => {
    const socket = new FakeSocket();
    socket.serializeAttachment({ version: 99, expiresAt: 0 });
    expect(readAttachment(socket, schema)).toBeNull();
    expect(socket.closedWith).toBe(1012);
  });

  it('of a stream that is closing brings it back no more', () => {
    const rig = new Rig();
    rig.stream.attach();
    rig.stream.close(4009, 'superseded');
    expect(readAttachment(rig.socket, schema)).toBeNull();
    expect(rig.socket.closedWith).toBe(4009);
  });
});
