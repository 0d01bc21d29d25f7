import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDocument } from '../../src/domain/configuration/checkDocument.ts';
import { tariffsSchema } from '../../src/domain/tariff/tariff.ts';
import { driverFrameSchema, planFrameSchema } from '../../src/protocol/frames.ts';
import { operatorUpFrameSchema } from '../../src/protocol/operatorFrames.ts';
import { shiftPlanBody } from '../../src/protocol/plannedShifts.ts';
import { vehicleBody } from '../../src/protocol/vehicles.ts';

/** The JSON that a page of the documentation shows; what is only sketched there is marked as `jsonc`. */
function jsonIn(page: string): unknown[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8');
  return [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
}

test('what the documentation of a driver app shows is sent and taken as it is', () => {
  const [offline, offered, assigned, position, report, shifts, ...others] = jsonIn('driver-app.md');
  for (const plan of [offline, offered, assigned]) expect(planFrameSchema.parse(plan)).toEqual(plan);
  for (const frame of [position, report]) expect(driverFrameSchema.parse(frame)).toEqual(frame);
  expect(shiftPlanBody.parse(shifts)).toMatchObject({ shifts: [{ radiusMeters: 5_000 }] });
  expect(others).toEqual([]);
});

test('what the documentation tells operators to send is taken', () => {
  const [view, ...otherFrames] = jsonIn('operator.md');
  expect(operatorUpFrameSchema.parse(view)).toEqual(view);
  const [vehicle, ...otherBodies] = jsonIn('operations.md');
  expect(vehicleBody.parse(vehicle)).toMatchObject({ capabilities: ['wheelchair-lift'] });
  expect([...otherFrames, ...otherBodies]).toEqual([]);
});

test('the configurations that the documentation shows are in order', () => {
  const [document, tariff, ...others] = jsonIn('configuration.md');
  expect(checkDocument(document)).toMatchObject({ ok: true });
  expect(tariffsSchema.parse([tariff])).toMatchObject([{ id: 'night', base: 500 }]);
  const [policy, ...otherPolicies] = jsonIn('policy.md');
  expect(checkDocument(policy)).toMatchObject({ ok: true });
  expect([...others, ...otherPolicies]).toEqual([]);
});
