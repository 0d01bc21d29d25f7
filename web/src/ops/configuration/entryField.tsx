import { useId } from 'preact/hooks';
import { Field } from '../../components/field.tsx';
import { documentFormTexts } from '../../i18n/documentForm.ts';
import { documentWords } from '../../i18n/documentWords.ts';
import { boundsText, policyFormTexts } from '../../i18n/policyForm.ts';
import { typedAmount } from '../../i18n/typedAmount.ts';
import { Choice } from './choice.tsx';
import {
  type EntryFault,
  entryOf,
  type Form,
  type FormField,
  isAmount,
  type Choice as Named,
  textsIn,
} from './formEntries.ts';

interface EntryFieldProps {
  readonly form: Form;
  readonly field: FormField;
  readonly label: string;
  readonly hint: string;
  readonly entry: string;
  readonly fault: EntryFault | null;
  /** What the service found wrong with it. */
  readonly messages: readonly string[];
  readonly onEntry: (entry: string) => void;
}

/** One value of a document, asked for as its kind wants it. */
export function EntryField(props: EntryFieldProps) {
  const { form, field, entry, messages, fault, onEntry } = props;
  const texts = documentFormTexts();
  const { kind, format } = field;
  const label = labelled(form, field, props.label);
  const usual = usualOf(form, field);
  const error =
    fault !== null ? faultText(form, field, fault) : messages.length > 0 ? messages.join(' · ') : null;
  const options = choicesOf(form, field);
  const hint = [props.hint, kind === 'texts' && options === null ? texts.separated : '', usual]
    .filter((part) => part !== '')
    .join(' · ');
  if (options !== null && (kind === 'choices' || kind === 'texts')) {
    return (
      <Choices {...{ label, hint, error, entry, onEntry }} choices={withEntered(options, textsIn(entry))} />
    );
  }
  if (options !== null) {
    const choices = withEntered(options, entry === '' ? [] : [entry]);
    return (
      <Choice
        {...{ label, hint, error, choices, entry, onEntry }}
        keep={usual === '' ? texts.nothing : usual}
      />
    );
  }
  if (format === 'date-time') return <MomentField {...{ label, hint, error, entry, onEntry }} />;
  const inputMode =
    kind === 'integer' && !isAmount(field)
      ? 'numeric'
      : kind === 'text' || kind === 'texts'
        ? 'text'
        : 'decimal';
  const placeholder = entryOf(form, field, field.default) ?? '';
  const suggestions = format === 'vehicleType' ? form.vehicleTypes : [];
  return (
    <Field {...{ label, hint, error, inputMode, placeholder, suggestions }} value={entry} onInput={onEntry} />
  );
}

/** What can be chosen: the value and the name of each; null where anything can be entered. */
function choicesOf(form: Form, { kind, format, options }: FormField): readonly Named[] | null {
  const texts = documentFormTexts();
  if (format === 'zone') return form.zones;
  if (kind === 'boolean') {
    return [
      ['true', texts.yes],
      ['false', texts.no],
    ];
  }
  return options.length === 0
    ? null
    : options.map((option) => [option, documentWords().options[option] ?? option]);
}

/** What the document says can be kept, even if it is no choice. */
function withEntered(choices: readonly Named[], entered: readonly string[]): readonly Named[] {
  const unknown = entered.filter((one) => !choices.some(([value]) => value === one));
  return [...choices, ...unknown.map((one) => [one, one] as const)];
}

interface EnteredProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | null;
  readonly entry: string;
  readonly onEntry: (entry: string) => void;
}

function Choices({
  label,
  hint,
  error,
  choices,
  entry,
  onEntry,
}: EnteredProps & { choices: readonly Named[] }) {
  const id = useId();
  const chosen = textsIn(entry);
  const choose = (value: string, isChosen: boolean) => {
    const next = choices
      .map(([one]) => one)
      .filter((one) => (one === value ? isChosen : chosen.includes(one)));
    onEntry(next.join(' '));
  };
  return (
    <fieldset class="form-choices" aria-describedby={`${id}-hint`}>
      <legend>{label}</legend>
      {choices.map(([value, name]) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ currentTarget }) => choose(value, currentTarget.checked)}
          />{' '}
          {name}
        </label>
      ))}
      <p id={`${id}-hint`} class={error === null ? 'quiet small' : 'field-error small'}>
        {error ?? hint}
      </p>
    </fieldset>
  );
}

function MomentField({ label, hint, error, entry, onEntry }: EnteredProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        value={entry}
        aria-invalid={error !== null}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onEntry(currentTarget.value)}
      />
      <p id={`${id}-hint`} class={error === null ? 'quiet small' : 'field-error small'}>
        {error ?? hint}
      </p>
    </div>
  );
}

function labelled({ currency, timeZone }: Form, { unit, format }: FormField, label: string): string {
  const shown = format === 'date-time' ? timeZone : unit.replace('minor units', currency);
  return shown === '' ? label : `${label} (${shown})`;
}

function usualOf(form: Form, field: FormField): string {
  const texts = documentFormTexts();
  const { default: usual, kind } = field;
  if (usual === null || usual === undefined) return '';
  if (kind === 'boolean') return texts.usual(usual === true ? texts.yes : texts.no);
  const entry = entryOf(form, field, usual) ?? '';
  return texts.usual(documentWords().options[entry] ?? entry);
}

function faultText(form: Form, field: FormField, fault: EntryFault): string {
  const texts = documentFormTexts();
  const shown = (value: number) => typedAmount(value, form.currency, form.locale);
  if (fault === 'needed') return texts.needed;
  if (fault === 'notAmount') return texts.notAmount(shown(450));
  if (fault !== 'outOfBounds') return policyFormTexts()[fault];
  return policyFormTexts().outOfBounds(isAmount(field) ? boundsText(field, shown) : boundsText(field));
}
