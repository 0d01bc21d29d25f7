import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { objectName } from '../../src/calls/names.ts';
import { type CellId, cellAt, districtAt, rollUpAt } from '../../src/domain/geo/cells.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { zeroCounts } from '../../src/protocol/activityCounts.ts';
import { call, problemIn, tokenOf } from '../routes/calling.ts';
import { City, corner, letPass } from './city.ts';
import { downtown, OperatorEnd, openOperator } from './operatorEnd.ts';

afterEach(() => vi.restoreAllMocks());

function operatorObject(city: City) {
  return env.OPERATOR.getByName(objectName(city.tenant, 'boss'));
}

describe('an operator’s stream', () => {
  it('sends a slow page no more than four frames, and then how things stand', async () => {
    const city = new City();
    const driver = await city.drive('cab-1');
    const operator = await openOperator(city.tenant);
    operator.acknowledges = false;
    operator.look(downtown);
    let steps = 0;
    const drive = async () => {
      steps += 1;
      driver.position(destination(corner, 90, 10 * steps));
      await scheduler.wait(300);
    };
    while (operator.frames.length < 4) await drive();
    for (let more = 0; more < 20; more++) await drive();
    operator.draw();
    expect(operator.frames).toHaveLength(4);
    const last = destination(corner, 90, 10 * steps + 100);
    driver.position(last);
    operator.acknowledges = true;
    operator.send({ type: 'seen', frame: 4 });
    await operator.until(({ vehicles }) => expect(vehicles.get('cab-1')).toMatchObject(last));
    // Changes in the meantime were not queued: at one frame a second that would have been twenty more.
    expect(operator.frames.length).toBeLessThan(14);
  });

  it('opens in eight windows of one person, and no more', async () => {
    const city = new City();
    for (let window = 0; window < 8; window++) await openOperator(city.tenant);
    const token = await tokenOf('operator', city.tenant, 'boss');
    const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1' };
    const ninth = await call('GET', '/v1/operator/stream', { token, headers });
    expect(await problemIn(ninth)).toBe('429 too-many-requests');
    expect(await openOperator(city.tenant, 'another')).toBeInstanceOf(OperatorEnd);
  });

  it('is closed 4003 when its token expires, and not before', async () => {
    const city = new City();
    const operator = await openOperator(city.tenant);
    letPass(3_590_000);
    await runDurableObjectAlarm(operatorObject(city));
    await operator.see(downtown);
    letPass(11_000);
    await runDurableObjectAlarm(operatorObject(city));
    expect(await operator.closed()).toBe(4003);
  });

  it('is closed 1012 when nothing was acknowledged for 30 s, and not before', async () => {
    const city = new City();
    const operator = await openOperator(city.tenant);
    operator.acknowledges = false;
    await operator.see(downtown);
    letPass(29_000);
    await runDurableObjectAlarm(operatorObject(city));
    await operator.see({ ...downtown, zoom: 13 });
    letPass(1_500);
    await runDurableObjectAlarm(operatorObject(city));
    expect(await operator.closed()).toBe(1012);
  });

  it('stays open for whoever acknowledges late, but does', async () => {
    const city = new City();
    const operator = await openOperator(city.tenant);
    operator.acknowledges = false;
    await operator.see(downtown);
    letPass(29_000);
    operator.send({ type: 'seen', frame: 1 });
    await operator.see({ ...downtown, zoom: 13 });
    letPass(29_000);
    await runDurableObjectAlarm(operatorObject(city));
    await operator.see(downtown);
  });

  it('shows 5,000 vehicles one by one, and more of them counted', async () => {
    const city = new City();
    const cell = cellAt(corner, 7);
    const shown = rollUpAt(corner, 7);
    const operator = await openOperator(city.tenant);
    await crowd(city, cell, 5_000);
    operator.look(downtown);
    await operator.until(({ snapshot }) => {
      expect(snapshot?.detail).toBe('vehicles');
      expect([operator.vehicles.size, operator.cells.get(shown)?.supply]).toEqual([5_000, 5_000]);
    });
    await crowd(city, cell, 5_001);
    const snapshot = await operator.see({ ...downtown, zoom: 13 });
    expect(snapshot).toMatchObject({
      detail: 'cells',
      vehicles: [],
      cells: [{ cell: shown, supply: 5_001 }],
    });
    expect(operator.vehicles.size).toBe(0);
    // Whoever only watches sees them come and go.
    for (const size of [4_999, 5_001]) {
      await crowd(city, cell, size);
      await operator.until(({ cells }) => expect(cells.get(shown)?.supply).toBe(size));
      await runDurableObjectAlarm(operatorObject(city));
      await operator.until(({ vehicles }) => expect(vehicles.size).toBe(size > 5_000 ? 0 : size));
    }
  });
});

let order = Number.MAX_SAFE_INTEGER - 10;

/** Reports so many vehicles of a cell to the district, later than any report of the cell itself. */
async function crowd(city: City, cell: CellId, size: number): Promise<void> {
  order += 1;
  const ts = Date.now();
  const vehicles = Array.from({ length: size }, (_, at) => {
    const place = destination(corner, at % 360, 1_000 * Math.sqrt(at / size));
    const doing = { activity: 'free' as const, kind: 'car', trips: [] };
    return { id: `cab-${at}`, epoch: 1, ...place, heading: null, ts, ...doing };
  });
  await env.DISTRICT.getByName(objectName(city.tenant, districtAt(corner))).report({
    cell,
    counts: { ...zeroCounts(), free: size },
    darkMs: 60_000,
    order,
    detail: 'whole',
    vehicles,
    gone: [],
  });
}
