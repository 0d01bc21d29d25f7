import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { FileButton } from '../../components/fileButton.tsx';
import { toast } from '../../components/liveRegion.tsx';
import { Notice } from '../../components/notice.tsx';
import { configurationTexts } from '../../i18n/configuration.ts';
import { documentFormTexts } from '../../i18n/documentForm.ts';
import { formatNumber } from '../../i18n/format.ts';
import { policyFormTexts } from '../../i18n/policyForm.ts';
import type { DrawnMap } from '../../map/cityMap.tsx';
import { saveFile } from '../saveFile.ts';
import { type ConfigurationDocument, writeDraft } from './api.ts';
import { DocumentForm, type DocumentPart, documentParts } from './documentForm.tsx';
import { explain, faultsOf } from './explain.ts';
import type { DocumentFault } from './formRows.ts';
import { geoJsonOf, zonesFrom } from './geoJson.ts';
import { groundOf, withGround, zonesIn } from './ground.ts';
import { PolicyForm } from './policyForm.tsx';
import { ZoneEditor } from './zoneEditor.tsx';

export interface DraftEditorProps {
  readonly document: ConfigurationDocument;
  /** The version that was active when the document was read. */
  readonly seen: number;
  readonly drawn: DrawnMap | null;
  readonly timeZone: string;
  readonly onDone: () => void;
}

/** A document as text, with its zones and ranks on the map and its other parts in forms. */
export function DraftEditor({ document, seen, drawn, timeZone, onDone }: DraftEditorProps) {
  const texts = configurationTexts();
  const forms = documentFormTexts();
  const id = useId();
  const text = useSignal(JSON.stringify(document, null, 2));
  const problem = useSignal<string | null>(null);
  /** What the service found wrong with the document, and nobody has edited in a form since. */
  const faults = useSignal<readonly DocumentFault[]>([]);
  const isBusy = useSignal(false);
  /** While they are drawn. */
  const zones = useSignal<{ readonly document: object; readonly drawn: readonly unknown[] } | null>(null);
  /** While a part of it is edited in a form. */
  const inForm = useSignal<{ readonly document: object; readonly part: 'policy' | DocumentPart } | null>(
    null,
  );
  const read = (): object | null => {
    try {
      const parsed: unknown = JSON.parse(text.value);
      if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
      // Said below.
    }
    problem.value = texts.notJson;
    return null;
  };
  const open = (part: 'policy' | DocumentPart): void => {
    const parsed = read();
    inForm.value = parsed && { document: parsed, part };
  };
  const draw = (): void => {
    const parsed = read();
    if (parsed === null) return;
    zones.value = { document: parsed, drawn: groundOf(parsed) };
  };
  const exportZones = (): void => {
    const parsed = read();
    if (parsed === null) return;
    const content = geoJsonOf(zonesIn(parsed));
    saveFile('zones.geojson', new Blob([content], { type: 'application/geo+json' }));
  };
  const importZones = async (file: File): Promise<void> => {
    const imported = zonesFrom(await file.text());
    if (imported === null) {
      problem.value = texts.noFeatures;
      return;
    }
    const parsed = read();
    if (parsed !== null) text.value = JSON.stringify({ ...parsed, zones: imported }, null, 2);
  };
  const save = async (): Promise<void> => {
    const parsed = read();
    if (parsed === null) return;
    isBusy.value = true;
    const answer = await writeDraft(parsed, seen);
    isBusy.value = false;
    faults.value = answer.ok ? [] : faultsOf(answer.failure);
    problem.value = answer.ok || faults.value.length > 0 ? null : explain(answer.failure);
    if (!answer.ok) return;
    toast(texts.saved(String(answer.value.version)));
    onDone();
  };
  if (inForm.value !== null) {
    const { document: edited, part } = inForm.value;
    const takeOver = (changed: object | null): void => {
      inForm.value = null;
      if (changed === null) return;
      text.value = JSON.stringify(changed, null, 2);
      faults.value = faults.value.filter((fault) => !isIn(part, fault));
    };
    if (part !== 'policy') {
      return (
        <DocumentForm {...{ part, document: edited, timeZone, onDone: takeOver }} faults={faults.value} />
      );
    }
    const { policy = {} } = { policy: undefined, ...edited };
    return (
      <PolicyForm policy={policy} onDone={(changed) => takeOver(changed && { ...edited, policy: changed })} />
    );
  }
  if (zones.value !== null && drawn !== null) {
    const { document: edited, drawn: before } = zones.value;
    return (
      <ZoneEditor
        drawn={drawn}
        zones={before}
        onDone={(after) => {
          if (after !== null) text.value = JSON.stringify(withGround(edited, after), null, 2);
          zones.value = null;
        }}
      />
    );
  }
  return (
    <section>
      <h3>{texts.editor}</h3>
      <Button onClick={() => open('policy')}>{policyFormTexts().open}</Button>
      {documentParts.map((part) => {
        const count = faults.value.filter((fault) => isIn(part, fault)).length;
        const label = forms.open[part];
        return (
          <Button key={part} onClick={() => open(part)}>
            {count === 0 ? label : forms.openFaulty(label, formatNumber(count))}
          </Button>
        );
      })}
      {drawn !== null && <Button onClick={draw}>{texts.draw}</Button>}
      <Button onClick={exportZones}>{texts.exportZones}</Button>
      <FileButton
        label={texts.importZones}
        accept=".geojson,.json,application/geo+json"
        onFile={importZones}
      />
      <label for={id}>{texts.document}</label>
      <textarea
        id={id}
        class="configuration-document"
        spellcheck={false}
        rows={20}
        value={text.value}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <p id={`${id}-hint`} class="small quiet">
        {texts.documentHint}
      </p>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      {faults.value.length > 0 && (
        <Notice kind="danger">
          <ul>
            {faults.value.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path}: {message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <div class="dialog-actions">
        <Button onClick={onDone}>{texts.cancel}</Button>
        <Button kind="primary" isBusy={isBusy.value} onClick={save}>
          {texts.save}
        </Button>
      </div>
    </section>
  );
}

function isIn(part: string, { path }: DocumentFault): boolean {
  return path === part || path.startsWith(`${part}.`);
}
