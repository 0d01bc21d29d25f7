import { randomUUID } from 'node:crypto';
import { tripSchema } from '../../../src/protocol/trips.ts';
import { type Answer, expectAnswer, problemOf } from '../client.ts';
import { openDriverStream, openRiderStream } from '../openings.ts';
import { holds, NotTried } from '../outcome.ts';
import type { AttackCase } from '../stage.ts';

/** The period of the limits in `wrangler.toml`. */
const periodMs = 10_000;
const addressLimit = 3_000;
const personLimit = 1_000;
const atOnce = 50;

/** More than anybody needs. */
export const floodCases: readonly AttackCase[] = [
  {
    name: 'floods: one person cannot hold the whole fleet',
    run: async (stage) => {
      const token = await stage.newcomer('rider');
      const answers: Answer[] = [];
      for (let at = 0; at < 12; at++) {
        answers.push(await stage.book(token, stage.booking({ scheduledFor: null })));
      }
      const refused = answers.filter(({ status }) => status !== 201);
      holds(refused.length > 0, 'twelve open trips of one rider were booked');
      for (const answer of refused) saysWhen(answer, 'too-many-trips');
      // They would search on, and be offered to the vehicles of later attacks.
      const { operator } = stage.people;
      for (const answer of answers.filter(({ status }) => status === 201)) {
        const { id } = expectAnswer(answer, 201, tripSchema);
        const path = `/v1/trips/${id}/cancel`;
        expectAnswer(await stage.ask({ method: 'POST', path, token: operator }), 200, tripSchema);
      }
    },
  },
  {
    name: 'floods: one person opens few streams of one trip',
    run: async (stage) => {
      const token = await stage.newcomer('rider');
      const { id } = await stage.trip(token);
      const opened = await Promise.all(Array.from({ length: 15 }, () => openRiderStream(stage, id, token)));
      const refused = opened.filter((stream) => typeof stream === 'number');
      for (const stream of opened) if (typeof stream !== 'number') stream.end();
      holds(refused.length > 0, 'fifteen streams of one trip were opened');
      holds(
        refused.every((status) => status === 429),
        `refused with ${refused.join(', ')}`,
      );
    },
  },
  {
    name: 'floods: a driver who sends too many frames is cut off',
    run: async (stage) => {
      const stream = await openDriverStream(stage);
      for (let at = 0; at < 300; at++) stream.send({ type: 'report' });
      const code = await stream.closed();
      stream.end();
      holds(code === 4008, `300 frames at once: closed with ${code}`);
    },
  },
  {
    name: 'floods: a stream of unreadable frames is cut off',
    run: async (stage) => {
      const stream = await openDriverStream(stage);
      for (let at = 0; at < 25; at++) stream.send('{"type":');
      const code = await stream.closed();
      stream.end();
      holds(code === 4000, `25 such frames: closed with ${code}`);
    },
  },
  {
    name: 'floods: a long frame is refused, and answered briefly',
    run: async (stage) => {
      const stream = await openDriverStream(stage);
      const key = 'x'.repeat(60_000);
      const sent = stream.frames.length;
      for (const frame of [
        JSON.stringify({ type: 'report', availability: key }),
        JSON.stringify({ type: 'report', [key]: 1 }),
        JSON.stringify({ type: key }),
        JSON.stringify({ type: 'position', positions: Array(2_000).fill({ lat: 1, lng: 1, ts: 1 }) }),
        'x'.repeat(200_000),
      ]) {
        stream.send(frame);
      }
      stream.send('{"type":');
      await stream.until(() => stream.closeCode !== null || isLastAnswered(stream.frames), 30_000);
      const answers = stream.frames.slice(sent).map((frame) => JSON.stringify(frame));
      stream.end();
      const longest = Math.max(0, ...answers.map(({ length }) => length));
      holds(longest < 2_000, `it was answered with ${longest} characters`);
    },
  },
  {
    name: 'floods: one report of many lies is answered by a few frames',
    run: async (stage) => {
      const stream = await openDriverStream(stage);
      const progress = Array.from({ length: 50 }, (_, at) => ({
        stopId: `stop_${at}`,
        status: 'arrived',
        at: Date.now(),
      }));
      const before = stream.frames.length;
      stream.send({ type: 'report', progress });
      stream.send('{"type":');
      await stream.until(() => stream.closeCode !== null || isLastAnswered(stream.frames));
      const refused = stream.frames.slice(before).filter((frame) => reasonOf(frame) !== null);
      stream.end();
      holds(refused.length <= 6, `it was answered by ${refused.length - 1} refusals`);
    },
  },
  {
    name: 'floods: a rider’s stream takes nothing but pings',
    run: async (stage) => {
      const { id } = await stage.trip();
      const stream = await openRiderStream(stage, id, stage.people.rider);
      if (typeof stream === 'number') throw new Error(`the stream was refused with ${stream}`);
      stream.send({ type: 'report', progress: [] });
      const code = await stream.closed();
      stream.end();
      holds(code === 4000, `closed with ${code}`);
    },
  },
  {
    name: 'floods: bodies that are long or deep are refused',
    run: async (stage) => {
      const { rider: token } = stage.people;
      const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
      const bodies = [
        { body: `{"notes":"${'x'.repeat(70_000)}"}`, status: 413 },
        { body: deep, status: 422 },
        { body: `{"pickup":${deep}}`, status: 422 },
        { body: `{"metadata":{${Array.from({ length: 6_000 }, (_, at) => `"${at}":1`)}}}`, status: 422 },
      ];
      for (const { body, status } of bodies) {
        const headers = { 'idempotency-key': randomUUID() };
        const answer = await stage.ask({ method: 'POST', path: '/v1/trips', token, body, headers });
        holds(answer.status === status, `${body.slice(0, 20)}… was answered ${answer.status}`);
      }
    },
  },
  {
    name: 'floods: one address cannot guess tokens without end',
    isHeavy: true,
    run: async (stage) => {
      const headers = stage.local === null ? {} : { 'cf-connecting-ip': '203.0.113.7' };
      const guess = { method: 'GET', path: '/v1/me', token: 'x.y.z', headers };
      await flood(addressLimit, () => stage.ask(guess));
    },
  },
  {
    name: 'floods: one person cannot keep the service busy',
    isHeavy: true,
    run: async (stage) => {
      const token = await stage.newcomer('rider');
      await flood(personLimit, () => stage.ask({ method: 'GET', path: '/v1/me', token }));
    },
  },
];

