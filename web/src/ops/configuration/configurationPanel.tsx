import { useSignal } from '@preact/signals';
import { useLoaded } from '../../api/useLoaded.ts';
import { Button } from '../../components/button.tsx';
import { toast } from '../../components/liveRegion.tsx';
import { Notice } from '../../components/notice.tsx';
import { WhenLoaded } from '../../components/whenLoaded.tsx';
import { backtestTexts } from '../../i18n/backtest.ts';
import { configurationTexts } from '../../i18n/configuration.ts';
import { formatNumber } from '../../i18n/format.ts';
import { language } from '../../i18n/language.ts';
import type { DrawnMap } from '../../map/cityMap.tsx';
import { ActivateDialog } from './activateDialog.tsx';
import {
  type Change,
  type ConfigurationDocument,
  type Configurations,
  readConfigurations,
  readDocument,
  rollBack,
  type Version,
} from './api.ts';
import { BacktestDialog } from './backtestDialog.tsx';
import { DraftEditor } from './draftEditor.tsx';
import { explain } from './explain.ts';
import { PromotionUses } from './promotionUses.tsx';
import { SharesCompared } from './shares.tsx';
import './configuration.css';

export interface ConfigurationPanelProps {
  readonly drawn: DrawnMap | null;
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** For admins: the versions of the configuration, a draft of the next one, and who changed what. */
export function ConfigurationPanel({ drawn, timeZone, onClose }: ConfigurationPanelProps) {
  const texts = configurationTexts();
  const { answer, reload } = useLoaded(readConfigurations, 'configuration', null);
  return (
    <div class="configuration">
      <Button kind="quiet" onClick={onClose}>
        ← {texts.close}
      </Button>
      <h2>{texts.title}</h2>
      <WhenLoaded id="configuration" answer={answer.value} onRetry={reload}>
        {(configurations) => (
          <Versions configurations={configurations} drawn={drawn} timeZone={timeZone} onChanged={reload} />
        )}
      </WhenLoaded>
    </div>
  );
}

interface VersionsProps {
  readonly configurations: Configurations;
  readonly drawn: DrawnMap | null;
  readonly timeZone: string;
  readonly onChanged: () => void;
}

function Versions({ configurations, drawn, timeZone, onChanged }: VersionsProps) {
  const texts = configurationTexts();
  const { versions, changes, active } = configurations;
  const edited = useSignal<ConfigurationDocument | null>(null);
  const activated = useSignal<number | null>(null);
  const backtested = useSignal<number | null>(null);
  const problem = useSignal<string | null>(null);
  const edit = async (version: number | null): Promise<void> => {
    const document = await readDocument(version);
    if (document.ok) edited.value = document.value;
    else problem.value = explain(document.failure);
  };
  const takeBack = async (version: number): Promise<void> => {
    const answer = await rollBack(version, active);
    problem.value = answer.ok ? null : explain(answer.failure);
    if (answer.ok) toast(texts.rolledBack(String(version)));
    onChanged();
  };
  if (edited.value !== null) {
    const done = (): void => {
      edited.value = null;
      onChanged();
    };
    return <DraftEditor document={edited.value} seen={active} {...{ drawn, timeZone }} onDone={done} />;
  }
  return (
    <>
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      <Button kind="primary" onClick={() => edit(null)}>
        {texts.editActive}
      </Button>
      <h3>{texts.versions}</h3>
      {versions.length === 0 && <p class="quiet">{texts.noVersions}</p>}
      <ul class="configuration-versions">
        {versions.map((version) => (
          <li key={version.version} data-state={version.state}>
            <VersionLine version={version} timeZone={timeZone} />
            <span class="configuration-actions">
              <Button
                kind="quiet"
                label={texts.edit(String(version.version))}
                onClick={() => edit(version.version)}
              >
                ✎
              </Button>
              <Button
                label={backtestTexts().openFor(String(version.version))}
                onClick={() => {
                  backtested.value = version.version;
                }}
              >
                {backtestTexts().open}
              </Button>
              {version.state !== 'active' && version.state !== 'scheduled' && (
                <Button
                  onClick={() => {
                    activated.value = version.version;
                  }}
                >
                  {texts.activate}
                </Button>
              )}
              {version.state !== 'draft' && version.state !== 'replaced' && (
                <Button kind="danger" onClick={() => takeBack(version.version)}>
                  {texts.rollBack}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <p class="small quiet">{texts.rollBackHint}</p>
      <SharesCompared timeZone={timeZone} />
      <PromotionUses version={active} />
      <Changes changes={changes} timeZone={timeZone} />
      {backtested.value !== null && (
        <BacktestDialog
          version={backtested.value}
          timeZone={timeZone}
          onClose={() => {
            backtested.value = null;
          }}
        />
      )}
      {activated.value !== null && (
        <ActivateDialog
          version={activated.value}
          seen={active}
          onClose={() => {
            activated.value = null;
          }}
          onDone={() => {
            activated.value = null;
            onChanged();
          }}
        />
      )}
    </>
  );
}

function VersionLine({ version, timeZone }: { readonly version: Version; readonly timeZone: string }) {
  const texts = configurationTexts();
  const { state, share, activeFrom, writtenBy, writtenAt } = version;
  const states: Readonly<Record<string, string>> = texts.states;
  return (
    <span>
      <strong>{texts.version(String(version.version))}</strong> {states[state] ?? state}{' '}
      {share !== undefined && texts.trial(`${formatNumber(share * 100)} %`)}{' '}
      {activeFrom !== undefined && texts.from(momentOf(activeFrom, timeZone))}
      <br />
      <span class="small quiet">{texts.by(writtenBy, momentOf(writtenAt, timeZone))}</span>
    </span>
  );
}

function Changes({ changes, timeZone }: { readonly changes: readonly Change[]; readonly timeZone: string }) {
  const texts = configurationTexts();
  return (
    <section>
      <h3>{texts.changes}</h3>
      {changes.length === 0 && <p class="quiet">{texts.noChanges}</p>}
      <ol class="configuration-changes">
        {changes.map((change) => (
          <li key={`${change.at} ${change.version} ${change.type}`}>
            {sentenceOf(change)}
            <br />
            <span class="small quiet">{texts.by(change.by, momentOf(change.at, timeZone))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function sentenceOf({ type, version, from, to }: Change): string {
  const texts = configurationTexts();
  const named = (one: number | null) => (one === null ? texts.none : String(one));
  switch (type) {
    case 'activated':
      return texts.changeTypes.activated(String(version), named(from));
    case 'scheduled':
      return texts.changeTypes.scheduled(String(version));
    case 'triedOut':
      return texts.changeTypes.triedOut(String(version));
    case 'rolledBack':
      return texts.changeTypes.rolledBack(String(version), named(to));
    default:
      return `${type} ${version}`;
  }
}

function momentOf(time: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(language.value, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  return format.format(new Date(time));
}
