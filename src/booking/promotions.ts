import type { Identity } from '../auth/identity.ts';
import type { TenantObjects } from '../calls/objects.ts';
import type { TripId } from '../domain/ids.ts';
import {
  type PromotedRider,
  type Promotion,
  type PromotionRefusal,
  type PromotionUse,
  promotionRefusal,
  promotionTerms,
  type UsedUp,
  useOf,
} from '../domain/tariff/promotion.ts';
import { countRides } from '../history/trips.ts';
import { log } from '../log.ts';
import { ProblemError, type ProblemSlug } from '../protocol/problems.ts';
import { withTimeout } from '../timeout.ts';

/** Database timeout. */
const timeoutMs = 2_000;

/** What a promotion does to a booking: to its price, and to the count of its uses. */
export interface AppliedPromotion {
  readonly terms: ReturnType<typeof promotionTerms>;
  readonly use: PromotionUse;
}

interface Customer {
  readonly env: { readonly DB: D1Database };
  readonly identity: Pick<Identity, 'tenant'>;
  readonly now: number;
}

/**
 * Returns what a code does for a rider, or why it does nothing. `rider` is null where an operator asks for somebody who
 * is not named yet: the booking tells.
 */
export async function applyPromotion(
  { env, identity, now }: Customer,
  promotions: readonly Promotion[],
  code: string,
  rider: string | null,
): Promise<{ readonly applied: AppliedPromotion } | { readonly refusal: ProblemError }> {
  const promotion = promotions.find((one) => one.code === code);
  const needsRides = promotion?.firstRides !== undefined && rider !== null;
  const rides = needsRides ? await ridesOf(env.DB, identity, rider, promotion.firstRides ?? 0) : 0;
  if (rides === null) {
    const detail = 'Nobody can tell at the moment whether the promotion is for this rider: try again soon.';
    return { refusal: new ProblemError('unavailable', detail, { headers: { 'Retry-After': '5' } }) };
  }
  const promoted: PromotedRider | null = rider === null ? null : { id: rider, rides };
  const refused = promotionRefusal(promotion, promoted, now);
  if (refused !== null || promotion === undefined) {
    return { refusal: new ProblemError(...refusals[refused ?? 'unknown']) };
  }
  return { applied: { terms: promotionTerms(promotion), use: useOf(promotion) } };
}

async function ridesOf(
  db: D1Database,
  { tenant }: Pick<Identity, 'tenant'>,
  rider: string,
  most: number,
): Promise<number | null> {
  try {
    return await withTimeout(countRides(db, { tenant, rider }, most), timeoutMs);
  } catch (error) {
    log('warn', 'rides-not-counted', { tenant, reason: String(error) });
    return null;
  }
}

/**
 * Takes the use of a booking's promotion for the trip, once however often it is asked; returns why there is none left.
 * With `isTrial` it only says whether there is one.
 */
export async function promotionUseRefusal(
  objects: TenantObjects,
  {
    tripId,
    rider,
    promotion,
  }: { readonly tripId: TripId; readonly rider: string; readonly promotion?: PromotionUse | undefined },
  isTrial: boolean,
): Promise<ProblemError | null> {
  if (promotion === undefined) return null;
  const own = objects.own();
  const asked = { tripId, rider, promotion };
  return usedUpRefusal(isTrial ? await own.mayTakePromotion(asked) : await own.takePromotion(asked));
}

/** Returns why a new booking could not use the promotion now; null when it could. */
export async function quotedUseRefusal(
  objects: TenantObjects,
  rider: string,
  promotion: PromotionUse,
): Promise<ProblemError | null> {
  return usedUpRefusal(await objects.own().mayTakePromotion({ tripId: null, rider, promotion }));
}

function usedUpRefusal(taken: 'taken' | UsedUp): ProblemError | null {
  if (taken === 'taken') return null;
  const whose =
    taken === 'used-up'
      ? 'The promotion has been used as often as it may be'
      : 'This rider has used the promotion as often as one rider may';
  return new ProblemError('promotion-used-up', `${whose}: leave \`promoCode\` out.`);
}

const refusals: Readonly<Record<PromotionRefusal, readonly [ProblemSlug, string]>> = {
  unknown: ['promotion-unknown', 'There is no promotion with this `promoCode`: check it, or leave it out.'],
  expired: ['promotion-expired', 'The promotion is over: leave `promoCode` out.'],
  'not-for-you': ['promotion-not-for-you', 'The promotion is for other riders: leave `promoCode` out.'],
  'not-first-rides': [
    'promotion-not-for-you',
    "The promotion is for a rider's first rides, and this is a later one: leave `promoCode` out.",
  ],
};
