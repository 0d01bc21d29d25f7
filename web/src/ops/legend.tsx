import { vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import type { City } from './city.ts';
import { steps } from './shading.ts';
import { StateSign } from './stateSign.tsx';
import './legend.css';

/** The legend of the map, with the number of vehicles in view by activity. */
export function Legend({ city }: { readonly city: City }) {
  const texts = opsTexts();
  const { value: shade } = city.shade;
  return (
    <section class="legend" aria-label={texts.legend}>
      {!city.isRolledUp.value && (
        <ul class="legend-states">
          {vehicleActivities.map((state) => (
            <li key={state}>
              <StateSign state={state} />
              <span class="numeric legend-count">{formatNumber(city.counts.value.get(state) ?? 0)}</span>
            </li>
          ))}
        </ul>
      )}
      {shade !== null && (
        <div class="legend-shades">
          <p class="small quiet">{texts.shades[shade]}</p>
          <ol>
            {steps[shade].map((least, step) => (
              <li key={least} class={`shade shade-${shade}-${step + 1} numeric small`}>
                {shade === 'wait' ? formatDuration(least) : formatNumber(least)}
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
