import { useSignal } from '@preact/signals';
import { lazy } from '../components/lazy.tsx';
import { commonTexts } from '../i18n/common.ts';
import { formatDateTime } from '../i18n/format.ts';
import { planTexts } from '../i18n/plan.ts';
import './booking.css';
import type { OptionsProps } from './optionFields.tsx';
import { itemSizes, scheduledForOf } from './rideOptions.ts';

const OptionFields = lazy(async () => (await import('./optionFields.tsx')).OptionFields);

/** What most riders leave as it is, behind one row that says how it is. */
export function OptionsRow({ options: held, timeZone }: OptionsProps) {
  const texts = planTexts();
  const isOpen = useSignal(false);
  const { value: options } = held;
  const { seats, wheelchairs, childSeats } = options.party;
  const at = scheduledForOf(options.laterAt, timeZone);
  const summary = [
    seats > 0 && texts.people(seats),
    ...itemSizes.map((size) => options.goods[size] > 0 && `${texts.goods[size]}: ${options.goods[size]}`),
    wheelchairs > 0 && `${texts.wheelchairs}: ${wheelchairs}`,
    childSeats > 0 && `${texts.childSeats}: ${childSeats}`,
    at === null ? texts.now : formatDateTime(at, timeZone),
    ...options.requires,
    options.promoCode !== '' && options.promoCode.toUpperCase(),
    options.handover.proof !== 'none' && commonTexts().proofs[options.handover.proof],
    options.notes !== '' && texts.notes,
  ].filter((part) => part !== false);
  return (
    <details class="options" onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>
        <span>{summary.join(' · ')}</span> <span class="quiet small">{texts.options}</span>
      </summary>
      {isOpen.value && <OptionFields options={held} timeZone={timeZone} />}
    </details>
  );
}
