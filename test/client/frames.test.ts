import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { driverDownFrameSchema } from '../../client/driver/frames.ts';
import { savedReportStateSchema } from '../../client/driver/reportState.ts';
import { closeCodes as clientsCodes, SUBPROTOCOL as clientsProtocol } from '../../client/stream.ts';
import { closeCodes, reportFrameSchema, SUBPROTOCOL } from '../../src/protocol/frames.ts';

const lineSchema = z.object({ values: z.array(z.object({ type: z.string() }).loose()) });

function samples(file: string): object[] {
  const lines = readFileSync(`test/golden/${file}.jsonl`, 'utf8').trim().split('\n');
  return lines.flatMap((line) => lineSchema.parse(JSON.parse(line)).values);
}

test('reads every frame that the service ever sent to a driver', () => {
  const frames = samples('driver-down-frames');
  expect(new Set(frames.map((frame) => driverDownFrameSchema.parse(frame).type))).toEqual(
    new Set(['plan', 'refused', 'move']),
  );
});

test('passes over what it does not know, and takes no frame for what it is not', () => {
  const move = { type: 'move', cell: '872aa8d2fffffff', hurry: true };
  expect(driverDownFrameSchema.parse(move)).toEqual({ type: 'move', cell: '872aa8d2fffffff' });
  expect(driverDownFrameSchema.safeParse({ type: 'plan', version: 1 }).success).toBe(false);
  expect(driverDownFrameSchema.safeParse({ type: 'song' }).success).toBe(false);
});

test('says and keeps only what the service takes', () => {
  const said = {
    availability: 'paused',
    answers: [{ offerId: 'offer_A', answer: 'decline' }],
    progress: [{ stopId: 'stop_A', status: 'giveBack', at: 7 }],
  };
  expect(savedReportStateSchema.parse({ version: 1, ...said })).toEqual({ version: 1, ...said });
  expect(reportFrameSchema.safeParse({ type: 'report', planVersion: 1, ...said }).success).toBe(true);
});

test('knows the protocol and the close codes of the service', () => {
  expect(clientsProtocol).toBe(SUBPROTOCOL);
  const { over, lost: _, ...others } = clientsCodes;
  expect({ endOfShift: over, ...others }).toEqual(closeCodes);
});
