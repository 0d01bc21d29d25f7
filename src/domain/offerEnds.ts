import type { OfferOutcome } from './trip/events.ts';

/**
 * The ways an offer ends without an assignment, one word for each. Journaled and sent names are older, differ for some
 * of them, and never change.
 *
 * | word      | who ends it, and why                                       | trip journals | vehicle journals | sent            |
 * | --------- | ---------------------------------------------------------- | ------------- | ---------------- | --------------- |
 * | refused   | the vehicle cannot serve it; its driver never sees it      | `refused`     | `considerationEnded`, or nothing | `offerRefused` |
 * | declined  | the driver declines, or is no longer available             | `declined`    | `offerDeclined`  | `offerDeclined` |
 * | expired   | the vehicle: its driver did not answer in time             | `lapsed`      | `offerLapsed`    | `offerLapsed`   |
 * | lost      | the trip: the vehicle did not report an end in time        | `lost`        | `released`       | `release`       |
 * | withdrawn | the trip: another vehicle has it, or none is needed        | `withdrawn`   | `released`       | `release`       |
 */
export type OfferEnd = 'refused' | 'declined' | 'expired' | 'lost' | 'withdrawn';

/** The outcome that a trip journals for each end of an offer. */
export const outcomeOf = {
  refused: 'refused',
  declined: 'declined',
  expired: 'lapsed',
  lost: 'lost',
  withdrawn: 'withdrawn',
} as const satisfies Record<OfferEnd, OfferOutcome>;
