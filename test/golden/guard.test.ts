import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MemoryStorage } from '../../sim/simulator/memoryStorage.ts';
import { bookingSchema, tripEventSchema } from '../../src/domain/trip/events.ts';
import { tripSpec, type Upcaster } from '../../src/shell/spec.ts';
import { families, recordedBy, sent, shellOn, values } from './families.ts';
import { rewritten } from './history.ts';
import { instancesOf } from './instances.ts';
import { complaintsAbout } from './reading.ts';
import { addSamples, digestOfSamples, type Samples, unsampled } from './samples.ts';
import { shapeOf, shapesOf } from './shape.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hexhail-golden-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const taxi = {
  type: z.literal('hailed'),
  at: z.number(),
  by: z.enum(['hand', 'whistle']),
  seats: z.int().min(1).max(6),
  note: z.string().nullable(),
  sharedWith: z.string().optional(),
};
const hailed = z.object(taxi);

/** Samples as the schema `hailed` writes them. */
function samplesOfHailed(): Samples[] {
  const written = instancesOf(shapeOf(hailed), 1);
  const samples = { type: 'hailed', version: 1, shape: 'then', values: written };
  return [{ ...samples, digest: digestOfSamples(samples) }];
}

/** What is said of the samples when today's schema is another one. */
function complaintsToday(schema: z.ZodType): string[] {
  return complaintsAbout(values('hails', new Map(), schema), samplesOfHailed());
}

describe('samples can be read', () => {
  test.each([
    ['as they were written', hailed],
    ['after a property with a default was added', z.object({ ...taxi, tip: z.number().default(0) })],
    ['after an optional property was added', z.object({ ...taxi, tip: z.number().optional() })],
    ['after an enumeration grew', z.object({ ...taxi, by: z.enum(['hand', 'whistle', 'app']) })],
    ['after a limit was loosened', z.object({ ...taxi, seats: z.int().min(1).max(60) })],
  ])('%s', (_, schema) => {
    expect(complaintsToday(schema)).toEqual([]);
  });
});

describe('samples cannot be read', () => {
  const { by: _, note: __, ...rest } = taxi;
  test.each([
    ['after a required property was added', z.object({ ...taxi, tip: z.number() })],
    ['after a property was removed', z.object({ ...rest, by: taxi.by })],
    ['after a property was renamed', z.object({ ...rest, note: taxi.note, how: taxi.by.default('hand') })],
    ['after an optional property became required', z.object({ ...taxi, sharedWith: z.string() })],
    ['after a property may not be null any more', z.object({ ...taxi, note: z.string() })],
    ['after an enumeration shrank', z.object({ ...taxi, by: z.enum(['hand']) })],
    ['after a limit was tightened', z.object({ ...taxi, seats: z.int().min(1).max(4) })],
    ['after a type changed', z.object({ ...taxi, seats: z.string() })],
    ['after their type was removed', z.object({ ...taxi, type: z.literal('called') })],
  ])('%s', (_, schema) => {
    expect(complaintsToday(schema)).toHaveLength(1);
  });

  test('after somebody improved them by hand', () => {
    const improved = samplesOfHailed().map((samples) => ({ ...samples, values: samples.values.slice(1) }));
    expect(complaintsAbout(values('hails', new Map(), hailed), improved)).toEqual([
      'hails: hailed, version 1: the samples were changed',
    ]);
  });
});

test('samples of what clients are sent may lack what was added since, and nothing else', () => {
  const complaints = (schema: z.ZodType) =>
    complaintsAbout(sent('hails', new Map(), schema), samplesOfHailed());
  expect(complaints(z.object({ ...taxi, tip: z.enum(['some']), more: z.number() }))).toEqual([]);
  expect(complaints(z.object({ ...taxi, by: z.enum(['hand']), tip: z.number() }))).toHaveLength(1);
});

