import { DurableObject } from 'cloudflare:workers';
import { objectsOf } from '../../calls/objects.ts';
import type { PromotionAsked, TenantCalls, TenantRow } from '../../calls/tenant.ts';
import type { CellId } from '../../domain/geo/cells.ts';
import type { PersonId, RankId, TripId } from '../../domain/ids.ts';
import type { TripAlert } from '../../domain/safetyAlerts.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import { AlertBoard } from './alertBoard.ts';
import { LivePromotions } from './livePromotions.ts';
import { LiveTenant } from './liveTenant.ts';
import { sqlPromotionStorage } from './promotionStorage.ts';

/** Mounts `LiveTenant` and `LivePromotions` on the platform: their calls and the alarm. */
export class TenantObject extends DurableObject<Env> implements TenantCalls {
  readonly #live: LiveTenant;
  readonly #promotions: LivePromotions;
  readonly #alerts: AlertBoard;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const warn = (event: string, details: Readonly<Record<string, string>>) =>
      log('warn', event, { tenant: ctx.id.name ?? '', ...details });
    const ports = { clock: { now: () => Date.now() }, kv: ctx.storage.kv };
    this.#live = new LiveTenant(ports);
    this.#alerts = new AlertBoard({
      ...ports,
      tell: (person, alerts) => objectsOf(env, ctx.id, null).operator(person).alerted(alerts),
      background: (work) => ctx.waitUntil(work),
      warn,
    });
    this.#promotions = new LivePromotions({
      clock: ports.clock,
      warn,
      storage: sqlPromotionStorage(ctx.storage),
      promotionOf: async (tripId) => objectsOf(env, ctx.id, null).trip(tripId).promotion(),
      alarmAt: () => ctx.storage.getAlarm(),
      setAlarm: (at) => ctx.storage.setAlarm(at),
    });
  }

  keep(row: TenantRow): void {
    this.#live.keep(row);
  }

  forget(): void {
    this.#live.forget();
  }

  kept(): TenantRow | undefined {
    return this.#live.kept();
  }

  keepDocument(version: number, document: string, inUse: readonly number[]): void {
    this.#live.keepDocument(version, document, inUse);
  }

  keptDocument(version: number): string | undefined {
    return this.#live.keptDocument(version);
  }

  lastGoodPolicy(): string | undefined {
    return this.#live.lastGoodPolicy();
  }

  ranksNear(cell: CellId) {
    return this.#live.ranksNear(cell);
  }

  rank(id: RankId) {
    return this.#live.rank(id);
  }

  keepRegion(region: CellId): void {
    this.#live.keepRegion(region);
  }

  regions(): CellId[] {
    return this.#live.regions();
  }

  alerted(alert: TripAlert): void {
    this.#alerts.take(alert);
  }

  alerts(): readonly TripAlert[] {
    return this.#alerts.list();
  }

  watchAlerts(person: PersonId): readonly TripAlert[] {
    return this.#alerts.watch(person);
  }

  dropAlerts(trip: TripId): void {
    this.#alerts.drop(trip);
  }

  takePromotion(asked: PromotionAsked) {
    return this.#promotions.take(asked);
  }

  mayTakePromotion(asked: Omit<PromotionAsked, 'tripId'> & { tripId: TripId | null }) {
    return this.#promotions.mayTake(asked);
  }

  givePromotionBack(code: string, tripId: TripId): Promise<void> {
    return this.#promotions.giveBack(code, tripId);
  }

  promotionUses() {
    return this.#promotions.uses();
  }

  promotionUsesBy(rider: string) {
    return this.#promotions.usesBy(rider);
  }

  forgetRider(rider: string): void {
    this.#promotions.forgetRider(rider);
  }

  override alarm(): Promise<void> {
    return this.#promotions.alarm();
  }
}
