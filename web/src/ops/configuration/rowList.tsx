import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { say } from '../../components/liveRegion.tsx';
import { documentFormTexts } from '../../i18n/documentForm.ts';
import { formatNumber } from '../../i18n/format.ts';
import type { Form, FormField } from './formEntries.ts';
import { copyOf, faultsWithin, groupOf, type Row, rowOf } from './formRows.ts';

interface RowListProps {
  readonly form: Form;
  readonly field: FormField;
  readonly label: string;
  readonly hint: string;
  readonly rows: readonly Row[];
  /** What is wrong with the list. */
  readonly children: ComponentChildren;
  /** What one of them is entered in. */
  readonly fieldsOf: (row: Row, onChange: (row: Row) => void) => ComponentChildren;
  readonly onChange: (rows: readonly Row[]) => void;
}

/** Of these the first that fits counts. */
const ordered: ReadonlySet<string> = new Set(['tariffs', 'tariffs.flat', 'surge.manual']);
/** Drawn on the map: the form neither adds nor removes any. */
const fixed: ReadonlySet<string> = new Set(['ranks']);

/** The objects of a list, or the one of a part that may be missing. */
export function RowList({ form, field, label, hint, rows, children, fieldsOf, onChange }: RowListProps) {
  const texts = documentFormTexts();
  const group = groupOf(field);
  const list = useRef<HTMLFieldSetElement>(null);
  /** Where the focus goes once it is there. */
  const wanted = useRef<string | null>(null);
  const opened = useSignal<ReadonlySet<string>>(new Set(rows.length === 1 ? rows.map(({ id }) => id) : []));
  useEffect(() => {
    if (wanted.current === null) return;
    const found = list.current?.querySelector(wanted.current);
    wanted.current = null;
    if (found instanceof HTMLElement) found.focus();
  });
  const insert = (row: Row, at: number): void => {
    opened.value = new Set([...opened.value, row.id]);
    wanted.current = `#${inDocument(row)} :is(input, select)`;
    onChange(rows.toSpliced(at, 0, row));
  };
  const add = (source: Readonly<Record<string, unknown>>) => insert(rowOf(form, group, source), rows.length);
  const remove = (at: number, name: string): void => {
    wanted.current = ':scope > .form-add button';
    say(texts.removed(name));
    onChange(rows.toSpliced(at, 1));
  };
  const move = (from: number, to: number, name: string): void => {
    const [row] = rows.slice(from, from + 1);
    if (row === undefined) return;
    const side = to < from ? 'up' : 'down';
    wanted.current = `#${inDocument(row)} [data-move=${side}] button:enabled, #${inDocument(row)} [data-move] button:enabled`;
    say(texts.moved(name, formatNumber(to + 1), formatNumber(rows.length)));
    onChange(rows.toSpliced(from, 1).toSpliced(to, 0, row));
  };
  const isOutermost = field.group === '';
  const isSingle = field.kind === 'parts';
  return (
    <fieldset class="form-list" ref={list}>
      <legend class={isOutermost ? 'visually-hidden' : ''}>{label}</legend>
      {hint !== '' && <p class="small quiet">{hint}</p>}
      {children}
      {rows.length === 0 && !isSingle && <p class="small quiet">{texts.none}</p>}
      {rows.map((row, at) => {
        const name = nameOf(form, field, row, at);
        const fields = fieldsOf(row, (next) => onChange(rows.with(at, next)));
        const actions = fixed.has(group) ? null : (
          <div class="form-actions">
            {ordered.has(group) && rows.length > 1 && (
              <>
                <span data-move="up">
                  <Button label={texts.up(name)} isDisabled={at === 0} onClick={() => move(at, at - 1, name)}>
                    ↑
                  </Button>
                </span>
                <span data-move="down">
                  <Button
                    label={texts.down(name)}
                    isDisabled={at === rows.length - 1}
                    onClick={() => move(at, at + 1, name)}
                  >
                    ↓
                  </Button>
                </span>
              </>
            )}
            {!isSingle && (
              <Button label={texts.duplicateOne(name)} onClick={() => insert(copyOf(row, rows), at + 1)}>
                {texts.duplicate}
              </Button>
            )}
            <Button kind="danger" label={texts.removeOne(name)} onClick={() => remove(at, name)}>
              {texts.remove}
            </Button>
          </div>
        );
        if (!isOutermost) {
          return (
            <fieldset key={row.id} id={inDocument(row)} class="form-item">
              <legend>{name}</legend>
              {fields}
              {actions}
            </fieldset>
          );
        }
        const faults = faultsWithin(row);
        return (
          <details
            key={row.id}
            id={inDocument(row)}
            class="form-item"
            open={opened.value.has(row.id) || faults > 0}
            onToggle={({ currentTarget: { open } }) => {
              const others = [...opened.value].filter((id) => id !== row.id);
              opened.value = new Set(open ? [...others, row.id] : others);
            }}
          >
            <summary>
              {name} {faults > 0 && <span class="field-error">({texts.faulty(formatNumber(faults))})</span>}
            </summary>
            {fields}
            {actions}
          </details>
        );
      })}
      {!fixed.has(group) && !(isSingle && rows.length > 0) && (
        <div class="form-add">
          <Button onClick={() => add({})}>{texts.add[field.key] ?? label}</Button>
          {field.key === 'surcharges' && (
            <Button onClick={() => add(nightSurcharge())}>{texts.addNight}</Button>
          )}
        </div>
      )}
    </fieldset>
  );
}

function inDocument({ id }: Row): string {
  return `row-${id}`;
}

function nightSurcharge() {
  return { code: 'night', label: documentFormTexts().nightLabel, when: [{ from: '22:00', to: '06:00' }] };
}

/** What tells one of a list from the others. */
function nameOf({ zones }: Form, { key, group }: FormField, { entries }: Row, at: number): string {
  const texts = documentFormTexts();
  const { id, code, label, name, vehicleType, zone } = entries;
  const zoneName = zones.find(([one]) => one === zone)?.[1] ?? zone;
  const own = [id ?? code, label ?? name, vehicleType, zoneName].filter(Boolean);
  if (group === '') return own.length === 0 ? texts.unnamed : own.join(' · ');
  return texts.numbered(texts.one[key] ?? key, formatNumber(at + 1));
}
