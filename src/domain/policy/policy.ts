import { z } from 'zod';
import { policyGroups } from './policyGroups.ts';
import { type Complain, putInGroups } from './policyKeys.ts';

const { dispatch, streams, evidence, routing, tariff, pooling, limits, privacy, contact, shifts } =
  policyGroups;

export const groupedSchema = z.object({
  dispatch: dispatch.prefault({}),
  streams: streams.prefault({}),
  evidence: evidence.prefault({}),
  routing: routing.prefault({}),
  tariff: tariff.prefault({}),
  pooling: pooling.prefault({}),
  limits: limits.prefault({}),
  privacy: privacy.prefault({}),
  contact: contact.prefault({}),
  shifts: shifts.prefault({}),
});
/**
 * Every time and limit of dispatch; a tenant's overrides on top of the defaults. A trip keeps the policy of its
 * booking, a vehicle that of its connection.
 */
export type Policy = z.infer<typeof groupedSchema>;
/** The keys that differ from the defaults. */
export type PolicyOverrides = z.input<typeof groupedSchema>;

/** The ungrouped form in which policies are journaled and sent. Every version of the code reads it. */
export const flatPolicySchema = z.object({
  ...dispatch.shape,
  ...streams.shape,
  ...evidence.shape,
  ...routing.shape,
  ...tariff.shape,
  ...pooling.shape,
  ...limits.shape,
  ...privacy.shape,
  ...contact.shape,
  ...shifts.shape,
});
export type FlatPolicy = z.infer<typeof flatPolicySchema>;

const groupOfKey: ReadonlyMap<string, string> = new Map(
  Object.entries(policyGroups).flatMap(([group, { shape }]) => Object.keys(shape).map((key) => [key, group])),
);

export const policyInGroups = (input: unknown, complain: Complain) =>
  putInGroups(input, groupOfKey, complain);

/** Reads a policy with groups, without, or mixed. Ignores unknown keys. */
export const policySchema = z.preprocess((input) => policyInGroups(input, () => undefined), groupedSchema);

/** As `policySchema`, for hand-written policies: refuses unknown and duplicate keys. */
export const strictPolicySchema = z.preprocess(
  (input, context) =>
    policyInGroups(input, (path, message) =>
      context.addIssue({ code: 'custom', path: [...path], message, input, continue: true }),
    ),
  groupedSchema,
);

/** Reads what `policySchema` reads and returns the form that is journaled and sent. */
export const sentPolicySchema: z.ZodType<FlatPolicy> = policySchema
  .transform((policy): z.input<typeof flatPolicySchema> => flatPolicy(policy))
  .pipe(flatPolicySchema);

/** Converts a policy to the form that is journaled and sent. */
export function flatPolicy(policy: Policy): FlatPolicy {
  const { dispatch, streams, evidence, routing, tariff, pooling, limits, privacy, contact, shifts } = policy;
  const ofRides = { ...dispatch, ...streams, ...evidence, ...routing, ...tariff, ...pooling };
  return { ...ofRides, ...limits, ...privacy, ...contact, ...shifts };
}

/** Returns what differs from the defaults, by group. */
export function overridesOf(policy: Policy): Record<string, unknown> {
  const differing = Object.entries(policy).map(([group, values]) => {
    const defaults = new Map(Object.entries(groupDefaults[group] ?? {}));
    const isOwn = ([key, value]: [string, unknown]) =>
      JSON.stringify(value) !== JSON.stringify(defaults.get(key));
    return [group, Object.fromEntries(Object.entries(values).filter(isOwn))] as const;
  });
  return Object.fromEntries(differing.filter(([, values]) => Object.keys(values).length > 0));
}

/** The policy of a tenant without overrides. */
export const defaultPolicy: Policy = policySchema.parse({});
const groupDefaults: Readonly<Record<string, object>> = defaultPolicy;

/** More than an isolate has of tenants, with several versions each, at a time. */
const mostKept = 64;
/** By their JSON. Shared by all who read the same: nobody changes a policy. */
const kept = new Map<string, Policy>();

/**
 * Reads a policy in the form that is journaled and sent. All trips of a tenant bring the same one, and the schema takes
 * far longer than to write it as JSON.
 */
export function readSentPolicy(sent: FlatPolicy): Policy {
  const text = JSON.stringify(sent);
  const known = kept.get(text);
  if (known !== undefined) return known;
  const policy = policySchema.parse(sent);
  if (kept.size >= mostKept) kept.clear();
  kept.set(text, policy);
  return policy;
}
