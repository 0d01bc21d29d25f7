import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../src/domain/configuration/checkDocument.ts';
import { configurationSchema } from '../../src/domain/configuration/document.ts';
import { formFields } from '../../src/domain/configuration/formFields.ts';
import type { Form } from '../../web/src/ops/configuration/formEntries.ts';
import {
  copyOf,
  documentOf,
  faultIn,
  faultsAt,
  faultsWithin,
  fieldsAt,
  isFaulty,
  type Row,
  rowOf,
  vehicleTypesIn,
  withEntry,
  withNested,
} from '../../web/src/ops/configuration/formRows.ts';

const described = formFields();
const fields = described.map(({ fallback, options, ...rest }) => ({
  ...rest,
  options: [...options],
  default: fallback ?? null,
}));
const form: Form = {
  fields,
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  locale: 'de',
  zones: [],
  vehicleTypes: [],
};

const night = { code: 'night', label: 'Night', percent: 7.5, when: [{ from: '22:00', to: '06:00' }] };
const document = {
  policy: { tariff: { currency: 'EUR' } },
  zones: [{ id: 'town', area: { type: 'Polygon' } }],
  tariffs: [
    { id: 'usual', base: 450, perKilometer: 200.5, surcharges: [night], flat: [], later: { unknown: true } },
    { id: 'vans', vehicleType: 'van', tax: { percent: 19 }, cancellation: { fee: 500 } },
  ],
  surge: { mode: 'manual', excludedZones: ['town'], manual: [{ percent: 5 }] },
  promotions: [{ code: 'WELCOME', label: 'Welcome', amount: 200, until: '2026-12-31T23:00:00.000Z' }],
};

/** The only row of a list, or its part. */
function inside(row: Row, key: string, at = 0): Row {
  const found = row.nested[key]?.[at];
  if (found === undefined) throw new Error(`there is no ${key}.${at}`);
  return found;
}

function field(group: string, key: string) {
  const found = fieldsAt(form, group).find((one) => one.key === key);
  if (found === undefined) throw new Error(`there is no ${group}.${key}`);
  return found;
}

describe('the fields of a document', () => {
  it('are all keys of its parts, each described', () => {
    const keys = new Set(described.filter(({ group }) => group === '').map(({ key }) => key));
    expect(new Set([...keys, 'policy'])).toEqual(new Set(Object.keys(configurationSchema.shape)));
    const silent = described
      .filter(({ description }) => description === '')
      .map(({ group, key }) => `${group}.${key}`);
    expect(silent.filter((path) => /^(tariffs|promotions|surge|ranks)\./.test(path))).toEqual([]);
  });

  it('have kinds, units, formats and bounds of the schema', () => {
    expect(field('tariffs', 'base')).toMatchObject({
      kind: 'integer',
      unit: 'minor units',
      default: 0,
      minimum: 0,
    });
    expect(field('tariffs', 'perMinute')).toMatchObject({ kind: 'number', unit: 'minor units/min' });
    expect(field('tariffs.flat', 'from')).toMatchObject({ kind: 'text', format: 'zone', required: true });
    expect(field('tariffs.surcharges.when', 'days')).toMatchObject({ kind: 'choices' });
    expect(field('tariffs', 'cancellation')).toMatchObject({ kind: 'parts', default: {} });
    expect(field('promotions', 'until')).toMatchObject({ format: 'date-time', required: false });
    expect(field('surge', 'excludedZones')).toMatchObject({ kind: 'texts', format: 'zone' });
  });
});

