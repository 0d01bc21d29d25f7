import { describe, expect, it } from 'vitest';
import {
  defaultPolicy,
  flatPolicy,
  flatPolicySchema,
  policySchema,
  readSentPolicy,
  sentPolicySchema,
  strictPolicySchema,
} from '../../../src/domain/policy/policy.ts';
import { policyGroups } from '../../../src/domain/policy/policyGroups.ts';

/** A policy whose every number differs from the default. */
const odd = policySchema.parse({
  dispatch: { offerAcceptSeconds: 20, matchingWindowSeconds: 0 },
  streams: { cellResolution: 8 },
  routing: { region: 'town', routingServer: { kind: 'osrm', url: 'https://osrm.example' } },
  tariff: { currency: 'EUR' },
  pooling: { pooledDetourFactor: 2 },
  limits: { maxSeats: 8 },
  privacy: { tripRetentionSeconds: 60 },
});

describe('a policy', () => {
  it('has a default for everything, and takes overrides one by one', () => {
    expect(policySchema.parse({ dispatch: { offerAcceptSeconds: 30 } })).toEqual({
      ...defaultPolicy,
      dispatch: { ...defaultPolicy.dispatch, offerAcceptSeconds: 30 },
    });
  });

  it.each([
    { dispatch: { searchDeadlineSeconds: -1 } },
    { tariff: { currency: 'usd' } },
    { dispatch: { maxOpenOffers: 0 } },
    { routing: { detourFactor: 0.5 } },
    { searchDeadlineSeconds: -1 },
    { dispatch: 3 },
    { dispatch: null },
    { dispatch: 'soon', offerAcceptSeconds: 3 },
    [],
    null,
  ])('refuses %j', (override) => {
    for (const schema of [policySchema, strictPolicySchema, sentPolicySchema]) {
      expect(schema.safeParse(override).success).toBe(false);
    }
  });

  it.each(['searchRetrySeconds', 'searchRetryMaxSeconds', 'busyCooldownSeconds'])(
    'never asks again without a pause (%s)',
    (key) => {
      expect(policySchema.safeParse({ dispatch: { [key]: 0 } }).success).toBe(false);
    },
  );

  it('names each key once, and says what each is for', () => {
    const keys = Object.values(policyGroups).flatMap(({ shape }) => Object.keys(shape));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => Object.hasOwn(policyGroups, key))).toEqual([]);
    const undescribed = Object.entries(flatPolicySchema.shape).filter(
      ([, { description }]) => description === undefined,
    );
    expect(undescribed).toEqual([]);
  });
});

describe('a policy without groups', () => {
  it('is read as what it says, however many others were read before', () => {
    for (let seconds = 1; seconds <= 100; seconds++) {
      const policy = policySchema.parse({ dispatch: { offerAcceptSeconds: seconds } });
      expect(readSentPolicy(flatPolicy(policy))).toEqual(policy);
      expect(readSentPolicy(flatPolicy(odd))).toEqual(odd);
    }
  });

  it('is read as the same policy with them', () => {
    expect(policySchema.parse(flatPolicy(odd))).toEqual(odd);
    expect(strictPolicySchema.parse(flatPolicy(odd))).toEqual(odd);
  });

  it('is what is sent, whichever form is there, and what older code reads', () => {
    for (const form of [odd, flatPolicy(odd)]) {
      const sent = sentPolicySchema.parse(JSON.parse(JSON.stringify(form)));
      expect(sent).toEqual(flatPolicy(odd));
      expect(flatPolicySchema.strict().parse(sent)).toEqual(sent);
    }
  });

  it('may be mixed with groups', () => {
    const mixed = { offerAcceptSeconds: 20, dispatch: { noShowSeconds: 10 }, currency: 'EUR' };
    const { dispatch, tariff } = strictPolicySchema.parse(mixed);
    expect(dispatch).toEqual({ ...defaultPolicy.dispatch, offerAcceptSeconds: 20, noShowSeconds: 10 });
    expect(tariff.currency).toBe('EUR');
  });

  it('yields to the group where both have a key', () => {
    const twice = { offerAcceptSeconds: 20, dispatch: { offerAcceptSeconds: 30 } };
    expect(policySchema.parse(twice).dispatch.offerAcceptSeconds).toBe(30);
  });
});

describe('what people write', () => {
  function refusals(policy: unknown): string[] {
    const { error } = strictPolicySchema.safeParse(policy);
    return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  }

  it.each([
    [{ offerAcceptSecond: 3 }, ['offerAcceptSecond: there is no such key']],
    [{ dispatch: { offerAcceptSecond: 3 } }, ['dispatch.offerAcceptSecond: there is no such key']],
    [{ dispatch: { currency: 'EUR' } }, ['dispatch.currency: there is no such key']],
    [{ constructor: 1 }, ['constructor: there is no such key']],
    [
      { offerAcceptSeconds: 3, dispatch: { offerAcceptSeconds: 3 } },
      ['offerAcceptSeconds: is also given as dispatch.offerAcceptSeconds'],
    ],
  ])('is refused with its path: %j', (policy, expected) => {
    expect(refusals(policy)).toEqual(expected);
  });

  it('is refused with its path where a value is wrong, in either form', () => {
    for (const policy of [{ offerAcceptSeconds: 'soon' }, { dispatch: { offerAcceptSeconds: 'soon' } }]) {
      expect(refusals(policy).join()).toMatch(/^dispatch\.offerAcceptSeconds: /);
    }
  });

  it('is only ignored in what another version wrote', () => {
    const later = { dispatch: { newerSeconds: 3 }, newer: { key: 1 }, newest: 1 };
    expect(policySchema.parse(later)).toEqual(defaultPolicy);
  });
});
