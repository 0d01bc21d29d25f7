import { type Earnings, readEarnings, readOwnShifts } from '../api/statistics.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { DriverFigures } from '../components/driverFigures.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { formatDateTime, formatMoney } from '../i18n/format.ts';
import { lineName, receiptTexts } from '../i18n/receipt.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import '../components/priceReasons.css';

const WEEK_MS = 7 * 86_400_000;

/** What the driver did and earned lately, and each line of the last seven days. */
export function EarningsPanel({ timeZone }: { readonly timeZone: string }) {
  const texts = statisticsTexts();
  const shifts = useLoaded(() => readOwnShifts(timeZone), 'shifts', 0);
  const earnings = useLoaded(() => readEarnings(Date.now() - WEEK_MS), 'earnings', 0);
  return (
    <>
      <WhenLoaded id="shifts" answer={shifts.answer.value} onRetry={shifts.reload}>
        {(statistics) => <DriverFigures statistics={statistics} timeZone={timeZone} />}
      </WhenLoaded>
      <h3>{texts.lastWeek}</h3>
      <WhenLoaded id="earnings" answer={earnings.answer.value} onRetry={earnings.reload}>
        {({ data }) => <EarnedLines earned={data} timeZone={timeZone} />}
      </WhenLoaded>
    </>
  );
}

interface EarnedLinesProps {
  readonly earned: Earnings['data'];
  readonly timeZone: string;
}

function EarnedLines({ earned, timeZone }: EarnedLinesProps) {
  if (earned.length === 0) return <p class="quiet">{statisticsTexts().noEarnings}</p>;
  return (
    <>
      {earned.map(({ tripId, requestedAt, currency, lines, total }) => (
        <section key={tripId}>
          <h4>{formatDateTime(requestedAt, timeZone)}</h4>
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
