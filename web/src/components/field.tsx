import { useId } from 'preact/hooks';
import './field.css';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Called when the field has changed and is left. */
  readonly onLeave?: () => void;
  readonly hint?: string;
  /** The validation error; null without one. */
  readonly error?: string | null;
  readonly placeholder?: string;
  /** What the browser proposes. */
  readonly suggestions?: readonly string[];
  readonly inputMode?: 'text' | 'decimal' | 'numeric' | 'tel';
}

/** A text input with label, hint and validation error. */
export function Field({
  label,
  value,
  onInput,
  onLeave,
  hint,
  error = null,
  placeholder,
  suggestions = [],
  inputMode,
}: FieldProps) {
  const id = useId();
  const description = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        value={value}
        placeholder={placeholder}
        inputMode={inputMode}
        list={suggestions.length > 0 ? `${id}-suggestions` : undefined}
        aria-invalid={error !== null}
        aria-describedby={description === undefined ? undefined : `${id}-description`}
        onChange={onLeave}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-suggestions`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      {description !== undefined && (
        <p id={`${id}-description`} class={error === null ? 'quiet small' : 'field-error small'}>
          {description}
        </p>
      )}
    </div>
  );
}
