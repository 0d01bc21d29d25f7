import { z } from 'zod';

const seconds = (fallback: number) =>
  z
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(fallback);
/** Between two attempts: never none, or an object would spin. */
const pauseSeconds = (fallback: number) => z.number().min(0.1).max(86_400).default(fallback);
const meters = (fallback: number) => z.number().min(0).max(200_000).default(fallback);

/** The name of a region in the bucket of graphs and maps. */
export const regionSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

/**
 * Every time and limit of dispatch, with the defaults that apply to a tenant that says nothing.
 * A trip keeps the policy it was booked under, a vehicle the one it connected under.
 */
export const policySchema = z.object({
  /** H3 resolution of the cells that own streams and searches (7 ≈ 5 km²). */
  cellResolution: z.int().min(5).max(9).default(7),

  /** How long the driver may think, counted from the phone's receipt. */
  offerAcceptSeconds: seconds(15),
  /** No receipt from the phone within this: the trip is also offered to the next vehicle. */
  offerReceiptSeconds: seconds(3),
  /** Open offers of one trip at a time, hedges included. */
  maxOpenOffers: z.int().min(1).max(10).default(3),
  /** Declines in a row after which the plan suggests a pause. */
  declinesBeforePause: z.int().min(1).max(100).default(3),
  /** A vehicle that let an offer of a trip lapse is not asked again for that trip before this. */
  lapsedOfferCooldownSeconds: seconds(30),
  /** A vehicle that turned out to be busy is not asked again for that trip before this. */
  busyCooldownSeconds: pauseSeconds(3),

  /** Time to find a vehicle, from the start of each search; then the trip ends `unfulfilled`. */
  searchDeadlineSeconds: seconds(180),
  /** A search that found nobody is repeated after this, growing by half each time up to the maximum. */
  searchRetrySeconds: pauseSeconds(1),
  searchRetryMaxSeconds: pauseSeconds(5),
  searchMaxDistanceMeters: meters(5_000),
  searchMaxEtaSeconds: seconds(900),
  /** A vehicle with somebody on board is given its next trip when it is so near to its last stop. */
  finishingWithinSeconds: seconds(60),
  /** A candidate returned to one search is kept out of others for this long (a hint, held in memory). */
  candidateHoldSeconds: seconds(2),
  /** So long a cell gathers demands before it assigns vehicles to all of them together; 0: each at once. */
  matchingWindowSeconds: z.number().min(0).max(3).default(2),
  /** How long before `scheduledFor` the search begins. */
  scheduledLeadSeconds: seconds(900),
  /** The farthest `scheduledFor`. */
  scheduledMaxAheadSeconds: seconds(7 * 86_400),

  /** Positions older than this are never offered a trip. */
  positionStaleSeconds: seconds(60),
  /** How far ahead of the server's clock a position's `ts` may be. */
  positionFutureSeconds: seconds(30),
  /** A vehicle not heard from for this long is dark. */
  darkSeconds: seconds(30),
  /** Dark for this long before the pickup: the trip is dispatched again. Both count from the last sign of life. */
  darkRedispatchSeconds: seconds(90),

  /** How far beyond its cell's border a driver is told to move. */
  moveHysteresisMeters: meters(150),
  /** A driver who ignores `move` for this long is closed with 4001. */
  moveGraceSeconds: seconds(60),
  /** A socket silent for this long is closed as half-open. */
  socketSilenceSeconds: seconds(300),
  /** Frames a second that a driver's stream may sustain, and the burst above it. */
  maxFramesPerSecond: z.number().min(1).max(100).default(10),
  frameBurst: z.int().min(1).max(1_000).default(40),

  /** Cancelling is free until this long after assignment. */
  freeCancellationSeconds: seconds(300),
  /** A driver may report a no-show this long after arriving. */
  noShowSeconds: seconds(300),
  /** Assigned but not picked up: dispatched again after this. */
  pickupOverdueSeconds: seconds(3_600),
  /** Arrived, but neither boarded nor reported: ended by the system after this. */
  boardingOverdueSeconds: seconds(3_600),
  /** On board longer than this: ended by the system. */
  rideOverdueSeconds: seconds(6 * 3_600),

  /** The region whose road graph tells times and ways; null: they are estimated from the great circle. */
  region: regionSchema.nullable().default(null),
  /** A style of MapLibre to draw the pages' maps with; null: the map of the region. */
  mapStyleUrl: z
    .string()
    .max(500)
    .regex(/^(https?:\/\/|\/)\S+$/)
    .nullable()
    .default(null),
  /** Objects that hold the region's graph and share the load. */
  routerShards: z.int().min(1).max(16).default(2),
  /** A routing server that is asked before the road graph. */
  routingServer: z
    .object({
      kind: z.enum(['osrm', 'valhalla']),
      url: z
        .string()
        .max(500)
        .regex(/^https?:\/\/\S+$/),
    })
    .nullable()
    .default(null),
  /** Of the region: speeds are given for each hour of its week. */
  timeZone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]{1,64}$/)
    .default('UTC'),
  /** Times by road are corrected by what the tenant's own completed trips took. */
  observedSpeeds: z.boolean().default(true),

  /** Great-circle × this ≈ road distance. */
  detourFactor: z.number().min(1).max(5).default(1.35),
  /** Mean speed of a vehicle, for estimates. */
  speedMetersPerSecond: z.number().min(0.5).max(60).default(7),

  /** Tariff in minor units. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD'),
  fareBaseAmount: z.int().min(0).default(350),
  farePerKilometerAmount: z.int().min(0).default(170),
  farePerMinuteAmount: z.int().min(0).default(35),
  fareMinimumAmount: z.int().min(0).default(700),
  /** A pooled ride costs this part of the fare. */
  pooledFareFactor: z.number().min(0.1).max(1).default(0.75),
  /** A pooled ride takes at most this factor × the direct one, and these seconds more. */
  pooledDetourFactor: z.number().min(1).max(5).default(1.4),
  pooledDetourSeconds: seconds(300),
  /** A pooled rider's pickup may be so much later than it was told. */
  pooledPickupSlackSeconds: seconds(300),
  /** What a rider owes who cancels after the free time, or does not show up. */
  cancellationFeeAmount: z.int().min(0).default(500),
  /** How long a quote is honoured. */
  quoteSeconds: seconds(300),
  /** Longest trip that is quoted or booked, great-circle. */
  tripMaxDistanceMeters: z.number().min(0).max(2_000_000).default(200_000),
  /** Pickups nearer than this to the drop-off are refused. */
  tripMinDistanceMeters: meters(1),

  /** The largest party that may be booked, whatever the fleet. */
  maxSeats: z.int().min(1).max(200).default(60),
  maxWheelchairs: z.int().min(0).max(50).default(10),
  maxChildSeats: z.int().min(0).max(50).default(20),

  /** A trip that is over and whose history is stored is erased from its object after this. */
  tripRetentionSeconds: z
    .number()
    .min(60)
    .max(400 * 86_400)
    .default(30 * 86_400),
});
export type Policy = z.infer<typeof policySchema>;

/** The policy of a tenant that overrides nothing. */
export const defaultPolicy: Policy = policySchema.parse({});
