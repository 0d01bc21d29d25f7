import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import './combobox.css';

export interface ComboboxOption {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

export interface ComboboxProps {
  /** The id of the element with its accessible name. */
  readonly labelledBy: string;
  readonly value: string;
  readonly placeholder: string;
  readonly options: readonly ComboboxOption[];
  /** The accessible name of the list. */
  readonly listLabel: string;
  readonly isFocused: boolean;
  readonly onInput: (value: string) => void;
  readonly onChoose: (id: string) => void;
  readonly onEscape: () => void;
}

/**
 * A text input with a list of suggestions below it (ARIA Authoring Practices, editable combobox with list
 * autocomplete). Arrow keys move through the list, Enter chooses: the first suggestion unless another one is active.
 */
export function Combobox(props: ComboboxProps) {
  const { labelledBy, value, placeholder, options, listLabel, isFocused } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const activeId = useSignal<string | null>(null);
  const active = options.findIndex((option) => option.id === activeId.value);
  useEffect(() => {
    if (isFocused) input.current?.focus();
  }, [isFocused]);
  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);
  const move = (step: 1 | -1): void => {
    const from = active < 0 && step < 0 ? options.length : active;
    activeId.value = options[(from + step + options.length) % options.length]?.id ?? null;
  };
  const act: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      const chosen = options[Math.max(0, active)];
      if (chosen !== undefined) props.onChoose(chosen.id);
    },
    Escape: props.onEscape,
  };
  return (
    <div class="combobox">
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-labelledby={labelledBy}
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls={options.length > 0 ? id : undefined}
        aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="go"
        placeholder={placeholder}
        value={value}
        onInput={({ currentTarget }) => {
          activeId.value = null;
          props.onInput(currentTarget.value);
        }}
        onKeyDown={(event) => {
          const todo = event.isComposing ? undefined : act[event.key];
          if (todo === undefined) return;
          event.preventDefault();
          todo();
        }}
      />
      {options.length > 0 && (
        <div id={id} role="listbox" aria-label={listLabel}>
          {options.map((option, at) => (
            // The keyboard acts on the input, which names the active option.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={option.id}
              id={`${id}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              onClick={() => props.onChoose(option.id)}
            >
              <span class="combobox-title">{option.title}</span>
              <span class="quiet small">{option.detail}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
