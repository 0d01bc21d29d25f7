import { entryFault, entryOf, type Form, type FormField, meaningOf } from './formEntries.ts';
import { isRecord } from './policyFields.ts';

/** What the service found wrong with a value of a document, in its words. */
export interface DocumentFault {
  readonly path: string;
  readonly message: string;
}

/** What is entered for one object of a document. */
export interface Row {
  /** Tells rows apart while they move. */
  readonly id: string;
  /** As the document has it: what the form does not ask for stays. */
  readonly source: Readonly<Record<string, unknown>>;
  /** By key; none for what only the document can say. */
  readonly entries: Readonly<Record<string, string>>;
  /** The objects in it, by key: those of a list, or the one of a part. */
  readonly nested: Readonly<Record<string, readonly Row[]>>;
  /** Paths begin in this row; those of `nested` have their own. */
  readonly faults: readonly DocumentFault[];
}

/** The fields of the objects at a path without numbers: `tariffs.surcharges`. */
export function fieldsAt({ fields }: Form, group: string): readonly FormField[] {
  return fields.filter((field) => field.group === group);
}

export function groupOf({ group, key }: FormField): string {
  return group === '' ? key : `${group}.${key}`;
}

/** A part that may be there or not; another is always there, and says nothing where nothing is entered. */
export function isOptional({ kind, default: fallback }: FormField): boolean {
  return kind === 'parts' && (fallback === null || fallback === undefined);
}

/** Reads an object of a document. Nothing is lost: `documentOf` returns the same where nothing was entered. */
export function rowOf(
  form: Form,
  group: string,
  source: Readonly<Record<string, unknown>>,
  faults: readonly DocumentFault[] = [],
): Row {
  const entries: Record<string, string> = {};
  const nested: Record<string, readonly Row[]> = {};
  const told = new Set<DocumentFault>();
  const read = (field: FormField, value: Readonly<Record<string, unknown>>, path: string): Row => {
    const own = faults.filter(({ path: at }) => at === path || at.startsWith(`${path}.`));
    for (const fault of own) told.add(fault);
    const inside = own.map(({ path: at, message }) => ({ path: at.slice(path.length + 1), message }));
    return rowOf(form, groupOf(field), value, inside);
  };
  for (const field of fieldsAt(form, group)) {
    const { key, kind } = field;
    const value = source[key];
    if (kind === 'list') {
      const items = value === undefined ? [] : value;
      if (!Array.isArray(items) || !items.every(isRecord)) continue;
      nested[key] = items.map((item, index) => read(field, item, `${key}.${index}`));
    } else if (kind === 'parts') {
      const part = value === undefined && !isOptional(field) ? {} : value;
      if (part === undefined) nested[key] = [];
      else if (isRecord(part)) nested[key] = [read(field, part, key)];
    } else {
      const entry = entryOf(form, field, value);
      if (entry !== null) entries[key] = entry;
    }
  }
  return {
    id: crypto.randomUUID(),
    source,
    entries,
    nested,
    faults: faults.filter((fault) => !told.has(fault)),
  };
}

/** The object that was entered. */
export function documentOf(form: Form, group: string, row: Row): Record<string, unknown> {
  const document = { ...row.source };
  const set = (key: string, value: unknown): void => {
    if (value === undefined) delete document[key];
    else document[key] = value;
  };
  for (const field of fieldsAt(form, group)) {
    const { key, kind } = field;
    const before = row.source[key];
    const rows = row.nested[key];
    const entry = row.entries[key];
    if (rows !== undefined) {
      const objects = rows.map((one) => documentOf(form, groupOf(field), one));
      const [part = {}] = objects;
      const isNothing = objects.length === 0 || (kind === 'parts' && isEmpty(part));
      if (isNothing) set(key, isEmptyObject(before) ? before : undefined);
      else set(key, kind === 'parts' ? part : objects);
    } else if (entry !== undefined && entry !== entryOf(form, field, before)) {
      set(key, entry.trim() === '' ? undefined : meaningOf(form, field, entry));
    }
  }
  return document;
}

function isEmptyObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && isEmpty(value);
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Why an entry of a row cannot be; null when it can, as one that the document has already said. */
export function faultIn(form: Form, field: FormField, row: Row): ReturnType<typeof entryFault> {
  const entry = row.entries[field.key];
  if (entry === undefined) return null;
  const before = row.source[field.key];
  if (before !== undefined && entry === entryOf(form, field, before)) return null;
  return entryFault(form, field, entry);
}

/** Whether anything in a row cannot be. */
export function isFaulty(form: Form, group: string, row: Row): boolean {
  return fieldsAt(form, group).some((field) => {
    const rows = row.nested[field.key];
    if (rows === undefined) return faultIn(form, field, row) !== null;
    return rows.some((one) => isFaulty(form, groupOf(field), one));
  });
}

/** The number of faults of the service in a row and below it. */
export function faultsWithin({ faults, nested }: Row): number {
  return Object.values(nested)
    .flat()
    .reduce((sum, row) => sum + faultsWithin(row), faults.length);
}

/** What the service found wrong with a key; for null with the row, or with a key that the form does not have. */
export function faultsAt(form: Form, group: string, row: Row, key: string | null): readonly DocumentFault[] {
  const isAt = ({ path }: DocumentFault, one: string) => path === one || path.startsWith(`${one}.`);
  if (key !== null) return row.faults.filter((fault) => isAt(fault, key));
  const keys = fieldsAt(form, group).map((field) => field.key);
  return row.faults.filter((fault) => !keys.some((one) => isAt(fault, one)));
}

/** A row with another entry: what was wrong with it is not known any more. */
export function withEntry(row: Row, key: string, entry: string): Row {
  return { ...row, entries: { ...row.entries, [key]: entry }, faults: withoutFaults(row, key) };
}

/** A row with other objects in it. */
export function withNested(row: Row, key: string, rows: readonly Row[]): Row {
  return { ...row, nested: { ...row.nested, [key]: rows }, faults: withoutFaults(row, key) };
}

function withoutFaults({ faults }: Row, key: string): readonly DocumentFault[] {
  return faults.filter(({ path }) => path !== '' && path !== key && !path.startsWith(`${key}.`));
}

/** A copy of a row, under a name that no other has. */
export function copyOf(row: Row, others: readonly Row[]): Row {
  const key = ['id', 'code'].find((one) => row.entries[one] !== undefined);
  const anew = (one: Row): Row => ({
    ...one,
    id: crypto.randomUUID(),
    nested: Object.fromEntries(Object.entries(one.nested).map(([name, rows]) => [name, rows.map(anew)])),
    faults: [],
  });
  if (key === undefined) return anew(row);
  const taken = new Set(others.map(({ entries }) => entries[key]));
  const name = row.entries[key] ?? '';
  let number = 2;
  while (taken.has(`${name}-${number}`)) number++;
  return withEntry(anew(row), key, `${name}-${number}`);
}

/** The vehicle types that a document names, each as often as it does. */
export function vehicleTypesIn(fields: readonly FormField[], value: unknown, group = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => vehicleTypesIn(fields, one, group));
  if (!isRecord(value)) return [];
  return fields
    .filter((field) => field.group === group)
    .flatMap((field) => {
      const own = value[field.key];
      if (field.format !== 'vehicleType') return vehicleTypesIn(fields, own, groupOf(field));
      return typeof own === 'string' && own !== '' ? [own] : [];
    });
}
