import { vehicleTypeName } from '../booking/vehicleTypeName.ts';
import { rideTexts } from '../i18n/ride.ts';

export interface VehicleCardProps {
  readonly vehicle: { readonly name: string; readonly type: string; readonly plate: string };
}

/** The assigned vehicle, for the rider to recognise it. */
export function VehicleCard({ vehicle: { name, type, plate } }: VehicleCardProps) {
  const texts = rideTexts();
  return (
    <dl class="vehicle-card">
      <div>
        <dt class="quiet small">{texts.vehicle}</dt>
        <dd>
          <strong>{name}</strong> <span class="quiet">{vehicleTypeName(type)}</span>
        </dd>
      </div>
      <div>
        <dt class="quiet small">{texts.plate}</dt>
        <dd class="plate">{plate}</dd>
      </div>
    </dl>
  );
}
