import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SUBPROTOCOL } from '../../../client/stream.ts';
import { AttackStream, expectAnswer } from '../client.ts';
import { openDriverStream, openRiderStream } from '../openings.ts';
import { holds } from '../outcome.ts';
import type { AttackCase, Stage } from '../stage.ts';

const shortSeconds = 2;
/** Only ends a hang. */
const lateMs = 30_000;
/** As often as a driver may send. Each of these reports is answered by about a thousand characters. */
const sendEveryMs = 110;
const unreadReports = 450;

/** Streams that last, or take, more than they should. */
export const streamCases: readonly AttackCase[] = [
  {
    name: 'sessions: every stream ends with the token that opened it, or that its ticket was made from',
    run: async (stage) => {
      const exp = Math.ceil(Date.now() / 1000) + shortSeconds;
      const [rider, operator] = [
        await stage.newcomer('rider', { exp }),
        await stage.newcomer('operator', { exp }),
      ];
      const { id } = await stage.trip(rider);
      const made = await stage.ask({ method: 'POST', path: '/v1/tickets', token: operator });
      const { ticket } = expectAnswer(made, 200, z.object({ ticket: z.string() }));
      const live = '/v1/operator/stream';
      const opened = {
        rider: openRiderStream(stage, id, rider),
        driver: openDriverStream(stage, { exp }),
        operator: AttackStream.open(stage.url, live, { token: operator }),
        ticket: AttackStream.open(stage.url, live, { protocols: [SUBPROTOCOL, `ticket.${ticket}`] }),
      };
      await Promise.all(
        Object.entries(opened).map(async ([name, opening]) => endsAt(exp, name, await opening)),
      );
    },
  },
  {
    name: 'sessions: a vehicle has one stream, and a second one takes nothing from others',
    run: async (stage) => {
      const { victim, other } = stage.issuing();
      const vehicle = `cab-${randomUUID().slice(0, 8)}`;
      const own = await openDriverStream(stage, { vehicle });
      const namesake = await stage.newcomer('driver', { vehicle }, other);
      const foreign = await AttackStream.open(stage.url, `/v1/driver/stream?${stage.placeQuery}`, {
        token: namesake,
      });
      const isRefused = typeof foreign === 'number' || (await foreign.closed(lateMs)) === 4003;
      if (typeof foreign !== 'number') foreign.end();
      own.send('ping');
      await own.until(() => own.frames.includes('pong') || own.closeCode !== null);
      const code = own.closeCode;
      own.end();
      holds(isRefused, `the vehicle of ${victim.tenant} was driven by ${other.tenant}`);
      holds(code === null, `a namesake of another tenant closed the stream with ${code}`);
    },
  },
  {
    name: 'slow readers: a driver who sends and does not read is cut off',
    isHeavy: true,
    run: sendUnread,
  },
];

/** The stream is closed with 4003 when its token ends, and not before. */
async function endsAt(exp: number, name: string, stream: AttackStream | number): Promise<void> {
  if (typeof stream === 'number') throw new Error(`the stream of the ${name} was refused with ${stream}`);
  const code = await stream.closed(exp * 1000 - Date.now() + lateMs);
  stream.end();
  holds(code !== null, `that of the ${name} was open ${lateMs / 1000} s after its token had ended`);
  holds(code === 4003, `that of the ${name} was closed with ${code}`);
  holds(Date.now() >= exp * 1000 - 1_000, `that of the ${name} was closed before its token ended`);
}

/** Reads nothing from a stream, and sends what is answered at length; then looks whether the other side gave up. */
async function sendUnread(stage: Stage): Promise<void> {
  const stream = await openDriverStream(stage);
  stream.socket.pause();
  const progress = Array.from({ length: 50 }, (_, at) => ({ stopId: `stop_${at}`, status: 'arrived' }));
  for (let sent = 0; sent < unreadReports; sent++) {
    stream.send({ type: 'report', progress });
    await sleep(sendEveryMs);
  }
  stream.socket.resume();
  const code = await stream.closed(lateMs);
  const received = stream.frames.reduce((sum: number, frame) => sum + JSON.stringify(frame).length, 0);
  stream.end();
  holds(code !== null, `it was sent ${received} characters that it did not read, and is still open`);
}
