import { type FlatPolicy, type Policy, policySchema } from './policy.ts';

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
