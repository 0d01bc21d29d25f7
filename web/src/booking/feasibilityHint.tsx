import { feasibilityTexts } from '../i18n/feasibility.ts';

interface FeasibilityHintProps {
  /** As the service says it. */
  readonly reason: string;
}

/** Says how sure it is that a vehicle comes for a ride booked ahead; nothing for a reason that newer services give. */
export function FeasibilityHint({ reason }: FeasibilityHintProps) {
  const known = Object.entries(feasibilityTexts()).find(([name]) => name === reason);
  return known === undefined ? null : <p class="small">{known[1]}</p>;
}
