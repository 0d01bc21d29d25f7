import type { TripId } from '../ids.ts';
import type { Availability } from '../vehicle/state.ts';
import type { Standing } from './commands.ts';

/** What a vehicle is ready for, by what it says of itself. */
export function standingOf({
  availability,
  isOutOfService,
  tripIds,
}: {
  readonly availability: Availability;
  readonly isOutOfService: boolean;
  /** The trips of its plan. */
  readonly tripIds: readonly TripId[];
}): Standing {
  if (isOutOfService) return 'out-of-service';
  if (availability !== 'available') return availability;
  return tripIds.length > 0 ? 'engaged' : 'available';
}
