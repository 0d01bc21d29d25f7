import { useId } from 'preact/hooks';

interface ChoiceProps {
  readonly label: string;
  readonly hint: string;
  readonly error?: string | null;
  /** The name of what an empty entry means. */
  readonly keep: string;
  /** The value and the name of each. */
  readonly choices: readonly (readonly [string, string])[];
  readonly entry: string;
  readonly onEntry: (entry: string) => void;
}

/** One of several values, or none of them. */
export function Choice({ label, hint, error = null, keep, choices, entry, onEntry }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={entry}
        aria-invalid={error !== null}
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => onEntry(currentTarget.value)}
      >
        <option value="">{keep}</option>
        {choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} class={error === null ? 'quiet small' : 'field-error small'}>
        {error ?? hint}
      </p>
    </div>
  );
}
