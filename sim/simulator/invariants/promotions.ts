import type { TenantId } from '../../../src/domain/ids.ts';
import { type BookedTrip, promotionHeld, type TripState } from '../../../src/domain/trip/state.ts';
import type { PromotionMemory } from '../promotions.ts';
import type { KnownTrip, Ledger } from './ledger.ts';

/** promotion-uses: which promotion each trip uses; those that were erased, did so in their end. */
export class PromotionsHeld {
  readonly #ledger: Ledger;
  readonly #codes = new Map<
    string,
    { readonly tenant: TenantId; readonly code: string; readonly rider: string }
  >();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** No more trips use a promotion than may, all together and of one rider. */
  tripChanged({ tenant, id }: KnownTrip, before: TripState, after: TripState): void {
    if (after.kind !== 'trip') return;
    const code = promotionHeld(after);
    const { rider } = after.booking;
    if (code === null) this.#codes.delete(`${tenant}/${id}`);
    else this.#codes.set(`${tenant}/${id}`, { tenant, code, rider });
    if (before.kind === 'none') this.#check(after);
  }

  #check({ booking }: BookedTrip): void {
    const { promotion, tenant, rider } = booking;
    if (promotion === undefined) return;
    const { code, uses = Number.POSITIVE_INFINITY, usesPerRider } = promotion;
    const held = [...this.#codes.values()].filter((one) => one.tenant === tenant && one.code === code);
    const ofRider = held.filter((one) => one.rider === rider);
    if (held.length > uses || ofRider.length > usesPerRider) {
      const detail = `${held.length} trips use ${tenant}/${code}, ${ofRider.length} of them of ${rider}`;
      this.#ledger.violate('promotion-uses', detail);
    }
  }

  /** As many uses are counted as trips use it. */
  *unsettled(memories: ReadonlyMap<TenantId, PromotionMemory>): IterableIterator<string> {
    for (const [tenant, memory] of memories) {
      for (const { code, uses } of memory.uses()) {
        const held = [...this.#codes.values()].filter((one) => one.tenant === tenant && one.code === code);
        if (held.length !== uses)
          yield `${uses} uses of ${tenant}/${code} are counted, and ${held.length} trips use it`;
      }
    }
    for (const { tenant, code } of this.#codes.values()) {
      const isCounted =
        memories
          .get(tenant)
          ?.uses()
          .some((one) => one.code === code) ?? false;
      if (!isCounted) yield `a trip uses ${tenant}/${code}, and nobody counts it`;
    }
  }
}
