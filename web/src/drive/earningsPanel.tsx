import { readEarnings } from '../api/statistics.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { Spinner } from '../components/spinner.tsx';
import { commonTexts } from '../i18n/common.ts';
import { explainFailure } from '../i18n/failures.ts';
import { formatDateTime, formatMoney } from '../i18n/format.ts';
import { lineName, receiptTexts } from '../i18n/receipt.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import '../components/priceReasons.css';

const WEEK_MS = 7 * 86_400_000;

/** The driver's trips of the last seven days, each with the lines that it earned. */
export function EarningsPanel({ timeZone }: { readonly timeZone: string }) {
  const texts = statisticsTexts();
  const { answer, reload } = useLoaded(() => readEarnings(Date.now() - WEEK_MS), 'earnings', 0);
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
  const { data } = answer.value.value;
  if (data.length === 0) return <p class="quiet">{texts.noEarnings}</p>;
  return (
    <>
      {data.map(({ tripId, requestedAt, currency, lines, total }) => (
        <section key={tripId}>
          <h3>{formatDateTime(requestedAt, timeZone)}</h3>
          <dl class="price-reasons">
            {lines.map((line, at) => (
              // Lines are only ever added at the end.
              <div key={at}>
                <dt>{lineName(line)}</dt>
                <dd class="numeric">{formatMoney({ amount: line.amount, currency })}</dd>
              </div>
            ))}
            <div>
              <dt>{receiptTexts().total}</dt>
              <dd class="numeric">{formatMoney({ amount: total, currency })}</dd>
            </div>
          </dl>
        </section>
      ))}
    </>
  );
}
