import type { OfferOutcome } from './trip/events.ts';

/**
 * How an offer ends without becoming an assignment: one word for each way. What is journaled and sent is older, and
 * has other words for some; they never change.
 *
 * | word      | who ends it, and why                                       | trip journals | vehicle journals | sent            |
 * | --------- | ---------------------------------------------------------- | ------------- | ---------------- | --------------- |
 * | refused   | the vehicle cannot take it; its driver never sees it       | `refused`     | `considerationEnded`, or nothing | `offerRefused` |
 * | declined  | the driver says no, or is not available any more           | `declined`    | `offerDeclined`  | `offerDeclined` |
 * | expired   | the vehicle: the driver did not answer in time             | `lapsed`      | `offerLapsed`    | `offerLapsed`   |
 * | lost      | the trip: the vehicle did not say in time how it ended     | `lost`        | `released`       | `release`       |
 * | withdrawn | the trip: another vehicle has it, or nobody needs one      | `withdrawn`   | `released`       | `release`       |
 */
export type OfferEnd = 'refused' | 'declined' | 'expired' | 'lost' | 'withdrawn';

/** How the trip journals each. */
export const outcomeOf = {
  refused: 'refused',
  declined: 'declined',
  expired: 'lapsed',
  lost: 'lost',
  withdrawn: 'withdrawn',
} as const satisfies Record<OfferEnd, OfferOutcome>;
