import { z } from 'zod';
import { evidencePolicySchema as evidence } from '../evidence.ts';
import { amount, count, factor, flag, meters, pauseSeconds, seconds, server } from './policyValues.ts';

/** The name of a region in the bucket of road graphs and maps. */
export const regionSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** At most so many: what is planned ahead may be longer than a week. */
const secondsUpTo = (most: number, fallback: number, description: string) =>
  z.number().min(0).max(most).default(fallback).describe(description);

/** The keys of `dispatch` about trips booked ahead. */
const ahead = z.object({
  scheduledLeadSeconds: secondsUpTo(
    7 * 86_400,
    900,
    'The search of a trip booked ahead begins at most this long before `scheduledFor`; also where nothing is known of the ground.',
  ),
  scheduledLeadMinSeconds: secondsUpTo(
    86_400,
    180,
    'And at least this long, however near vehicles are (`scheduledLeadSeconds` if that is less).',
  ),
  reservationAcceptSeconds: secondsUpTo(
    86_400,
    300,
    "How long the driver may take to answer a reservation, from the phone's receipt.",
  ),
  reservationRetrySeconds: z
    .number()
    .min(0.1)
    .max(86_400)
    .default(60)
    .describe('A reservation that nobody takes is offered again after this, growing by half each time.'),
  reservationBufferSeconds: secondsUpTo(
    86_400,
    300,
    'The spare time that a vehicle keeps before a pickup in its agenda: other work must end early enough.',
  ),
  seriesAheadSeconds: secondsUpTo(
    30 * 86_400,
    2 * 86_400,
    'An occurrence of a series is booked this long before its time (`scheduledMaxAheadSeconds` if that is less).',
  ),
});

const dispatch = z.object({
  offerAcceptSeconds: seconds(15, "How long the driver may take to answer, from the phone's receipt."),
  offerReceiptSeconds: seconds(
    3,
    'No receipt from the phone within this: the trip is also offered to the next vehicle.',
  ),
  maxOpenOffers: count(1, 10, 3, 'Open offers of one trip at a time, hedges included.'),
  declinesBeforePause: count(1, 100, 3, 'Declines in a row after which the plan suggests a pause.'),
  lapsedOfferCooldownSeconds: seconds(
    30,
    'A vehicle that let an offer of a trip expire is excluded from that trip for this long.',
  ),
  busyCooldownSeconds: pauseSeconds(
    3,
    'A vehicle that turned out to be busy is excluded from that trip for this long.',
  ),
  searchDeadlineSeconds: seconds(
    180,
    'Time to find a vehicle, from the start of each search; then the trip ends `unfulfilled`.',
  ),
  searchRetrySeconds: pauseSeconds(
    1,
    'A search without a result is repeated after this, growing by half each time.',
  ),
  searchRetryMaxSeconds: pauseSeconds(5, 'The longest time between two searches of a trip.'),
  searchMaxDistanceMeters: meters(5_000, 'Vehicles farther from the pickup are no candidates, great-circle.'),
  searchMaxEtaSeconds: seconds(900, 'Vehicles that need longer to the pickup are no candidates.'),
  finishingWithinSeconds: seconds(
    60,
    'A vehicle with a rider on board may be offered its next trip when this close to its last stop.',
  ),
  candidateHoldSeconds: seconds(
    2,
    'A candidate returned to one search is kept out of others for this long (a hint, held in memory).',
  ),
  matchingWindowSeconds: z
    .number()
    .min(0)
    .max(3)
    .default(2)
    .describe(
      'How long a cell gathers demands before it assigns vehicles to them together; 0: each at once.',
    ),
  ...ahead.shape,
  positionStaleSeconds: seconds(60, 'Vehicles whose position is older than this are never offered a trip.'),
  darkRedispatchSeconds: seconds(
    90,
    'A vehicle that is dark for this long before the pickup loses the trip, which is dispatched again; counted from its last sign of life.',
  ),
  noShowSeconds: seconds(300, 'A driver may report a no-show this long after arriving.'),
  pickupChangeMeters: meters(300, "How far an assigned trip's pickup may be moved from the accepted one."),
  pickupOverdueSeconds: seconds(3_600, 'Assigned but not picked up: dispatched again after this.'),
  boardingOverdueSeconds: seconds(
    3_600,
    'Arrived, but neither boarded nor reported: ended by the system after this.',
  ),
  rideOverdueSeconds: seconds(
    6 * 3_600,
    'On board longer than this: ended by the system. Goods alone are brought back first, for which they have as long.',
  ),
  assignmentsAreOrders: flag(
    false,
    'Whether a vehicle takes a trip that an operator assigns to it without its driver being asked.',
  ),
  boardingPin: flag(false, 'A driver has to enter four digits that the rider says, before a ride begins.'),
});

