import { minorUnitsIn, typedAmount } from '../../i18n/typedAmount.ts';
import { instantOf, wallClockAt } from '../../i18n/wallClock.ts';
import { type Fault, faultOf, numberIn, type PolicyField } from './policyFields.ts';

/** A key of a document, as the service describes it. */
export interface FormField extends PolicyField {
  /** What a text stands for, such as `zone`; null: nothing that a form must know. */
  readonly format: string | null;
  readonly required: boolean;
}

/** What entries are read and written by. */
export interface Form {
  readonly fields: readonly FormField[];
  /** Of all amounts. */
  readonly currency: string;
  readonly timeZone: string;
  readonly locale: string;
  /** The id and the name of each zone of the document. */
  readonly zones: readonly Choice[];
  /** What is proposed where one is asked. */
  readonly vehicleTypes: readonly string[];
}

/** A value and its name. */
export type Choice = readonly [value: string, name: string];

export type EntryFault = Fault | 'notAmount' | 'needed';

export function isAmount({ unit }: FormField): boolean {
  return unit.startsWith('minor units');
}

/** What a document says, as it is entered: empty for nothing, null for what only the document can say. */
export function entryOf(form: Form, field: FormField, value: unknown): string | null {
  const { kind, format } = field;
  if (kind === 'other') return null;
  if (value === undefined || value === null) return '';
  if (kind === 'choices' || kind === 'texts') return severalIn(value);
  if (typeof value === 'object') return null;
  if (format === 'date-time') {
    const instant = Date.parse(String(value));
    return Number.isNaN(instant) ? null : wallClockAt(instant, form.timeZone);
  }
  if (typeof value !== 'number') return String(value);
  if (isAmount(field)) return typedAmount(value, form.currency, form.locale);
  return value.toLocaleString(form.locale, { useGrouping: false, maximumFractionDigits: 20 });
}

/** Texts by their spaces; null for what cannot be told apart by them. */
function severalIn(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const isPlain = value.every((one) => typeof one === 'string' && /^[^\s,;]+$/.test(one));
  return isPlain ? value.join(' ') : null;
}

/** The texts of an entry of several. */
export function textsIn(entry: string): readonly string[] {
  return entry.split(/[\s,;]+/).filter((one) => one !== '');
}

/** What an entry means to a document. Only for one without a fault. */
export function meaningOf(form: Form, field: FormField, entry: string): unknown {
  const typed = entry.trim();
  if (isAmount(field)) return minorUnitsIn(typed, form.currency);
  if (field.format === 'date-time')
    return new Date(instantOf(typed, form.timeZone) ?? Number.NaN).toISOString();
  switch (field.kind) {
    case 'boolean':
      return typed === 'true';
    case 'number':
    case 'integer':
      return numberIn(typed);
    case 'choices':
    case 'texts':
      return textsIn(typed);
    default:
      return typed;
  }
}

/** Why an entry cannot be; null when it can. The service checks it again. */
export function entryFault(form: Form, field: FormField, entry: string): EntryFault | null {
  if (entry.trim() === '') return field.required ? 'needed' : null;
  if (field.format === 'date-time') return instantOf(entry, form.timeZone) === null ? 'notFitting' : null;
  if (!isAmount(field)) return faultOf(field, entry.trim());
  const amount = minorUnitsIn(entry, form.currency);
  return amount === null ? 'notAmount' : faultOf(field, String(amount));
}