describe('npm run golden', () => {
  test('adds what is missing, and leaves alone what is there', () => {
    const added = addSamples(directory);
    const types = families.flatMap(({ shapes }) => [...shapes.keys()]);
    expect(added).toHaveLength(types.length);
    expect(addSamples(directory)).toEqual([]);
  });

  test('is asked for when a type looks different, and keeps what it looked like', () => {
    addSamples(directory);
    const family = families.find(({ name }) => name === 'rider-attachments');
    if (family === undefined) throw new Error('no such family');
    const grown = { ...family, shapes: new Map([['rider', shapeOf(z.object({ version: z.literal(1) }))]]) };
    expect(unsampled(directory, grown)).toMatchObject([{ type: 'rider', version: 1 }]);
    expect(unsampled(directory, { ...family, version: 2 })).toMatchObject([{ type: 'rider', version: 2 }]);
    expect(unsampled(directory, family)).toEqual([]);
  });

  test('makes samples that have every member, branch, absence and limit', () => {
    const samples = z.array(hailed).parse(instancesOf(shapeOf(hailed), 1));
    expect(new Set(samples.map(({ by }) => by))).toEqual(new Set(['hand', 'whistle']));
    expect(samples.map(({ seats }) => seats)).toEqual(expect.arrayContaining([1, 6]));
    expect(new Set(samples.map(({ note }) => note === null))).toEqual(new Set([true, false]));
    expect(new Set(samples.map((sample) => 'sharedWith' in sample))).toEqual(new Set([true, false]));
    expect(instancesOf(shapeOf(hailed), 1)).toEqual(samples);
  });
});

describe('a change of samples that were committed', () => {
  const file = 'hails.jsonl';

  beforeEach(() => {
    git('init', '--quiet');
    commit('one\ntwo\n');
  });

  function git(...args: string[]): void {
    const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['-C', directory, ...person, ...args]);
  }

  function commit(content: string): void {
    writeFileSync(join(directory, file), content);
    git('add', file);
    git('commit', '--quiet', '--message', 'samples');
  }

  test('is no change where lines were only added', () => {
    commit('one\ntwo\nthree\n');
    appendFileSync(join(directory, file), 'four\n');
    expect(rewritten(directory)).toEqual([]);
  });

  test('is found before it is committed, and after it', () => {
    writeFileSync(join(directory, file), 'one\n2\n');
    expect(rewritten(directory)).toEqual([file]);
    commit('one\n2\n');
    commit('one\n2\nthree\n');
    expect(rewritten(directory)).toEqual([file]);
  });

  test('is found where the file is gone', () => {
    git('rm', '--quiet', file);
    expect(rewritten(directory)).toEqual([file]);
    git('commit', '--quiet', '--message', 'tidied up');
    expect(rewritten(directory)).toEqual([file]);
  });
});

describe('a journal that older code wrote', () => {
  /** As if version 1 had called the reason of a return `why`, and had not said who gave the trip back. */
  const upcast: Upcaster = (written) => {
    const older = z.looseObject({ type: z.literal('returned'), why: z.string() }).safeParse(written);
    if (!older.success) return written;
    const { why, ...kept } = older.data;
    return { ...kept, by: 'driver', reason: why };
  };
  const laterSpec = { ...tripSpec, upcasters: [upcast] };
  const [requested] = instancesOf(shapesOf(tripEventSchema, 'type').get('requested') ?? {}, 1);
  const returnedThen = { type: 'returned', at: 7, vehicleId: 'cab-1', why: 'flat tyre' };
  const returnedNow = { type: 'returned', at: 7, vehicleId: 'cab-1', by: 'driver', reason: 'flat tyre' };

  test('is read through its upcasters, as if it were written today', () => {
    expect(recordedBy(laterSpec, [requested, returnedThen], 1)).toEqual([requested, returnedNow]);
  });

  test('goes on under the version that its upcasters lead to', () => {
    const memory = new MemoryStorage();
    const { booking } = z.object({ booking: bookingSchema }).parse(requested);
    shellOn(laterSpec, memory).execute({ type: 'request', booking });
    expect(memory.journal).not.toEqual([]);
    expect(memory.journal.filter(({ version }) => version !== 2)).toEqual([]);
  });

  test('is left as it is from the version on that needs none', () => {
    expect(recordedBy(laterSpec, [requested, returnedNow], 2)).toEqual([requested, returnedNow]);
    expect(() => recordedBy(laterSpec, [requested, returnedThen], 2)).toThrow();
  });

  test('cannot be read without them, and newer journals cannot be read at all', () => {
    expect(() => recordedBy(tripSpec, [requested, returnedThen], 1)).toThrow();
    expect(() => recordedBy(tripSpec, [requested, returnedNow], 2)).toThrow('from newer code');
  });
});