describe('a form', () => {
  it('gives back the document that it read', () => {
    expect(documentOf(form, '', rowOf(form, '', document))).toEqual(document);
    const stored = configurationSchema.parse({ ...document, zones: [], tariffs: [{ id: 'usual' }] });
    expect(documentOf(form, '', rowOf(form, '', stored))).toEqual(stored);
    expect(isFaulty(form, '', rowOf(form, '', stored))).toBe(false);
  });

  it('shows what a document says as people type it', () => {
    const root = rowOf(form, '', document);
    expect(inside(root, 'tariffs').entries).toMatchObject({
      base: '4,50',
      perKilometer: '2,005',
      minimum: '',
    });
    expect(inside(inside(root, 'tariffs'), 'surcharges').entries).toMatchObject({ percent: '7,5', zone: '' });
    expect(inside(root, 'promotions').entries).toMatchObject({ until: '2027-01-01T00:00', amount: '2,00' });
    expect(inside(root, 'surge').entries).toMatchObject({ excludedZones: 'town' });
  });

  it('takes what was entered, and nothing else, into a document that the service takes', () => {
    let root = rowOf(form, '', { tariffs: [{ id: 'usual', base: 450 }] });
    let tariff = inside(root, 'tariffs');
    const entries = { base: '', perKilometer: '1,80', perMinute: '0.35', freeWaitingSeconds: '120' };
    for (const [key, entry] of Object.entries(entries)) tariff = withEntry(tariff, key, entry);
    const hours = rowOf(form, 'tariffs.surcharges.when', { from: '22:00', to: '06:00' });
    let surcharge = rowOf(form, 'tariffs.surcharges', { code: 'night', label: 'Night' });
    surcharge = withEntry(surcharge, 'percent', '7,5');
    surcharge = withNested(surcharge, 'when', [withEntry(hours, 'days', 'sat sun')]);
    tariff = withNested(tariff, 'surcharges', [surcharge]);
    tariff = withNested(tariff, 'tax', [withEntry(rowOf(form, 'tariffs.tax', {}), 'percent', '19')]);
    tariff = withNested(tariff, 'cancellation', [
      withEntry(inside(tariff, 'cancellation'), 'noShowFee', '8'),
    ]);
    root = withNested(root, 'tariffs', [tariff]);
    let promotion = rowOf(form, 'promotions', {});
    const offered = {
      code: 'WELCOME',
      label: 'Welcome',
      amount: '2',
      until: '2027-07-01T00:00',
      riders: 'ann bob',
    };
    for (const [key, entry] of Object.entries(offered)) promotion = withEntry(promotion, key, entry);
    root = withNested(root, 'promotions', [promotion]);
    expect(isFaulty(form, '', root)).toBe(false);
    const written = documentOf(form, '', root);
    expect(written).toEqual({
      tariffs: [
        {
          ...{ id: 'usual', perKilometer: 180, perMinute: 35, freeWaitingSeconds: 120 },
          surcharges: [
            {
              ...{ code: 'night', label: 'Night', percent: 7.5 },
              when: [{ days: ['sat', 'sun'], from: '22:00', to: '06:00' }],
            },
          ],
          tax: { percent: 19 },
          cancellation: { noShowFee: 800 },
        },
      ],
      promotions: [
        {
          ...{ code: 'WELCOME', label: 'Welcome', amount: 200 },
          ...{ until: '2027-06-30T22:00:00.000Z', riders: ['ann', 'bob'] },
        },
      ],
    });
    expect(checkDocument(written)).toMatchObject({ ok: true });
  });

  it.each([
    ['EUR', '4.505', 'notAmount'],
    ['EUR', '1.000,00', 'notAmount'],
    ['JPY', '4.5', 'notAmount'],
    ['JPY', '450', null],
    ['KWD', '1.234', null],
    ['EUR', '-1', 'notAmount'],
    ['EUR', '10000000.01', 'outOfBounds'],
  ])('in %s judges an amount of %s: %s', (currency, typed, fault) => {
    const row = withEntry(rowOf(form, 'tariffs', { id: 'usual' }), 'base', typed);
    expect(faultIn({ ...form, currency }, field('tariffs', 'base'), row)).toBe(fault);
  });

  it('needs what the schema needs, and keeps finer rates that a document has', () => {
    const rate = rowOf(form, 'tariffs', { perKilometer: 200.5 });
    expect(faultIn(form, field('tariffs', 'perKilometer'), rate)).toBeNull();
    expect(faultIn(form, field('tariffs', 'id'), rate)).toBe('needed');
    expect(isFaulty(form, 'tariffs', rate)).toBe(true);
    const retyped = withEntry(rate, 'perKilometer', '2,006');
    expect(faultIn(form, field('tariffs', 'perKilometer'), retyped)).toBe('notAmount');
    const at = withEntry(rowOf(form, 'tariffs.when', { from: '22:00', to: '06:00' }), 'to', '6');
    expect(faultIn(form, field('tariffs.when', 'to'), at)).toBe('notFitting');
  });

  it('leaves to the document what only it can say', () => {
    const odd = { tariffs: [{ id: ['usual'], surcharges: 'none', when: [3] }], promotions: { code: 'X' } };
    const root = rowOf(form, '', odd);
    expect(root.nested).not.toHaveProperty('promotions');
    expect(inside(root, 'tariffs').nested).not.toHaveProperty('surcharges');
    expect(documentOf(form, '', root)).toEqual(odd);
  });

  it('leaves out what is emptied or removed', () => {
    const root = rowOf(form, '', document);
    const vans = inside(root, 'tariffs', 1);
    const cleared = withEntry(inside(vans, 'cancellation'), 'fee', '');
    const changed = withNested(withNested(vans, 'cancellation', [cleared]), 'tax', []);
    expect(documentOf(form, 'tariffs', changed)).toEqual({ id: 'vans', vehicleType: 'van' });
    expect(documentOf(form, '', withNested(root, 'promotions', []))).not.toHaveProperty('promotions');
  });

  it('of surge changes what was entered, and keeps the rest of the document', () => {
    const surge = {
      mode: 'manual',
      excludedZones: ['hospital'],
      demand: { fullAt: 3 },
      manual: [{ percent: 5 }],
    };
    const root = rowOf(form, '', { zones: [], surge });
    const part = inside(root, 'surge');
    const demand = withEntry(inside(part, 'demand'), 'fullAt', '');
    const changed = withNested(withEntry(withEntry(part, 'mode', 'on'), 'most', '25'), 'demand', [demand]);
    expect(documentOf(form, '', withNested(root, 'surge', [changed]))).toEqual({
      zones: [],
      surge: { mode: 'on', most: 25, excludedZones: ['hospital'], manual: [{ percent: 5 }] },
    });
  });

  it('copies a row under a name of its own', () => {
    const tariffs = rowOf(form, '', { tariffs: [{ id: 'usual', base: 450, more: 1 }, { id: 'usual-2' }] });
    const rows = Object.values(tariffs.nested).flat();
    const copy = copyOf(inside(tariffs, 'tariffs'), rows);
    expect(documentOf(form, 'tariffs', copy)).toEqual({ id: 'usual-3', base: 450, more: 1 });
    expect(rows.map(({ id }) => id)).not.toContain(copy.id);
  });
});

