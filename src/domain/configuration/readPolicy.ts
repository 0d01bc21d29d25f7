import { z } from 'zod';
import { isCurrency } from '../currencies.ts';
import { parseValidParts } from '../parseValidParts.ts';
import {
  defaultPolicy,
  groupedSchema,
  type Policy,
  policyInGroups,
  strictPolicySchema,
} from '../policy/policy.ts';
import { hourOfWeek } from '../supply/eta.ts';

/** What is wrong with a value of a document, in words for whoever wrote it. */
export interface Fault {
  /** Such as `policy.dispatch.offerAcceptSeconds`. */
  readonly path: string;
  readonly message: string;
}

/** The faults that a schema found, by path; unknown keys are named one by one. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'there is no such key' }))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );
}

const documentSchema = z.object({ policy: strictPolicySchema });

/** Reads a policy as a person wrote it: refuses what it does not know. Paths begin with `policy`. */
export function readPolicy(
  policy: unknown,
): { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly faults: Fault[] } {
  const parsed = documentSchema.safeParse({ policy });
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error) };
  const { routing, tariff } = parsed.data.policy;
  const faults = [
    ...(isTimeZone(routing.timeZone)
      ? []
      : [{ path: 'policy.routing.timeZone', message: 'is no time zone that we know' }]),
    ...(isCurrency(tariff.currency)
      ? []
      : [{ path: 'policy.tariff.currency', message: 'is no currency of ISO 4217 that we know' }]),
  ];
  return faults.length === 0 ? { ok: true, policy: parsed.data.policy } : { ok: false, faults };
}

/** The same for the text of one. `document` is what it says, undefined where it is no JSON. */
export function readPolicyText(text: string): ReturnType<typeof readPolicy> & { readonly document: unknown } {
  try {
    const document: unknown = JSON.parse(text);
    return { ...readPolicy(document), document };
  } catch {
    return { ok: false, faults: [{ path: 'policy', message: 'is no JSON' }], document: undefined };
  }
}

/** Returns what a faulty policy still says: defaults take the place of what is not acceptable. */
export function salvagePolicy(input: unknown): Policy {
  const policy =
    parseValidParts(
      groupedSchema,
      policyInGroups(input, () => undefined),
    ) ?? defaultPolicy;
  const { timeZone } = policy.routing;
  return isTimeZone(timeZone) ? policy : { ...policy, routing: { ...policy.routing, timeZone: 'UTC' } };
}

/** No pattern can tell: the platform knows the names. */
function isTimeZone(timeZone: string): boolean {
  try {
    hourOfWeek(0, timeZone);
    return true;
  } catch {
    return false;
  }
}
