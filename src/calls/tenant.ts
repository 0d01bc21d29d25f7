import { z } from 'zod';
import type { CellId } from '../domain/geo/cells.ts';
import type { PersonId, RankId, TripId } from '../domain/ids.ts';
import type { ConfiguredRank } from '../domain/rank/state.ts';
import type { TripAlert } from '../domain/safetyAlerts.ts';
import type { PromotionUse, UsedUp } from '../domain/tariff/promotion.ts';
import type { RankArea } from './rank.ts';

/** Calls to a tenant's object. */
export interface TenantCalls extends Rpc.DurableObjectBranded {
  keep(row: TenantRow): void;
  /** The database has no such tenant any more: deletes the copy, if there is one. */
  forget(): void;
  /** The copy; undefined when the database was never read. */
  kept(): TenantRow | undefined;
  /** Keeps the text of a version of the configuration, and of these others; deletes the rest. */
  keepDocument(version: number, document: string, inUse: readonly number[]): void;
  /** The text of a version of the configuration; undefined when it is not kept. */
  keptDocument(version: number): string | undefined;
  /** The text of the last policy without faults that a row had; undefined when there was none. */
  lastGoodPolicy(): string | undefined;
  /** Adds a district with vehicles or trips to the tenant's list. Named before districts were. */
  keepRegion(district: CellId): void;
  /** The ranks of the active configuration that vehicles of a cell may reach. Rejects when the active version is not kept. */
  ranksNear(cell: CellId): RankArea[];
  /** What the active configuration says of a rank; null: it has none of that id. Rejects as above. */
  rank(id: RankId): ConfiguredRank | null;
  /** The districts with recent vehicles or trips. */
  regions(): CellId[];
  /** A trip tells of an alert, or that it is acknowledged. */
  alerted(alert: TripAlert): void;
  /** The alerts that no operator has acknowledged, oldest first. */
  alerts(): readonly TripAlert[];
  /** The same; the operator is told of changes for half a minute. */
  watchAlerts(person: PersonId): readonly TripAlert[];
  /** The trip is no longer kept. */
  dropAlerts(trip: TripId): void;
  /** Takes a use of a promotion for a trip that is about to be made. Repeating it takes no other one. */
  takePromotion(asked: PromotionAsked): Promise<PromotionTaken>;
  /** What `takePromotion` would answer; without a trip, for any new one. */
  mayTakePromotion(
    asked: Omit<PromotionAsked, 'tripId'> & { readonly tripId: TripId | null },
  ): PromotionTaken;
  /** The trip has ended without its ride. */
  givePromotionBack(code: string, tripId: TripId): Promise<void>;
  /** How often each promotion is used. */
  promotionUses(): readonly UsesOfPromotion[];
  /** How often a rider used each promotion. */
  promotionUsesBy(rider: string): readonly UsesOfPromotion[];
  /** Forgets who used promotions. */
  forgetRider(rider: string): void;
}

export interface PromotionAsked {
  readonly tripId: TripId;
  readonly rider: string;
  readonly promotion: PromotionUse;
}

export type PromotionTaken = 'taken' | UsedUp;

export interface UsesOfPromotion {
  readonly code: string;
  readonly uses: number;
}

export const tenantRowSchema = z.record(z.string(), z.unknown()).nullable();
/** The tenant's row as the database has it; null when there is none. */
export type TenantRow = z.infer<typeof tenantRowSchema>;