describe("the service's faults", () => {
  const faulty = {
    ...{ zones: [], promotions: [], policy: {} },
    tariffs: [{ id: 'usual', bass: 3, surcharges: [{ code: 'tip', label: 'Tip' }] }, { id: 'usual' }],
  };
  const checked = checkDocument(faulty);
  const root = rowOf(form, '', faulty, checked.ok ? [] : checked.faults);
  const usual = inside(root, 'tariffs');

  it('are at the fields that they concern', () => {
    expect(faultsWithin(root)).toBe(checked.ok ? 0 : checked.faults.length);
    expect(faultsAt(form, 'tariffs', usual, null)).toEqual([
      { path: 'bass', message: 'there is no such key' },
    ]);
    const surcharge = inside(usual, 'surcharges');
    expect(faultsAt(form, 'tariffs.surcharges', surcharge, 'code')).toEqual([
      { path: 'code', message: 'is the code of another line: choose a different one' },
    ]);
    expect(faultsAt(form, '', root, 'tariffs')).toEqual([
      { path: 'tariffs', message: 'two tariffs have the same id' },
    ]);
  });

  it('are forgotten where something else is entered, and there alone', () => {
    const surcharge = inside(usual, 'surcharges');
    const renamed = withEntry(surcharge, 'code', 'service');
    expect(faultsWithin(renamed)).toBeLessThan(faultsWithin(surcharge));
    expect(faultsWithin(withEntry(usual, 'base', '3'))).toBe(faultsWithin(usual));
  });
});

it('finds the vehicle types that a document names, in any part and before it is right', () => {
  const surge = { manual: [{ vehicleType: 'bike', percent: 5 }, { percent: 5 }] };
  expect(vehicleTypesIn(fields, { ...document, surge })).toEqual(['van', 'bike']);
  const unfinished = { tariffs: [{ vehicleType: '' }, { vehicleType: 5 }, 'van', null], surge: 'bike' };
  expect(vehicleTypesIn(fields, unfinished)).toEqual([]);
  expect(vehicleTypesIn(fields, {})).toEqual([]);
});
