import { useLoaded } from '../../api/useLoaded.ts';
import { WhenLoaded } from '../../components/whenLoaded.tsx';
import { configurationTexts } from '../../i18n/configuration.ts';
import { formatNumber } from '../../i18n/format.ts';
import { RowTable } from '../rowTable.tsx';
import { readPromotions } from './api.ts';

/** How often each promotion is used; nothing for a tenant without any. `version` loads it again. */
export function PromotionUses({ version }: { readonly version: number }) {
  const texts = configurationTexts();
  const { answer, reload } = useLoaded(readPromotions, 'promotions', version);
  return (
    <WhenLoaded id="promotions" answer={answer.value} onRetry={reload}>
      {({ data }) =>
        data.length === 0 ? null : (
          <>
            <h3>{texts.promotions}</h3>
            <RowTable caption={texts.promotions} columns={texts.promotionColumns}>
              {data.map(({ code, label, uses, maxUses }) => (
                <tr key={code}>
                  <th scope="row">{code}</th>
                  <td>{label ?? texts.promotionOver}</td>
                  <td class="numeric">{formatNumber(uses)}</td>
                  <td class="numeric">{maxUses === null ? '∞' : formatNumber(maxUses)}</td>
                </tr>
              ))}
            </RowTable>
          </>
        )
      }
    </WhenLoaded>
  );
}
