import type { VehicleActivity } from '../../../src/protocol/vehicleActivities.ts';
import { opsTexts } from '../i18n/ops.ts';
import './stateSign.css';

/** A vehicle state with its shape and colour on the map. */
export function StateSign({ state }: { readonly state: VehicleActivity }) {
  return (
    <span class="state-sign">
      <svg class={`state-picture chart-${state}`} viewBox="-11 -11 22 22" aria-hidden="true">
        {shapeOf(state)}
      </svg>
      {opsTexts().states[state]}
    </span>
  );
}

function shapeOf(state: VehicleActivity) {
  if (state === 'paused' || state === 'offline') return <circle r="5" />;
  if (state === 'outOfService') return <path d="M-5-5H5V5H-5Z" />;
  return <path class={state === 'dark' ? 'state-hollow' : ''} d="M0-9 6 7 0 4-6 7Z" />;
}