const streams = z.object({
  cellResolution: count(
    5,
    9,
    7,
    'H3 resolution of the cells that own streams and searches (7 is about 5 km²).',
  ),
  positionFutureSeconds: seconds(30, "How far ahead of the server's clock a position's `ts` may be."),
  coarseAccuracyMeters: meters(500, 'A position whose accuracy is worse than this is refused.'),
  maxSpeedMetersPerSecond: factor(1, 100_000, 70, 'A position that takes more to reach is refused at first.'),
  darkSeconds: seconds(30, 'A vehicle not heard from for this long is dark.'),
  moveHysteresisMeters: meters(150, "How far beyond its cell's border a driver is sent `move`."),
  moveGraceSeconds: seconds(60, 'A driver who ignores `move` for this long is closed with 4001.'),
  socketSilenceSeconds: seconds(300, 'A socket silent for this long is closed as half-open.'),
  maxFramesPerSecond: factor(1, 100, 10, "Frames a second that a driver's stream may sustain."),
  frameBurst: count(1, 1_000, 40, 'Frames at once above `maxFramesPerSecond`.'),
  connectsPerMinute: factor(1, 600, 6, 'Streams a minute that a vehicle may open for long.'),
  connectBurst: count(1, 1_000, 60, 'Streams at once above `connectsPerMinute`.'),
});

const routing = z.object({
  region: regionSchema
    .nullable()
    .default(null)
    .describe('The region whose road graph gives times and routes; null: they are estimated.'),
  mapStyleUrl: z
    .string()
    .max(500)
    .regex(/^(https?:\/\/|\/)\S+$/)
    .nullable()
    .default(null)
    .describe("A style of MapLibre to draw the pages' maps with; null: the map of the region."),
  routerShards: count(1, 16, 2, "Objects that hold the region's graph and share the load."),
  routingServer: server(
    ['osrm', 'valhalla'],
    'A routing server used before the road graph: `kind` (`osrm`, `valhalla`) and `url`.',
  ),
  geocoder: server(
    ['photon', 'nominatim'],
    "A geocoder that is asked before the region's place index: `kind` (`photon`, `nominatim`) and `url`.",
  ),
  timeZone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]{1,64}$/)
    .default('UTC')
    .describe('Of the region: speeds are given for each hour of its week.'),
  observedSpeeds: z
    .boolean()
    .default(true)
    .describe("Times by road are corrected by what the tenant's own completed trips took."),
  detourFactor: factor(1, 5, 1.35, 'Great-circle × this ≈ road distance.'),
  speedMetersPerSecond: factor(0.5, 60, 7, 'Mean speed of a vehicle, for estimates.'),
});

const tariff = z.object({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD')
    .describe('ISO 4217 code of all amounts.'),
  fareBaseAmount: amount(350, 'The base of every fare.'),
  farePerKilometerAmount: amount(170, 'For each kilometre by road.'),
  farePerMinuteAmount: amount(35, 'For each minute of the expected ride.'),
  fareMinimumAmount: amount(700, 'The minimum fare.'),
  freeCancellationSeconds: seconds(
    300,
    'Cancelling is free until this long after assignment, while the vehicle has not arrived.',
  ),
  cancellationFeeAmount: amount(500, 'The fee for cancelling after the free time, or for a no-show.'),
  quoteSeconds: seconds(300, 'How long a quote is honoured.'),
});

