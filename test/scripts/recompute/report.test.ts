import { describe, expect, it } from 'vitest';
import { reportOn } from '../../../scripts/recompute/report.ts';
import { defaultPolicy } from '../../../src/domain/policy/policy.ts';
import { policyPricing, termsFor } from '../../../src/domain/tariff/chooseTariff.ts';
import { fareOf, priceOf } from '../../../src/domain/tariff/price.ts';
import type { TripEvent } from '../../../src/domain/trip/events.ts';
import { type JournalExport, journalExport } from '../../../src/protocol/journalExport.ts';
import { publicReceipt } from '../../../src/protocol/receipts.ts';
import { cab, found, givenRequest, says, tripId } from '../../domain/trip/tripStory.ts';

const place = { lat: 40.26, lng: -76.88 };
const facts = { distanceMeters: 5_000, rideSeconds: 600, pooled: false, vias: 0, items: 0 };
const terms = termsFor(policyPricing(defaultPolicy), {
  pickup: place,
  dropoff: place,
  vehicleType: null,
  at: 0,
});
const price = priceOf(terms, facts);

function givenRide() {
  return givenRequest({ price, fare: fareOf(price) })
    .when(1, found(1, cab))
    .when(5, says('offerAccepted'))
    .when(65, says('arrived'))
    .when(70, says('onboard'))
    .when(600, says('completed'));
}

function exportOf(journal: readonly TripEvent[]): JournalExport {
  const rows = journal.map((event, at) => ({ sequence: at + 1, version: 1, body: JSON.stringify(event) }));
  return journalExport({ kind: 'trip', tenant: 'demo', id: tripId }, { rows, state: {} }, 0);
}

describe('the recomputation of a trip', () => {
  it('agrees with what it was charged, and with its receipt', async () => {
    const ride = givenRide();
    const receipt = await publicReceipt(tripId, ride.trip.settlement);
    const report = await reportOn(exportOf(ride.journal), receipt);
    expect(report).toMatchObject({ isRight: true });
    expect(report.lines[0]).toBe('base 3.50 USD by policy/policy/base (base 350)');
    expect(report.lines[1]).toBe(
      'distance 8.50 USD by policy/policy/perKilometer (distanceMeters 5000, perKilometer 170)',
    );
    expect(report.lines.at(-1)).toMatch(/^15\.50 USD in all, of which 0\.00 USD tax; receipt [0-9a-f]{64}$/);
  });

  it('tells a line that the rules do not give', async () => {
    const journal = givenRide().journal.map((event): TripEvent => {
      if (event.type !== 'requested') return event;
      const lines = price.lines.map((line) => (line.code === 'base' ? { ...line, amount: 351 } : line));
      return { ...event, booking: { ...event.booking, price: { ...price, lines } } };
    });
    const report = await reportOn(exportOf(journal), null);
    expect(report.isRight).toBe(false);
    expect(report.lines.filter((line) => line.startsWith('!'))).toHaveLength(2);
  });

  it('tells a receipt of the service that is another', async () => {
    const ride = givenRide();
    const receipt = await publicReceipt(tripId, { ...ride.trip.settlement, lines: [] });
    const { isRight, verdict } = await reportOn(exportOf(ride.journal), receipt);
    expect(isRight).toBe(false);
    expect(verdict).toContain('another receipt of the service');
  });
});
