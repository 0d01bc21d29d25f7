import type { PickupSpot } from '../api/schemas.ts';
import { Button } from '../components/button.tsx';
import { planTexts } from '../i18n/plan.ts';
import type { Draft } from './draft.ts';
import { WalkHint } from './walkHint.tsx';

export { WalkHint };

interface PickupSpotsProps {
  readonly draft: Draft;
  readonly spots: readonly PickupSpot[];
}

/** Where cars stop for who comes from the place that was named: one tap meets them there. */
export function PickupSpots({ draft, spots }: PickupSpotsProps) {
  const { value: pickup } = draft.places.pickup;
  if (pickup === null) return null;
  const named = draft.meeting.value?.named ?? pickup;
  return (
    <fieldset class="pickup-spots">
      <legend class="quiet small">{planTexts().spots}</legend>
      {spots.map((spot) => {
        const isHere = spot.place.lat === pickup.lat && spot.place.lng === pickup.lng;
        return (
          <Button
            key={`${spot.place.lat},${spot.place.lng}`}
            isPressed={isHere}
            onClick={() => draft.meetAt(spot, { named, spots: [...spots] })}
          >
            {spot.name}
          </Button>
        );
      })}
      {/* Not in a refusal that is about to go. */}
      {spots === draft.meeting.value?.spots && <WalkHint draft={draft} spot={pickup} />}
    </fieldset>
  );
}
