import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Answer } from '../api/answer.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { driversTexts } from '../i18n/drivers.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime } from '../i18n/format.ts';
import { DocumentEnd } from './documentEnd.tsx';
import { DriverStatisticsPart } from './driverStatistics.tsx';
import {
  blockRider,
  type DriverDocument,
  type DriverFile,
  documentKinds,
  readDriverFile,
  saveDocuments,
  unblockRider,
} from './drivers.ts';

export interface DriverDetailProps {
  readonly id: string;
  readonly timeZone: string;
}

/** A driver's documents, whom they are kept apart from, and what they did. */
export function DriverDetail({ id, timeZone }: DriverDetailProps) {
  const file = useLoaded(() => readDriverFile(id), id, 0);
  return (
    <>
      <WhenLoaded id={id} answer={file.answer.value} onRetry={file.reload}>
        {(read) => (
          <>
            <Documents file={read} timeZone={timeZone} onSaved={file.reload} />
            <BlockedRiders file={read} timeZone={timeZone} onChanged={file.reload} />
          </>
        )}
      </WhenLoaded>
      <DriverStatisticsPart id={id} timeZone={timeZone} />
    </>
  );
}

/** Calls the service once at a time; what went wrong is shown until the next call. */
function useSending(onDone: () => void) {
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const send = async (ask: () => Promise<Answer<unknown>>): Promise<boolean> => {
    isBusy.value = true;
    const answer = await ask();
    isBusy.value = false;
    problem.value = answer.ok ? null : explainFailure(answer.failure);
    if (answer.ok) onDone();
    return answer.ok;
  };
  return { isBusy: isBusy.value, problem, send };
}

interface DocumentsProps {
  readonly file: DriverFile;
  readonly timeZone: string;
  readonly onSaved: () => void;
}

function Documents({ file, timeZone, onSaved }: DocumentsProps) {
  const texts = driversTexts();
  const documents = useSignal(file.documents);
  const { isBusy, problem, send } = useSending(onSaved);
  const change = (at: number, changed: Partial<DriverDocument>): void => {
    documents.value = documents.value.map((one, index) => (index === at ? { ...one, ...changed } : one));
  };
  const save = async (): Promise<void> => {
    const isIncomplete = documents.value.some(({ expiresOn }) => expiresOn === '');
    if (isIncomplete) {
      problem.value = texts.dayMissing;
      return;
    }
    // An empty number is none.
    const written = documents.value.map(({ number = '', ...one }) => ({
      ...one,
      ...(number.trim() !== '' && { number: number.trim() }),
    }));
    if (await send(() => saveDocuments(file.id, written))) toast(texts.saved);
  };
  return (
    <form
      class="detail-part"
      aria-label={texts.documents}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h3>{texts.documents}</h3>
      <p class="small quiet">{documents.value.length === 0 ? texts.noDocuments : texts.documentsHint}</p>
      <ul class="documents">
        {documents.value.map((document, at) => (
          <li key={at}>
            <DocumentFields document={document} onChange={(changed) => change(at, changed)} />
            {document.expiresOn !== '' && (
              <p class="small">
                <DocumentEnd day={document.expiresOn} timeZone={timeZone} />
              </p>
            )}
            <Button
              kind="quiet"
              label={texts.removeDocument(texts.kinds[document.kind])}
              onClick={() => {
                documents.value = documents.value.filter((_, index) => index !== at);
              }}
            >
              ×
            </Button>
          </li>
        ))}
      </ul>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      <div class="detail-actions">
        <Button
          onClick={() => {
            documents.value = [...documents.value, { kind: 'licence', expiresOn: '' }];
          }}
        >
          {texts.addDocument}
        </Button>
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.save}
        </Button>
      </div>
    </form>
  );
}

interface DocumentFieldsProps {
  readonly document: DriverDocument;
  readonly onChange: (changed: Partial<DriverDocument>) => void;
}

function DocumentFields({ document, onChange }: DocumentFieldsProps) {
  const texts = driversTexts();
  const id = useId();
  return (
    <>
      <div class="field">
        <label for={`${id}-kind`}>{texts.kind}</label>
        <select
          id={`${id}-kind`}
          value={document.kind}
          onChange={({ currentTarget: { value } }) =>
            onChange({ kind: documentKinds.find((kind) => kind === value) ?? 'other' })
          }
        >
          {documentKinds.map((kind) => (
            <option key={kind} value={kind}>
              {texts.kinds[kind]}
            </option>
          ))}
        </select>
      </div>
      <Field label={texts.number} value={document.number ?? ''} onInput={(number) => onChange({ number })} />
      <div class="field">
        <label for={`${id}-day`}>{texts.lastDay}</label>
        <input
          id={`${id}-day`}
          type="date"
          value={document.expiresOn}
          onInput={({ currentTarget }) => onChange({ expiresOn: currentTarget.value })}
        />
      </div>
    </>
  );
}

interface BlockedRidersProps {
  readonly file: DriverFile;
  readonly timeZone: string;
  readonly onChanged: () => void;
}

function BlockedRiders({ file, timeZone, onChanged }: BlockedRidersProps) {
  const texts = driversTexts();
  const rider = useSignal('');
  const reason = useSignal('');
  const { isBusy, problem, send } = useSending(onChanged);
  const block = async (): Promise<void> => {
    const [whom, why] = [rider.value.trim(), reason.value.trim()];
    if (whom === '' || why === '') {
      problem.value = texts.blockMissing;
      return;
    }
    if (!(await send(() => blockRider(file.id, whom, why)))) return;
    rider.value = '';
    reason.value = '';
  };
  return (
    <section class="detail-part" aria-label={texts.blocked}>
      <h3>{texts.blocked}</h3>
      <p class="small quiet">{file.blockedRiders.length === 0 ? texts.nobodyBlocked : texts.blockedHint}</p>
      <ul class="blocked-riders">
        {file.blockedRiders.map((one) => (
          <li key={one.rider}>
            <span>
              <strong>{one.rider}</strong> · {one.reason}
              <span class="quiet"> · {formatDateTime(one.since, timeZone)}</span>
            </span>
            <Button
              kind="quiet"
              label={texts.unblockOf(one.rider)}
              onClick={() => send(() => unblockRider(file.id, one.rider))}
            >
              {texts.unblock}
            </Button>
          </li>
        ))}
      </ul>
      <form
        class="block-form"
        onSubmit={(event) => {
          event.preventDefault();
          block();
        }}
      >
        <Field label={texts.rider} value={rider.value} onInput={(typed) => (rider.value = typed)} />
        <Field label={texts.reason} value={reason.value} onInput={(typed) => (reason.value = typed)} />
        {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
        <Button type="submit" isBusy={isBusy}>
          {texts.block}
        </Button>
      </form>
    </section>
  );
}
