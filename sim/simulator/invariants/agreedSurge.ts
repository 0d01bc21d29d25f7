import type { Pricing } from '../../../src/domain/tariff/chooseTariff.ts';
import { mostOf } from '../../../src/domain/tariff/surgePricing.ts';
import type { SentBooking } from '../../../src/domain/trip/events.ts';
import type { TripState } from '../../../src/domain/trip/state.ts';
import type { KnownTrip, Ledger } from './ledger.ts';

/** agreed-surge: what each quote said that demand adds. */
export class AgreedSurge {
  readonly #ledger: Ledger;
  readonly #pricing: Pricing;
  /** In percent, by tenant, trip and body. */
  readonly #agreed = new Map<string, number>();

  constructor(ledger: Ledger, pricing: Pricing) {
    this.#ledger = ledger;
    this.#pricing = pricing;
  }

  /** A rider was shown this price. */
  shown(booking: SentBooking): void {
    this.#agreed.set(keyOf(booking), percentOf(booking));
  }

  /** A district has written down a level, in percent. */
  kept(percent: number): void {
    if (percent > mostOf(this.#pricing.surge)) {
      this.#ledger.violate('agreed-surge', `a district has a level of ${percent} %`);
    }
  }

  /** A trip keeps what was agreed, or loses it; it is never more than the most, and nothing in an excluded zone. */
  tripChanged({ id }: KnownTrip, before: TripState, after: TripState): void {
    if (after.kind !== 'trip') return;
    const percent = percentOf(after.booking);
    const complain = (detail: string) =>
      this.#ledger.violate('agreed-surge', `${id} has a surge of ${percent} %: ${detail}`);
    const agreed =
      before.kind === 'trip' ? percentOf(before.booking) : this.#agreed.get(keyOf(after.booking));
    const isLost = before.kind === 'trip' && percent === 0;
    if (agreed !== undefined && percent !== agreed && !isLost) complain(`${agreed} % were agreed`);
    const { surge, zonesAt } = this.#pricing;
    const most = surge.mode === 'off' || surge.mode === 'shadow' ? 0 : mostOf(surge);
    if (percent > most) complain(`the most is ${most} %`);
    const zones = zonesAt(after.booking.pickup);
    const excluded = surge.excludedZones?.find((zone) => zones.includes(zone));
    if (percent > 0 && excluded !== undefined) complain(`its pickup lies in ${excluded}`);
    for (const line of after.settlement.lines) {
      const { percent: paid } = line.inputs;
      if (line.code === 'surge' && paid !== percent) complain(`it pays ${paid} %`);
    }
  }
}

function keyOf({
  tenant,
  tripId,
  fingerprint,
}: Pick<SentBooking, 'tenant' | 'tripId' | 'fingerprint'>): string {
  return `${tenant}/${tripId}/${fingerprint}`;
}

function percentOf({ price }: Pick<SentBooking, 'price'>): number {
  return price?.terms.surge?.percent ?? 0;
}