const pooling = z.object({
  pooledFareFactor: factor(0.1, 1, 0.75, 'A pooled ride costs this part of the fare.'),
  pooledDetourFactor: factor(
    1,
    5,
    1.4,
    'A pooled ride takes at most this × the direct one, and `pooledDetourSeconds` more.',
  ),
  pooledDetourSeconds: seconds(300, 'See `pooledDetourFactor`.'),
  pooledPickupSlackSeconds: seconds(300, "How much later than promised a pooled rider's pickup may be."),
  goodsWithPeople: flag(
    true,
    'Whether a delivery may be pooled with rides of people. What riders bring along always rides with them.',
  ),
});

const limits = z.object({
  tokenMaxSeconds: z
    .int()
    .min(60)
    .max(366 * 86_400)
    .default(7 * 86_400)
    .describe('The longest remaining life of a token; longer ones are refused.'),
  tripMaxDistanceMeters: z
    .number()
    .min(0)
    .max(2_000_000)
    .default(200_000)
    .describe('Longest trip that is quoted or booked, great-circle.'),
  tripMinDistanceMeters: meters(1, 'Pickups nearer than this to the drop-off are refused.'),
  scheduledMaxAheadSeconds: seconds(7 * 86_400, 'The farthest `scheduledFor`.'),
  maxSeats: count(1, 200, 60, 'The largest party that may be booked, whatever the fleet.'),
  maxWheelchairs: count(0, 50, 10, 'The most wheelchairs of a party.'),
  maxChildSeats: count(0, 50, 20, 'The most child seats of a party.'),
  maxParcels: count(0, 1_000, 100, 'The most goods of a trip: a small item counts 1, a medium 2, a large 4.'),
  maxOpenTrips: count(1, 1_000, 5, 'Trips of one rider that are under way, or whose search has begun.'),
  maxScheduledTrips: count(0, 1_000, 20, 'Trips of one rider booked ahead, whose search has not begun.'),
  maxBookingsPerHour: count(1, 10_000, 20, 'Bookings of one rider within any hour.'),
  maxSeries: count(0, 200, 10, 'Series of one rider: trips that are booked again and again.'),
  maxFreeCancellationsPerDay: count(
    0,
    10_000,
    10,
    'Trips of one rider cancelled for free in a day while a vehicle was on its way.',
  ),
  maxIdempotencyKeys: count(
    1,
    100_000,
    2_000,
    'Idempotency keys of one person that are kept (24 hours each).',
  ),
  maxStreamsPerTrip: count(1, 100, 10, 'Streams of one person on one trip.'),
});

/** The keys of `privacy`: how long what is known of people is kept. */
const privacy = z.object({
  tripRetentionSeconds: z
    .number()
    .min(60)
    .max(400 * 86_400)
    .default(30 * 86_400)
    .describe('A trip that is over and whose history is stored is erased from its object after this.'),
  exactPlacesDays: count(
    9,
    3_650,
    90,
    'The history has exact places, labels, notes and metadata of trips for this long after the request; then places to about 100 m.',
  ),
});

/** The keys of `contact`: how riders, drivers and operators reach one another. */
const contact = z.object({
  contactPhone: z
    .string()
    .regex(/^\+?[0-9][0-9 ()/-]{2,30}$/)
    .nullable()
    .default(null)
    .describe(
      'The number that rider and driver of a trip under way may call: of the control room, or of a service that connects the two; null: none is shown.',
    ),
  afterRideSeconds: seconds(
    3_600,
    "How long after a trip's end its safety button and the link of its guest still work.",
  ),
});

/** The keys of `shifts`: how long a driver works. */
const shifts = z.object({
  maxShiftSeconds: seconds(
    0,
    'A driver who has worked this long is taken offline after the trips of the plan, and gets no further offers before a break; 0: no limit.',
  ),
  shiftBreakSeconds: seconds(
    3_600,
    'Not available for this long is a break: what was worked before it no longer counts.',
  ),
  shiftWarningSeconds: seconds(900, 'The plan says when the shift ends from this long before it.'),
});

/** Every policy key, by group. Each key is in exactly one group. */
export const policyGroups = {
  dispatch,
  streams,
  evidence,
  routing,
  tariff,
  pooling,
  limits,
  privacy,
  contact,
  shifts,
};
