/** A key of the policy, as the service describes it. */
export interface PolicyField {
  readonly group: string;
  readonly key: string;
  /** `number`, `integer`, `boolean`, `choice`, `text`, or one that the form does not know. */
  readonly kind: string;
  readonly unit: string;
  readonly description: string;
  readonly default: unknown;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly options: readonly string[];
  readonly pattern: string | null;
}

/** What is entered, by `group.key`: empty for the default. */
export type Entries = Readonly<Record<string, string>>;

export function nameOf({ group, key }: PolicyField): string {
  return `${group}.${key}`;
}

/** The key as words: `offerAcceptSeconds` is "Offer accept". */
export function wordsOf({ key, unit }: PolicyField): string {
  const words = key.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const named = unit === '' ? words : words.replace(/ (per second|seconds|meters|amount|factor)$/, '');
  return named.charAt(0).toUpperCase() + named.slice(1);
}

/** What the policy of a document says, as it is entered. A key may also be given without its group. */
export function entriesOf(policy: unknown, fields: readonly PolicyField[]): Entries {
  const entries = fields.flatMap((field) => {
    if (field.kind === 'other') return [];
    const value = valueIn(valueIn(policy, field.group), field.key) ?? valueIn(policy, field.key);
    return [[nameOf(field), value === undefined || value === null ? '' : String(value)] as const];
  });
  return Object.fromEntries(entries);
}

export type Fault = 'notNumber' | 'notWhole' | 'outOfBounds' | 'notFitting';

/** Why an entry cannot be; null when it can. The service checks it again. */
export function faultOf({ kind, minimum, maximum, pattern }: PolicyField, entry: string): Fault | null {
  if (entry.trim() === '') return null;
  if (kind === 'text') return pattern === null || new RegExp(pattern, 'u').test(entry) ? null : 'notFitting';
  if (kind !== 'number' && kind !== 'integer') return null;
  const value = numberIn(entry);
  if (Number.isNaN(value)) return 'notNumber';
  if (kind === 'integer' && !Number.isInteger(value)) return 'notWhole';
  const isWithin = (minimum === null || value >= minimum) && (maximum === null || value <= maximum);
  return isWithin ? null : 'outOfBounds';
}

/** The policy of a document with what was entered; what the form does not ask for stays. */
export function policyWith(policy: unknown, fields: readonly PolicyField[], entries: Entries): object {
  const next = isRecord(policy) ? { ...policy } : {};
  for (const field of fields) {
    const entry = entries[nameOf(field)]?.trim();
    if (entry === undefined) continue;
    delete next[field.key];
    const { [field.key]: _, ...others } = recordIn(next[field.group]);
    const group = entry === '' ? others : { ...others, [field.key]: readEntry(field, entry) };
    if (Object.keys(group).length === 0) delete next[field.group];
    else next[field.group] = group;
  }
  return next;
}

function readEntry({ kind }: PolicyField, entry: string): unknown {
  if (kind === 'boolean') return entry === 'true';
  return kind === 'number' || kind === 'integer' ? numberIn(entry) : entry;
}

/** With the decimal sign of either language. */
export function numberIn(entry: string): number {
  return /^-?\d+([.,]\d+)?$/.test(entry.trim()) ? Number(entry.trim().replace(',', '.')) : Number.NaN;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordIn(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function valueIn(value: unknown, key: string): unknown {
  return recordIn(value)[key];
}
