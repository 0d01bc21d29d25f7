import { afterEach, describe, expect, it, vi } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import type { PolicyOverrides } from '../../src/domain/policy/policy.ts';
import { waitFor } from '../setup/waiting.ts';
import { asOperator, City, capitol, corner, letPass, tripIn } from './city.ts';
import type { DriverEnd } from './streams.ts';

afterEach(() => vi.restoreAllMocks());

const far = destination(capitol, 0, 2_500);

async function stopsOf(driver: DriverEnd): Promise<{ pickup: string; dropoff: string }> {
  const { stops } = await driver.planWith((plan) => plan.stops.length === 2);
  const [pickup, dropoff] = stops;
  if (pickup === undefined || dropoff === undefined) throw new Error('the plan has not two stops');
  return { pickup: pickup.id, dropoff: dropoff.id };
}

async function given(policy: PolicyOverrides = {}, place = far) {
  const city = new City(policy);
  const driver = await city.drive('cab-1', place);
  driver.position(place);
  const trip = await city.ride(driver);
  return { driver, trip, ...(await stopsOf(driver)) };
}

describe('a driver who lies about places', () => {
  it('2.5 km away has neither arrived nor driven anybody', async () => {
    const { driver, trip, pickup, dropoff } = await given();
    driver.report({
      progress: [
        { stopId: pickup, status: 'arrived' },
        { stopId: pickup, status: 'done' },
        { stopId: dropoff, status: 'done' },
      ],
    });
    const refusals = ['far-from-stop', 'out-of-order', 'out-of-order'];
    await waitFor(() => expect(driver.refusals()).toEqual(refusals));
    expect(await trip.read(asOperator)).toMatchObject({ record: { state: 'assigned' } });
  });

  it('is believed once the vehicle is there, and what was seen is journaled', async () => {
    const { driver, trip, pickup } = await given({}, corner);
    driver.progress(pickup, 'arrived');
    await tripIn(trip, 'arrived');
    const evidence = { fix: expect.objectContaining(corner), doubt: null, flagged: false };
    expect(await trip.journal(asOperator)).toMatchObject({
      entries: expect.arrayContaining([
        expect.objectContaining({
          event: expect.objectContaining({ type: 'arrived', evidence: expect.objectContaining(evidence) }),
        }),
      ]),
    });
  });

  it('earns nothing where the policy only flags it, and operators see why', async () => {
    const { driver, trip, pickup } = await given({
      dispatch: { noShowSeconds: 0 },
      evidence: { unseenArrival: 'flag', unseenNoShow: 'flag' },
    });
    driver.progress(pickup, 'arrived');
    await tripIn(trip, 'arrived');
    driver.progress(pickup, 'noShow');
    await tripIn(trip, 'cancelled');
    expect(await trip.read(asOperator)).toMatchObject({
      record: {
        fare: { amount: 0 },
        flags: [
          { milestone: 'arrived', doubt: 'far-from-stop' },
          { milestone: 'noShow', doubt: 'far-from-stop' },
        ],
      },
    });
  });

  it('at the pickup is flagged for a ride that nobody saw', async () => {
    const { driver, trip, pickup, dropoff } = await given({}, corner);
    driver.progress(pickup, 'arrived', 'done');
    driver.progress(dropoff, 'done');
    await tripIn(trip, 'completed');
    expect(await trip.read(asOperator)).toMatchObject({
      record: { flags: [{ milestone: 'completed', doubt: 'far-from-stop' }] },
    });
  });
});

describe('after a tunnel', () => {
  it('the timeline says when things happened', async () => {
    const { driver, trip, pickup } = await given({}, corner);
    const arrivedAt = Date.now() + 30_000;
    letPass(150_000);
    driver.report({ progress: [{ stopId: pickup, status: 'arrived', at: arrivedAt }] });
    await tripIn(trip, 'arrived');
    expect(await trip.read(asOperator)).toMatchObject({
      record: { timeline: expect.arrayContaining([{ state: 'arrived', at: arrivedAt }]) },
    });
  });

  it('and without one the phone is believed no more than its clock', async () => {
    const { driver, trip, pickup } = await given({}, corner);
    letPass(150_000);
    driver.position(corner);
    await driver.settled();
    letPass(100_000);
    driver.position(corner);
    await driver.settled();
    driver.report({ progress: [{ stopId: pickup, status: 'arrived', at: Date.now() - 200_000 }] });
    await tripIn(trip, 'arrived');
    const read = await trip.read(asOperator);
    const at = read.outcome === 'found' ? (read.record.timeline.at(-1)?.at ?? 0) : 0;
    expect(Date.now() - at).toBeLessThanOrEqual(130_000);
  });
});