function reasonOf(frame: unknown): string | null {
  if (typeof frame !== 'object' || frame === null || !('reason' in frame)) return null;
  return String(frame.reason);
}

/** The frame `{"type":` is the last that was sent: it is no JSON. */
function isLastAnswered(frames: readonly unknown[]): boolean {
  return frames.some((frame) => JSON.stringify(frame).includes('not valid JSON'));
}

/** Sends requests until one is refused for being too many. The limits count for ten seconds. */
async function flood(limit: number, send: () => Promise<Answer>): Promise<void> {
  const startedAt = performance.now();
  const refusals: Answer[] = [];
  let sent = 0;
  const most = 3 * limit;
  const sender = async (): Promise<void> => {
    while (refusals.length === 0 && sent < most) {
      sent += 1;
      const answer = await send();
      if (answer.status === 429) refusals.push(answer);
      holds(answer.status < 500, `request ${sent} was answered ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  const [refused] = refusals;
  const perPeriod = (sent / (performance.now() - startedAt)) * periodMs;
  if (refused === undefined && perPeriod < 1.2 * limit) {
    throw new NotTried(
      `this machine sent ${Math.round(perPeriod)} requests in ten seconds, and ${limit} are allowed`,
    );
  }
  if (refused === undefined) holds(false, `${sent} requests were answered`);
  else saysWhen(refused, 'too-many-requests');
}

function saysWhen(answer: Answer, slug: string): void {
  const said = problemOf(answer)?.slug ?? 'nothing';
  holds(answer.status === 429 && said === slug, `refused with ${answer.status} ${said}`);
  holds(Number(answer.headers.get('retry-after')) > 0, 'does not say when to come back');
}
