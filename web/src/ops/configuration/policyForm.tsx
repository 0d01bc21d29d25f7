import { useSignal } from '@preact/signals';
import { useLoaded } from '../../api/useLoaded.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { WhenLoaded } from '../../components/whenLoaded.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { boundsText, policyFormTexts } from '../../i18n/policyForm.ts';
import { Choice } from './choice.tsx';
import {
  type Entries,
  entriesOf,
  faultOf,
  nameOf,
  type PolicyField,
  policyWith,
  wordsOf,
} from './policyFields.ts';
import { readFields } from './readFields.ts';

interface PolicyFormProps {
  /** The policy of the document that is edited. */
  readonly policy: unknown;
  /** Takes the policy with what was entered; null: nothing is taken over. */
  readonly onDone: (policy: object | null) => void;
}

/** The policy as a form, with the words, units, defaults and bounds that the service knows. */
export function PolicyForm({ policy, onDone }: PolicyFormProps) {
  const { answer, reload } = useLoaded(readFields, 'policy-fields', null);
  return (
    <section>
      <h3>{policyFormTexts().title}</h3>
      <WhenLoaded id="policy-fields" answer={answer.value} onRetry={reload}>
        {(fields) => <Groups fields={fields.policy} policy={policy} onDone={onDone} />}
      </WhenLoaded>
    </section>
  );
}

interface GroupsProps extends PolicyFormProps {
  readonly fields: readonly PolicyField[];
}

function Groups({ fields, policy, onDone }: GroupsProps) {
  const texts = policyFormTexts();
  const names: Readonly<Record<string, string>> = texts.groups;
  const entries = useSignal<Entries>(entriesOf(policy, fields));
  const isFaulty = fields.some((field) => faultOf(field, entries.value[nameOf(field)] ?? '') !== null);
  return (
    <>
      <p class="small quiet">{texts.hint}</p>
      {[...Map.groupBy(fields, ({ group }) => group)].map(([group, own]) => {
        const changed = own.filter((field) => (entries.value[nameOf(field)] ?? '') !== '').length;
        return (
          <details key={group} class="policy-group">
            <summary>
              {names[group] ?? group} {changed > 0 && `(${texts.changed(formatNumber(changed))})`}
            </summary>
            {own.map((field) => (
              <PolicyEntry
                key={field.key}
                field={field}
                entry={entries.value[nameOf(field)] ?? ''}
                onEntry={(entry) => {
                  entries.value = { ...entries.value, [nameOf(field)]: entry };
                }}
              />
            ))}
          </details>
        );
      })}
      <div class="dialog-actions">
        <Button onClick={() => onDone(null)}>{texts.cancel}</Button>
        <Button
          kind="primary"
          isDisabled={isFaulty}
          onClick={() => onDone(policyWith(policy, fields, entries.value))}
        >
          {texts.takeOver}
        </Button>
      </div>
    </>
  );
}

interface PolicyEntryProps {
  readonly field: PolicyField;
  readonly entry: string;
  readonly onEntry: (entry: string) => void;
}

function PolicyEntry({ field, entry, onEntry }: PolicyEntryProps) {
  const texts = policyFormTexts();
  const { kind, unit, description } = field;
  const label = unit === '' ? wordsOf(field) : `${wordsOf(field)} (${unit})`;
  const hint = [description, texts.usual(shown(field.default)), boundsText(field)]
    .filter((part) => part !== '')
    .join(' · ');
  if (kind === 'boolean') {
    const choices = [
      ['true', texts.yes],
      ['false', texts.no],
    ] as const;
    return <Choice {...{ label, hint, keep: texts.keep, choices, entry, onEntry }} />;
  }
  if (kind === 'choice') {
    const choices = field.options.map((option) => [option, option] as const);
    return <Choice {...{ label, hint, keep: texts.keep, choices, entry, onEntry }} />;
  }
  if (kind === 'other') {
    return (
      <p class="small">
        {label}: {texts.inDocument}. <span class="quiet">{hint}</span>
      </p>
    );
  }
  return (
    <Field
      label={label}
      value={entry}
      placeholder={shown(field.default)}
      inputMode={kind === 'integer' ? 'numeric' : kind === 'number' ? 'decimal' : 'text'}
      hint={hint}
      error={errorOf(field, entry)}
      onInput={onEntry}
    />
  );
}

function errorOf(field: PolicyField, entry: string): string | null {
  const texts = policyFormTexts();
  const fault = faultOf(field, entry);
  if (fault === null) return null;
  return fault === 'outOfBounds' ? texts.outOfBounds(boundsText(field)) : texts[fault];
}

function shown(value: unknown): string {
  const texts = policyFormTexts();
  if (typeof value === 'boolean') return value ? texts.yes : texts.no;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value === null || value === undefined ? '–' : JSON.stringify(value);
}
