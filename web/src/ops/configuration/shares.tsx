import { useSignal } from '@preact/signals';
import * as z from 'zod/mini';
import type { Answer } from '../../api/answer.ts';
import { call } from '../../api/client.ts';
import { useLoaded } from '../../api/useLoaded.ts';
import { WhenLoaded } from '../../components/whenLoaded.tsx';
import { formatDateTime, formatMoney, formatNumber } from '../../i18n/format.ts';
import { sharesTexts } from '../../i18n/shares.ts';
import { RowTable } from '../rowTable.tsx';

const sharesSchema = z.object({
  from: z.string(),
  data: z.array(
    z.object({
      version: z.number(),
      share: z.nullable(z.number()),
      quotes: z.number(),
      trips: z.number(),
      cancelled: z.number(),
      conversion: z.nullable(z.number()),
      completion: z.nullable(z.number()),
      amounts: z.array(
        z.object({ currency: z.string(), revenue: z.number(), fees: z.number(), perTrip: z.number() }),
      ),
    }),
  ),
});
type Shares = z.infer<typeof sharesSchema>;

function readShares(): Promise<Answer<Shares>> {
  return call({ method: 'GET', path: '/v1/configuration/shares', answer: sharesSchema });
}

/** The figures of the active version and of one on trial, side by side. Read when it is opened. */
export function SharesCompared({ timeZone }: { readonly timeZone: string }) {
  const isOpen = useSignal(false);
  return (
    <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>{sharesTexts().open}</summary>
      {isOpen.value && <Loaded timeZone={timeZone} />}
    </details>
  );
}

function Loaded({ timeZone }: { readonly timeZone: string }) {
  const { answer, reload } = useLoaded(readShares, 'shares', null);
  return (
    <WhenLoaded id="shares" answer={answer.value} onRetry={reload}>
      {(shares) => <Compared shares={shares} timeZone={timeZone} />}
    </WhenLoaded>
  );
}

function Compared({ shares, timeZone }: { readonly shares: Shares; readonly timeZone: string }) {
  const texts = sharesTexts();
  const { data, from } = shares;
  if (data.length === 0) return <p class="quiet">{texts.nothing}</p>;
  const part = (value: number | null) => (value === null ? '–' : `${formatNumber(100 * value, 1)} %`);
  const rows: readonly (readonly [string, (one: Shares['data'][number]) => string])[] = [
    [texts.share, ({ share }) => part(share)],
    [texts.quotes, ({ quotes }) => formatNumber(quotes)],
    [texts.trips, ({ trips }) => formatNumber(trips)],
    [texts.conversion, ({ conversion }) => part(conversion)],
    [texts.completed, ({ completion }) => part(completion)],
    [texts.cancelled, ({ trips, cancelled }) => part(trips === 0 ? null : cancelled / trips)],
    [texts.revenue, ({ amounts }) => moneyOf(amounts, ({ revenue }) => revenue)],
    [texts.fees, ({ amounts }) => moneyOf(amounts, ({ fees }) => fees)],
    [texts.perTrip, ({ amounts }) => moneyOf(amounts, ({ perTrip }) => Math.round(perTrip))],
  ];
  return (
    <>
      <p class="small quiet">{texts.since(formatDateTime(from, timeZone))}</p>
      <RowTable
        caption={texts.caption}
        columns={[texts.version, ...data.map(({ version }) => (version === 0 ? texts.none : `${version}`))]}
      >
        {rows.map(([name, shownOf]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {data.map((one) => (
              <td key={one.version} class="numeric">
                {shownOf(one)}
              </td>
            ))}
          </tr>
        ))}
      </RowTable>
    </>
  );
}

type Amounts = Shares['data'][number]['amounts'];

function moneyOf(amounts: Amounts, shownOf: (one: Amounts[number]) => number): string {
  const all = amounts.map((one) => formatMoney({ amount: shownOf(one), currency: one.currency }));
  return all.length === 0 ? '–' : all.join(', ');
}
