import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type InLine, orderLine, readRank, readRanks } from '../api/ranks.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { toast } from '../components/liveRegion.tsx';
import { Notice } from '../components/notice.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { rankTexts } from '../i18n/ranks.ts';
import { RowTable } from './rowTable.tsx';

/** How often a line is read again, in milliseconds. */
const refreshMs = 5_000;

export interface RanksPanelProps {
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** The lines of all ranks. */
export function RanksPanel({ timeZone, onClose }: RanksPanelProps) {
  const texts = rankTexts();
  const { answer, reload } = useLoaded(readRanks, 'ranks', 0);
  return (
    <section class="detail" aria-label={opsTexts().ranks}>
      <Button kind="quiet" onClick={onClose}>
        {texts.close}
      </Button>
      <h2>{opsTexts().ranks}</h2>
      <WhenLoaded id={opsTexts().ranks} answer={answer.value} onRetry={reload}>
        {({ data }) =>
          data.length === 0 ? (
            <p class="quiet">{texts.noRanks}</p>
          ) : (
            data.map(({ id, name }) => <Line key={id} id={id} name={name} timeZone={timeZone} />)
          )
        }
      </WhenLoaded>
    </section>
  );
}

interface LineProps {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
}

function Line({ id, name, timeZone }: LineProps) {
  const texts = rankTexts();
  const { answer, reload } = useLoaded(() => readRank(id), id, 0);
  const chosen = useSignal<InLine | null>(null);
  useEffect(() => {
    const timer = setInterval(reload, refreshMs);
    return () => clearInterval(timer);
  }, [id]);
  const words: Readonly<Record<string, string>> = texts.absent;
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <WhenLoaded id={name} answer={answer.value} onRetry={reload}>
        {({ line }) =>
          line.length === 0 ? (
            <p class="quiet">{texts.nobody}</p>
          ) : (
            <RowTable
              caption={texts.line(name)}
              columns={[texts.place, opsTexts().vehicle, texts.type, texts.since, texts.state]}
            >
              {line.map((one) => (
                <tr key={one.vehicle}>
                  <td class="numeric">{one.position}</td>
                  <td>
                    <Button
                      kind="quiet"
                      label={texts.change(one.vehicle)}
                      onClick={() => (chosen.value = one)}
                    >
                      {one.vehicle}
                    </Button>
                  </td>
                  <td>{one.vehicleType}</td>
                  <td class="numeric">{formatDateTime(one.since, timeZone)}</td>
                  <td>{one.absent === null ? texts.waits : (words[one.absent] ?? one.absent)}</td>
                </tr>
              ))}
            </RowTable>
          )
        }
      </WhenLoaded>
      <Dialog
        title={texts.change(chosen.value?.vehicle ?? '')}
        isOpen={chosen.value !== null}
        onClose={() => (chosen.value = null)}
      >
        {chosen.value !== null && (
          <OrderForm
            rank={id}
            waiting={chosen.value}
            onClose={() => {
              chosen.value = null;
              reload();
            }}
          />
        )}
      </Dialog>
    </section>
  );
}

interface OrderFormProps {
  readonly rank: string;
  readonly waiting: InLine;
  readonly onClose: () => void;
}

function OrderForm({ rank, waiting, onClose }: OrderFormProps) {
  const texts = rankTexts();
  const { vehicle } = waiting;
  const place = useSignal(String(waiting.position));
  const reason = useSignal('');
  const isBusy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const isPlace = /^[1-9]\d{0,4}$/.test(place.value.trim());
  const hasReason = reason.value.trim() !== '';
  const order = async (what: { readonly position: number } | { readonly remove: true }): Promise<void> => {
    isBusy.value = true;
    const answer = await orderLine(rank, { vehicle, reason: reason.value.trim().slice(0, 200), ...what });
    isBusy.value = false;
    if (answer.ok) {
      toast(texts.done);
      onClose();
      return;
    }
    const { failure } = answer;
    const isGone = failure.kind === 'problem' && failure.status === 404;
    problem.value = isGone ? texts.gone : explainFailure(failure);
  };
  return (
    <>
      <Field
        label={texts.newPlace}
        inputMode="numeric"
        value={place.value}
        error={isPlace ? null : texts.badPlace}
        onInput={(text) => (place.value = text)}
      />
      <Field
        label={texts.reason}
        hint={texts.reasonHint}
        value={reason.value}
        onInput={(text) => (reason.value = text)}
      />
      {problem.value !== null && <Notice kind="danger">{problem.value}</Notice>}
      <div class="dialog-actions">
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button
          kind="danger"
          isBusy={isBusy.value}
          isDisabled={!hasReason}
          onClick={() => order({ remove: true })}
        >
          {texts.remove}
        </Button>
        <Button
          kind="primary"
          isBusy={isBusy.value}
          isDisabled={!hasReason || !isPlace}
          onClick={() => order({ position: Number(place.value.trim()) })}
        >
          {texts.move}
        </Button>
      </div>
    </>
  );
}
