import { describe, expect, test } from 'vitest';
import { DriverClient } from '../../client/driver/driverClient.ts';
import type { PlanFrame } from '../../client/driver/frames.ts';
import { ReportState, savedReportStateSchema } from '../../client/driver/reportState.ts';
import { offerAs, planWith, stopAt } from './plans.ts';

function saying(...say: ((state: ReportState) => void)[]): ReportState {
  const state = new ReportState();
  state.setAvailability('available');
  for (const one of say) one(state);
  return state;
}

describe('what a driver said', () => {
  test('is all in each report, in the order in which it happened', () => {
    const pickup = stopAt('pending');
    const state = saying(
      (driver) => driver.answer(offerAs('open'), 'seen'),
      (driver) => driver.progress(pickup.id, 'enroute', 10),
      (driver) => driver.progress(pickup.id, 'arrived', 20),
      (driver) => driver.progress(pickup.id, 'arrived', 30),
    );
    expect(state.report(7)).toEqual({
      type: 'report',
      planVersion: 7,
      availability: 'available',
      answers: [{ offerId: 'offer_A', answer: 'seen' }],
      progress: [
        { stopId: 'stop_A', status: 'enroute', at: 10 },
        { stopId: 'stop_A', status: 'arrived', at: 20 },
      ],
    });
  });

  test.each<[string, (state: ReportState) => void, Partial<PlanFrame>, boolean]>([
    ['nothing', () => undefined, {}, true],
    ['a pause that the plan does not know', (driver) => driver.setAvailability('paused'), {}, false],
    [
      'a receipt that the plan shows',
      (driver) => driver.answer(offerAs('open'), 'seen'),
      { offers: [offerAs('seen')] },
      true,
    ],
    [
      'a receipt that it does not show',
      (driver) => driver.answer(offerAs('open'), 'seen'),
      { offers: [offerAs('open')] },
      false,
    ],
    [
      'an acceptance that the plan does not show',
      (driver) => driver.answer(offerAs('open'), 'accept'),
      { offers: [offerAs('seen')] },
      false,
    ],
    [
      'an acceptance of an offer that is gone',
      (driver) => driver.answer(offerAs('open'), 'accept'),
      {},
      true,
    ],
    [
      'an arrival that the plan shows',
      (driver) => driver.progress('stop_A', 'arrived', 1),
      { stops: [stopAt('arrived')] },
      true,
    ],
    [
      'an arrival that the plan does not show',
      (driver) => driver.progress('stop_A', 'arrived', 1),
      { stops: [stopAt('enroute')] },
      false,
    ],
    [
      'less than the plan shows',
      (driver) => driver.progress('stop_A', 'enroute', 1),
      { stops: [stopAt('arrived')] },
      true,
    ],
    [
      'a stop given back that is still there',
      (driver) => driver.progress('stop_A', 'giveBack', 1),
      { stops: [stopAt('arrived')] },
      false,
    ],
  ])('%s: is it reflected?', (_, say, plan, isReflected) => {
    expect(saying(say).isReflectedIn(planWith(plan))).toBe(isReflected);
  });

  test('is forgotten when the plan does not hold it any more, or it was refused', () => {
    const state = saying(
      (driver) => driver.answer(offerAs('open'), 'accept'),
      (driver) => driver.progress('stop_A', 'arrived', 1),
    );
    state.prune(planWith({ offers: [offerAs('open')] }));
    expect(state.report(1)).toMatchObject({ answers: [{ answer: 'accept' }], progress: [] });
    state.withdraw('offer_A');
    expect(state.report(1)).toMatchObject({ answers: [], progress: [] });
  });

  test('is the same after the program was started again', () => {
    const pickup = stopAt('pending');
    const before = saying(
      (driver) => driver.answer(offerAs('open'), 'accept'),
      (driver) => driver.progress(pickup.id, 'enroute', 10),
      (driver) => driver.progress(pickup.id, 'arrived', 20),
    );
    const saved = savedReportStateSchema.parse(JSON.parse(JSON.stringify(before.save())));
    const after = ReportState.restore(saved);
    expect(after.report(7)).toEqual(before.report(7));
    after.progress(pickup.id, 'arrived', 30);
    expect(after.save()).toEqual(before.save());
    expect(after.statusOf(pickup)).toBe('arrived');
  });
});

describe('a ride of the agenda', () => {
  const reserved = {
    id: 'offer_B',
    tripId: 'trip_00000000B',
    stopId: 'stop_B',
    pickup: { lat: 1, lng: 2 },
    dropoff: { lat: 1, lng: 2.1 },
    party: { seats: 1, wheelchairs: 0, childSeats: 0 },
    pooled: false,
    scheduledFor: 9_000,
    fare: { amount: 700, currency: 'USD' },
    notes: null,
  };

  test('is given back until no plan has it any more', () => {
    const reportState = new ReportState();
    reportState.setAvailability('available');
    const plan = planWith({ agenda: [reserved] });
    expect(reportState.isReflectedIn(plan)).toBe(true);
    reportState.progress('stop_B', 'giveBack', 5);
    reportState.prune(plan);
    expect(reportState.isGivenBack(reserved)).toBe(true);
    expect(reportState.isReflectedIn(plan)).toBe(false);
    expect(reportState.report(1).progress).toEqual([{ stopId: 'stop_B', status: 'giveBack', at: 5 }]);
    reportState.prune(planWith({}));
    expect(reportState.isReflectedIn(planWith({}))).toBe(true);
    expect(reportState.report(2).progress).toEqual([]);
  });
});

describe('goods that were taken', () => {
  const gone = planWith({ version: 2 });
  function loaded() {
    const reportState = new ReportState();
    reportState.setAvailability('available');
    reportState.progress('stop_A', 'done', 10, { pin: '1234', isLoad: true });
    return reportState;
  }

  test('are reported although the plan has their stop no more, but not for ever', () => {
    const reportState = ReportState.restore(loaded().save());
    for (const _ of [1, 2]) {
      reportState.prune(gone);
      expect(reportState.isReflectedIn(gone)).toBe(false);
      expect(reportState.report(2).progress).toEqual([
        { stopId: 'stop_A', status: 'done', at: 10, pin: '1234' },
      ]);
    }
    reportState.prune(gone);
    expect(reportState.isReflectedIn(gone)).toBe(true);
  });

  test('need no further word once a plan shows them on board, or the report is refused', () => {
    const shown = loaded();
    shown.prune(planWith({ stops: [stopAt('done')] }));
    expect(shown.isReflectedIn(planWith({ stops: [stopAt('done')] }))).toBe(true);
    shown.prune(gone);
    expect(shown.report(2).progress).toEqual([]);
    const refused = loaded();
    refused.prune(gone);
    refused.withdraw('stop_A');
    expect(refused.isReflectedIn(gone)).toBe(true);
  });

  test('are told from people by the stop', () => {
    const reportState = new ReportState();
    const nobody = { seats: 0, wheelchairs: 0, childSeats: 0 };
    const client = new DriverClient({
      open: () => Promise.reject(new Error('there is no network')),
      currentPlace: () => ({ lat: 1, lng: 2 }),
      reportState,
      onPlan: () => undefined,
      onRefused: () => undefined,
      onStopped: () => undefined,
    });
    client.progress({ ...stopAt('arrived'), id: 'stop_P' }, 'done', 10);
    client.progress({ ...stopAt('arrived'), party: nobody }, 'done', 10);
    reportState.prune(gone);
    expect(reportState.report(2).progress).toEqual([{ stopId: 'stop_A', status: 'done', at: 10 }]);
  });
});
