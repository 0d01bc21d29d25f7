import { useSignal } from '@preact/signals';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { type Receipt, type ReceiptLine, receiptSchema } from '../api/schemas.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatMoney } from '../i18n/format.ts';
import { lineName, receiptTexts } from '../i18n/receipt.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import './priceReasons.css';
import { Spinner } from './spinner.tsx';

export function readReceipt(tripId: string): Promise<Answer<Receipt>> {
  const path = `/v1/trips/${encodeURIComponent(tripId)}/receipt`;
  return call({ method: 'GET', path, answer: receiptSchema });
}

interface PriceReasonsProps {
  readonly tripId: string;
  /** The receipt is read again when it changes. */
  readonly version: number | string;
}

/** What a trip costs, line by line, with the rule and the inputs of each. Read when it is opened. */
export function PriceReasons({ tripId, version }: PriceReasonsProps) {
  const isOpen = useSignal(false);
  return (
    <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>{receiptTexts().why}</summary>
      {isOpen.value && <Reasons tripId={tripId} version={version} />}
    </details>
  );
}

function Reasons({ tripId, version }: PriceReasonsProps) {
  const { answer, reload } = useLoaded(() => readReceipt(tripId), tripId, version);
  if (answer.value === null) {
    return (
      <p role="status">
        <Spinner /> {commonTexts().loading}
      </p>
    );
  }
  if (!answer.value.ok) {
    return (
      <Notice kind="danger">
        {explainFailure(answer.value.failure)}
        <Button onClick={reload}>{commonTexts().retry}</Button>
      </Notice>
    );
  }
  return <Lines receipt={answer.value.value} />;
}

function Lines({ receipt }: { readonly receipt: Receipt }) {
  const texts = receiptTexts();
  const { currency, lines, total, tax } = receipt;
  const money = (amount: number) => formatMoney({ amount, currency });
  return (
    <>
      {!receipt.final && <p class="small quiet">{texts.underway}</p>}
      <dl class="price-reasons">
        {lines.map((line, at) => (
          // Lines are only ever added at the end.
          <div key={at}>
            <dt>{lineName(line)}</dt>
            <dd class="numeric">{money(line.amount)}</dd>
            <dd class="reason small quiet">{reasonOf(line)}</dd>
          </div>
        ))}
        <div>
          <dt>{texts.total}</dt>
          <dd class="numeric">{money(total)}</dd>
          {tax !== 0 && <dd class="reason small quiet">{texts.tax(money(tax))}</dd>}
        </div>
      </dl>
    </>
  );
}

function reasonOf({ rule, inputs }: ReceiptLine): string {
  const { item, tariff, configuration } = rule;
  const from = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
  return [receiptTexts().rule(item, tariff, configuration), ...from].join(' · ');
}
