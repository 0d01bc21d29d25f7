import type { Place } from '../geo/place.ts';
import { type RankId, rankIdSchema } from '../ids.ts';
import { parseValidParts } from '../parseValidParts.ts';
import type { Policy } from '../policy/policy.ts';
import type { Pricing } from '../tariff/chooseTariff.ts';
import { type AreaCover, coverAreas } from '../zones/cover.ts';
import { Zones } from '../zones/serviceArea.ts';
import { checkDocument } from './checkDocument.ts';
import { type ConfigurationDocument, configurationSchema } from './document.ts';
import { type Fault, salvagePolicy } from './readPolicy.ts';

/** One version of what a tenant decides, ready to be asked. */
export interface Configuration {
  /** Null: the tenant has written none, and what follows is its policy alone. */
  readonly version: number | null;
  readonly document: ConfigurationDocument;
  readonly policy: Policy;
  readonly zones: Zones;
  readonly pricing: Pricing;
  /** The ranks by their pickup areas. */
  readonly pickupRanks: AreaCover<RankId>;
}

/** What a tenant works by. */
export interface ActiveConfiguration {
  readonly active: Configuration;
  /** Whose tariffs, surge and promotions a share of riders has. */
  readonly trial: { readonly share: number; readonly configuration: Configuration } | null;
}

/** The configuration of a tenant that has written none. */
export function configurationOfPolicy(policy: Policy): Configuration {
  return compiled(null, configurationSchema.parse({}), policy);
}

/**
 * Compiles a stored version. It was checked when it was written; where today's rules are stricter, `faults` says what is
 * left out.
 */
export function compileConfiguration(
  version: number,
  stored: unknown,
): { readonly configuration: Configuration; readonly faults: readonly Fault[] } {
  const checked = checkDocument(stored);
  if (checked.ok) return { configuration: compiled(version, checked.document, checked.policy), faults: [] };
  const document = parseValidParts(configurationSchema, stored) ?? configurationSchema.parse({});
  const configuration = compiled(version, document, salvagePolicy(document.policy));
  return { configuration, faults: checked.faults };
}

function compiled(version: number | null, document: ConfigurationDocument, policy: Policy): Configuration {
  const zones = new Zones(document.zones);
  const pricing: Pricing = {
    configuration: version === null ? 'policy' : String(version),
    tariffs: document.tariffs,
    promotions: document.promotions,
    surge: document.surge,
    zonesAt: (place) => zones.at(place).map(({ id }) => id),
    policy,
  };
  const pickupRanks = coverAreas(
    document.ranks.map(({ id, pickupArea }) => ({ item: rankIdSchema.parse(id), area: pickupArea })),
  );
  return { version, document, policy, zones, pricing, pickupRanks };
}

/** Returns the rank whose line is asked for vehicles at a pickup, if there is one. */
export function rankAt({ active }: ActiveConfiguration, pickup: Place): { readonly rank?: RankId } {
  const [rank] = active.pickupRanks.at(pickup);
  return rank === undefined ? {} : { rank };
}
