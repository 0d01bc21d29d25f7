import * as fc from 'fast-check';
import { ask } from './client.ts';
import {
  type FuzzRequest,
  faultOf,
  fuzzFrames,
  fuzzRequests,
  shareMark,
  tripMark,
  vehicleMark,
} from './fuzz.ts';
import type { Api } from './openApi.ts';
import { openDriverStream } from './openings.ts';
import { Breach, holds } from './outcome.ts';
import type { AttackCase, Stage } from './stage.ts';

/** A driver may send so many at once. */
const framesPerStream = 30;
const answerMs = 30_000;

/** Random requests and frames, so many of each; the same ones for the same seed. */
export function fuzzCases(
  api: Api,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): AttackCase[] {
  return [
    {
      name: `fuzz: ${runs} requests are answered as documented, and those that are refused change nothing`,
      run: (stage) => fuzzHttp(api, stage, runs, seed),
    },
    {
      name: `fuzz: ${runs} frames of a driver are answered, or end their stream with a reason`,
      run: (stage) => fuzzDriver(api, stage, runs, seed),
    },
  ];
}

async function fuzzHttp(api: Api, stage: Stage, runs: number, seed: number): Promise<void> {
  let scene = await stage.setScene();
  let before = await stage.picture(Promise.resolve(scene));
  const send = async ({ operation, path, headers, body, person }: FuzzRequest) => {
    const address = path
      .replaceAll(tripMark, scene.tripId)
      .replaceAll(vehicleMark, scene.vehicleId)
      .replaceAll(shareMark, scene.shareToken);
    const token = person === null ? null : stage.people[person];
    const request = { method: operation.method, path: address, token, headers };
    return ask(stage.url, body === null ? request : { ...request, body });
  };
  await check(
    fc.asyncProperty(fuzzRequests(api), async (request) => {
      const { status, headers, text } = await send(request);
      const fault = faultOf(request, { status, type: headers.get('content-type'), text });
      holds(fault === null, fault ?? '');
      if (request.operation.method === 'GET') return;
      const now = await stage.picture(Promise.resolve(scene));
      // Too many requests of the operator: there is nothing to compare.
      if (now.includes('/problems/too-many-requests')) return;
      holds(status < 400 || now === before, `was answered ${status}, and changed the trip or the vehicle`);
      before = now;
      if (now.includes('"state":"scheduled"')) return;
      scene = await stage.setScene();
      before = await stage.picture(Promise.resolve(scene));
    }),
    runs,
    seed,
  );
}

async function fuzzDriver({ schemas }: Api, stage: Stage, runs: number, seed: number): Promise<void> {
  const { DriverFrame: schema = {} } = schemas;
  const frames = fuzzFrames(schema, schemas);
  const several = fc.array(frames, { minLength: framesPerStream, maxLength: framesPerStream });
  await check(
    fc.asyncProperty(several, async (sent) => {
      const stream = await openDriverStream(stage);
      for (const frame of sent) stream.send(frame);
      // Not JSON: its refusal comes after all the others.
      stream.send('{"type":');
      const isOver = () => stream.closeCode !== null || stream.frames.some(isRefusalOfJson);
      const wasAnswered = await stream.until(isOver, answerMs);
      const code = stream.closeCode;
      stream.end();
      holds(wasAnswered, 'the stream fell silent');
      // 1000: it said that the shift is over. 4000: twenty unreadable ones in a row.
      holds(code === null || code === 1000 || code === 4000, `the stream was closed with ${code}`);
    }),
    Math.ceil(runs / framesPerStream),
    seed,
  );
}

/** Runs a property; throws a `Breach` with the smallest input that breaks it. */
async function check<Input>(
  property: fc.IAsyncProperty<Input>,
  numRuns: number,
  seed: number,
): Promise<void> {
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns, seed });
  if (!failed) return;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Breach(`${reason}; with seed ${seed}: ${JSON.stringify(counterexample).slice(0, 600)}`);
}

function isRefusalOfJson(frame: unknown): boolean {
  return JSON.stringify(frame).includes('not valid JSON');
}
