import { opsTexts } from '../i18n/ops.ts';
import type { City } from './city.ts';
import { shades } from './colours.ts';

const choices = [...shades, 'none'] as const;

/** Chooses what the map's cells are shaded by. */
export function ShadeSwitch({ city }: { readonly city: City }) {
  const texts = opsTexts();
  return (
    <fieldset class="shade-switch">
      <legend class="visually-hidden">{texts.shadeLabel}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="shade"
            checked={(city.shade.value ?? 'none') === choice}
            onChange={() => city.chooseShade(choice === 'none' ? null : choice)}
          />
          <span>{texts.shades[choice]}</span>
        </label>
      ))}
    </fieldset>
  );
}
