import { earnedTexts } from '../i18n/earned.ts';
import { formatMoney } from '../i18n/format.ts';
import { type SavedEarnings, sumOf } from './earnings.ts';

/** The shift's earnings; renders nothing before the first ride. */
export function Earned({ earnings, label }: { readonly earnings: SavedEarnings; readonly label: string }) {
  const texts = earnedTexts();
  const { rides } = earnings;
  if (rides.length === 0) return null;
  const unknown = rides.filter(({ fare }) => fare === null).length;
  return (
    <section class="earned" aria-label={label}>
      <p class="quiet">{label}</p>
      <p class="earned-sum numeric">{sumOf(earnings).map(formatMoney).join(' + ')}</p>
      <p class="quiet small">{texts.rides(rides.length)}</p>
      {unknown > 0 && <p class="quiet small earned-unknown">{texts.ridesWithoutFare(unknown)}</p>}
    </section>
  );
}
