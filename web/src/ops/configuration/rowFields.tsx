import { Notice } from '../../components/notice.tsx';
import { documentFormTexts } from '../../i18n/documentForm.ts';
import { documentWords } from '../../i18n/documentWords.ts';
import { EntryField } from './entryField.tsx';
import type { Form, FormField } from './formEntries.ts';
import {
  faultIn,
  faultsAt,
  fieldsAt,
  groupOf,
  isOptional,
  type Row,
  withEntry,
  withNested,
} from './formRows.ts';
import { wordsOf } from './policyFields.ts';
import { RowList } from './rowList.tsx';

interface RowFieldsProps {
  readonly form: Form;
  readonly group: string;
  readonly row: Row;
  readonly onChange: (row: Row) => void;
}

/** The fields of one object of a document, and those of the objects in it. */
export function RowFields({ form, group, row, onChange }: RowFieldsProps) {
  return (
    <div class="form-row">
      <FaultList messages={faultsAt(form, group, row, null).map(({ message }) => message)} />
      {fieldsAt(form, group).map((field) => (
        <RowField key={field.key} form={form} field={field} row={row} onChange={onChange} />
      ))}
    </div>
  );
}

interface RowFieldProps {
  readonly form: Form;
  readonly field: FormField;
  readonly row: Row;
  readonly onChange: (row: Row) => void;
}

function RowField({ form, field, row, onChange }: RowFieldProps) {
  const { group, key, kind } = field;
  const [entry, rows] = [row.entries[key], row.nested[key]];
  const { label, hint } = wordsFor(field);
  const messages = faultsAt(form, group, row, key).map(({ message }) => message);
  if (entry !== undefined) {
    return (
      <EntryField
        {...{ form, field, label, hint, entry }}
        fault={faultIn(form, field, row)}
        messages={messages}
        onEntry={(next) => onChange(withEntry(row, key, next))}
      />
    );
  }
  if (rows === undefined) {
    if (kind === 'other') return null;
    return (
      <p class="small">
        {label}: {documentFormTexts().inDocument}.
      </p>
    );
  }
  const change = (next: readonly Row[]) => onChange(withNested(row, key, next));
  const [only] = rows;
  if (kind === 'parts' && !isOptional(field) && only !== undefined) {
    const fields = (
      <RowFields form={form} group={groupOf(field)} row={only} onChange={(next) => change([next])} />
    );
    if (group === '') return fields;
    return (
      <fieldset class="form-list">
        <legend>{label}</legend>
        <p class="small quiet">{hint}</p>
        <FaultList messages={messages} />
        {fields}
      </fieldset>
    );
  }
  return (
    <RowList
      {...{ form, field, label, hint, rows }}
      fieldsOf={(one, onOneChange) => (
        <RowFields form={form} group={groupOf(field)} row={one} onChange={onOneChange} />
      )}
      onChange={change}
    >
      <FaultList messages={messages} />
    </RowList>
  );
}

function FaultList({ messages }: { readonly messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return <Notice kind="danger">{messages.join(' · ')}</Notice>;
}

/** What a key is called and means: in the language of the page, or else in the service's words. */
function wordsFor(field: FormField): { readonly label: string; readonly hint: string } {
  const { labels, hints } = documentWords();
  const { group, key, description } = field;
  const exact = `${group.split('.').at(-1)}.${key}`;
  return {
    label: labels[exact] ?? labels[key] ?? wordsOf(field),
    hint: hints[exact] ?? hints[key] ?? description,
  };
}
