import { describe, expect, it } from 'vitest';
import { defaultPolicy, strictPolicySchema } from '../../src/domain/policy/policy.ts';
import { policyFields, surgeFields } from '../../src/domain/policy/policyFields.ts';
import { policyGroups } from '../../src/domain/policy/policyGroups.ts';
import { entriesOf, faultOf, policyWith, wordsOf } from '../../web/src/ops/configuration/policyFields.ts';

const own = policyFields();
const fields = own.map(({ fallback, options, ...rest }) => ({
  ...rest,
  options: [...options],
  default: fallback,
}));

function field(group: string, key: string) {
  const found = fields.find((one) => one.group === group && one.key === key);
  if (found === undefined) throw new Error(`there is no ${group}.${key}`);
  return found;
}

describe('the fields of the policy', () => {
  it('are all keys, each described, with its default', () => {
    const keys = Object.values(policyGroups).flatMap(({ shape }) => Object.keys(shape));
    expect(own.map(({ key }) => key)).toEqual(keys);
    expect(own.filter(({ description }) => description === '')).toEqual([]);
    for (const { group, key, fallback } of own) {
      const defaults: Readonly<Record<string, object>> = defaultPolicy;
      expect(new Map(Object.entries(defaults[group] ?? {})).get(key)).toEqual(fallback);
    }
  });

  it('have kinds, units and bounds of the schema', () => {
    expect(field('dispatch', 'offerAcceptSeconds')).toMatchObject({
      ...{ kind: 'number', unit: 's', default: 15, minimum: 0, maximum: 604_800 },
    });
    expect(field('dispatch', 'maxOpenOffers')).toMatchObject({ kind: 'integer', minimum: 1, maximum: 10 });
    expect(field('dispatch', 'boardingPin')).toMatchObject({ kind: 'boolean', default: false });
    expect(field('evidence', 'unseenArrival').options).toEqual(['refuse', 'flag', 'allow']);
    expect(field('routing', 'region')).toMatchObject({ kind: 'text', default: null });
    expect(faultOf(field('routing', 'region'), 'Not a region')).toBe('notFitting');
    expect(field('routing', 'routingServer').kind).toBe('other');
    expect(wordsOf(field('dispatch', 'offerAcceptSeconds'))).toBe('Offer accept');
  });

  it('in the form are judged as the schema judges them', () => {
    for (const one of fields) {
      if (one.kind !== 'number' && one.kind !== 'integer') continue;
      const values = [one.minimum, one.maximum, (one.minimum ?? 0) - 1, (one.maximum ?? 1e15) + 1, 0.5, 3];
      for (const value of values) {
        if (value === null) continue;
        const isLegal = strictPolicySchema.safeParse({ [one.group]: { [one.key]: value } }).success;
        const isTaken = faultOf(one, String(value)) === null;
        // Only what the schema checks beyond bounds may be refused later.
        if (isLegal) expect(isTaken, `${one.group}.${one.key} ${value}`).toBe(true);
        if (!isTaken) expect(isLegal, `${one.group}.${one.key} ${value}`).toBe(false);
      }
    }
    expect(faultOf(field('dispatch', 'offerAcceptSeconds'), 'soon')).toBe('notNumber');
    expect(faultOf(field('dispatch', 'maxOpenOffers'), '2,5')).toBe('notWhole');
    expect(faultOf(field('dispatch', 'maxOpenOffers'), '11')).toBe('outOfBounds');
  });

  it('go into the policy of a document, and keep what the form does not ask for', () => {
    const server = { kind: 'osrm', url: 'https://roads.example' };
    const policy = { offerAcceptSeconds: 20, dispatch: { boardingPin: true }, routing: { server } };
    const entries = entriesOf(policy, fields);
    expect(entries).toMatchObject({ 'dispatch.offerAcceptSeconds': '20', 'dispatch.boardingPin': 'true' });
    const next = { ...entries, 'dispatch.boardingPin': '', 'tariff.currency': 'EUR', 'limits.maxSeats': '8' };
    expect(policyWith(policy, fields, next)).toEqual({
      dispatch: { offerAcceptSeconds: 20 },
      ...{ routing: { server }, tariff: { currency: 'EUR' }, limits: { maxSeats: 8 } },
    });
    expect(policyWith({ dispatch: { boardingPin: true } }, fields, { 'dispatch.boardingPin': '' })).toEqual(
      {},
    );
  });
});

describe('the fields of surge', () => {
  const shown = surgeFields().map(({ fallback, options, ...rest }) => ({
    ...rest,
    options: [...options],
    default: fallback,
  }));

  it('offer the modes and bounds of the schema, each with its words', () => {
    expect(shown.filter(({ description }) => description === '')).toEqual([]);
    expect(shown.find(({ key }) => key === 'mode')).toMatchObject({
      ...{ kind: 'choice', options: ['off', 'shadow', 'on', 'manual'], default: 'off' },
    });
    expect(shown.find(({ key }) => key === 'most')).toMatchObject({
      kind: 'number',
      minimum: 0,
      maximum: 300,
    });
    expect(shown.find(({ key }) => key === 'largestStep')).toMatchObject({
      default: 5,
      minimum: 1,
      maximum: 100,
    });
  });
});
