/** The published contract as types. Written by `npm run openapi` from the schemas that validate requests. */
export type DriverFrame = {
  readonly type: 'position';
  readonly positions: readonly ({
    readonly lat: number;
    readonly lng: number;
    readonly ts: number;
    readonly heading?: number | null | undefined;
    readonly speed?: number | null | undefined;
    readonly accuracy?: number | null | undefined;
  })[];
} | {
  readonly planVersion?: number | undefined;
  readonly availability?: 'available' | 'paused' | 'offline' | undefined;
  readonly answers?: readonly ({
    readonly offerId: string;
    readonly answer: 'seen' | 'accept' | 'decline';
    readonly reason?: string | undefined;
  })[] | undefined;
  readonly progress?: readonly ({
    readonly stopId: string;
    readonly status: 'enroute' | 'arrived' | 'done' | 'noShow' | 'giveBack' | 'failed';
    readonly at?: number | undefined;
    readonly pin?: string | undefined;
    readonly reason?: string | undefined;
  })[] | undefined;
  readonly type: 'report';
};

export type DriverDownFrame = {
  readonly version: number;
  readonly epoch: number;
  readonly availability: 'available' | 'paused' | 'offline';
  readonly offers: readonly ({
    readonly id: string;
    readonly tripId: string;
    readonly pickup: {
      readonly lat: number;
      readonly lng: number;
      readonly label?: string | undefined;
    };
    readonly dropoff: {
      readonly lat: number;
      readonly lng: number;
      readonly label?: string | undefined;
    };
    readonly via?: readonly ({
      readonly place: {
        readonly lat: number;
        readonly lng: number;
        readonly label?: string | undefined;
      };
      readonly notes?: string | null | undefined;
    })[] | undefined;
    readonly party: {
      readonly seats?: number | undefined;
      readonly wheelchairs?: number | undefined;
      readonly childSeats?: number | undefined;
    };
    readonly pooled: boolean;
    readonly requires?: readonly string[] | undefined;
    readonly items?: readonly ({
      readonly description: string;
      readonly quantity: number;
      readonly size: 'small' | 'medium' | 'large';
      readonly weightGrams?: number | undefined;
    })[] | undefined;
    readonly scheduledFor?: number | null | undefined;
    readonly notBefore?: number | null | undefined;
    readonly pickupEtaSeconds: number;
    readonly fare: {
      readonly amount: number;
      readonly currency: string;
    };
    readonly status: 'open' | 'seen' | 'accepted';
    readonly expiresAt: number;
    readonly reservation?: boolean | undefined;
    readonly isOrder?: boolean | undefined;
  })[];
  readonly stops: readonly ({
    readonly id: string;
    readonly tripId: string;
    readonly kind: 'pickup' | 'via' | 'dropoff' | 'return' | (string & {});
    readonly place: {
      readonly lat: number;
      readonly lng: number;
      readonly label?: string | undefined;
    };
    readonly party: {
      readonly seats?: number | undefined;
      readonly wheelchairs?: number | undefined;
      readonly childSeats?: number | undefined;
    };
    readonly items?: readonly ({
      readonly description: string;
      readonly quantity: number;
      readonly size: 'small' | 'medium' | 'large';
      readonly weightGrams?: number | undefined;
    })[] | undefined;
    readonly status: 'pending' | 'enroute' | 'arrived' | 'done';
    readonly promisedBy: number | null;
    readonly scheduledFor?: number | null | undefined;
    readonly notBefore?: number | null | undefined;
    readonly notes: string | null;
    readonly contact?: {
      readonly name: string;
      readonly phone: string;
    } | undefined;
    readonly isOrder?: boolean | undefined;
    readonly asksPin?: boolean | undefined;
    readonly isProven?: boolean | undefined;
    readonly proof?: 'none' | 'pin' | 'photo' | 'signature' | undefined;
    readonly leaveAtDoor?: boolean | undefined;
    readonly tollsAtMost?: {
      readonly amount: number;
      readonly currency: string;
    } | undefined;
    readonly noShowFrom?: number | undefined;
    readonly arrivalRadiusMeters?: number | undefined;
  })[];
  readonly agenda?: readonly ({
    readonly id: string;
    readonly tripId: string;
    readonly stopId: string;
    readonly pickup: {
      readonly lat: number;
      readonly lng: number;
      readonly label?: string | undefined;
    };
    readonly dropoff: {
      readonly lat: number;
      readonly lng: number;
      readonly label?: string | undefined;
    };
    readonly party: {
      readonly seats?: number | undefined;
      readonly wheelchairs?: number | undefined;
      readonly childSeats?: number | undefined;
    };
    readonly pooled: boolean;
    readonly requires?: readonly string[] | undefined;
    readonly items?: readonly ({
      readonly description: string;
      readonly quantity: number;
      readonly size: 'small' | 'medium' | 'large';
      readonly weightGrams?: number | undefined;
    })[] | undefined;
    readonly scheduledFor: number;
    readonly fare: {
      readonly amount: number;
      readonly currency: string;
    };
    readonly notes: string | null;
    readonly isOrder?: boolean | undefined;
  })[] | undefined;
  readonly messages?: readonly ({
    readonly id: string;
    readonly from: 'rider' | 'driver';
    readonly at: number;
    readonly text?: string | undefined;
    readonly phrase?: string | undefined;
    readonly tripId: string;
  })[] | undefined;
  readonly contactPhone?: string | undefined;
  readonly pauseSuggested: boolean;
  readonly outOfService?: {
    readonly since: number;
    readonly reason: string | null;
  } | null | undefined;
  readonly shiftEndsAt?: number | undefined;
  readonly shiftWarningAt?: number | undefined;
  readonly type: 'plan';
  readonly cadence?: {
    readonly everySeconds: number;
    readonly batch: number;
  } | undefined;
  readonly rank?: {
    readonly id: string;
    readonly name: string;
    readonly position: number;
    readonly of: number;
    readonly waitSeconds: number | null;
  } | null | undefined;
  readonly ts: number;
} | {
  readonly type: 'refused';
  readonly reason: 'bad-frame' | 'stale-position' | 'future-position' | 'coarse-position' | 'implausible-position' | 'unknown-offer' | 'offer-gone' | 'unknown-stop' | 'out-of-order' | 'wrong-pin' | 'proof-missing' | 'too-many-changes' | 'no-position' | 'far-from-stop' | 'faster-than-road' | (string & {});
  readonly detail: string;
  readonly ref?: string | undefined;
} | {
  readonly type: 'move';
  readonly cell: string;
};

export type RiderFrame = {
  readonly type: 'trip';
  readonly trip: Trip;
  readonly messages?: readonly Message[] | undefined;
} | {
  readonly type: 'position';
  readonly lat: number;
  readonly lng: number;
  readonly ts: number;
  readonly heading: number | null;
  readonly etaSeconds: number;
} | {
  readonly type: 'dark';
  readonly since: number;
};

export type Trip = {
  readonly id: string;
  /** Rises with every change; in quotes it is the ETag */
  readonly version: number;
  readonly state: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled';
  readonly rider: string;
  readonly pickup: LabelledPlace;
  readonly dropoff: LabelledPlace;
  readonly via: readonly ({
    readonly place: LabelledPlace;
    /** For the driver */
    readonly notes: string | null;
    /** Null while it is still ahead */
    readonly servedAt: string | null;
  })[];
  readonly party: Party;
  readonly pooled: boolean;
  readonly requires: readonly string[];
  readonly items?: readonly Item[] | undefined;
  readonly vehicleType: string | null;
  readonly scheduledFor: string | null;
  /** Whether a vehicle holds the ride for its time. `lost`: one did, and another is looked for. `none` also where none was asked for (`reserve`) */
  readonly reservation: {
    readonly state: 'none' | 'held' | 'lost';
    readonly vehicle?: {
      readonly id: string;
      readonly name: string;
      readonly type: string;
      readonly plate: string;
    } | undefined;
    readonly feasibility?: Feasibility | undefined;
  };
  readonly vehicle: {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly plate: string;
    readonly position: Position;
  } | null;
  readonly pickupEtaSeconds: number | null;
  readonly fare: Money;
  readonly tolls?: Money | undefined;
  readonly cancellation: Cancellation;
  readonly requestedAt: string;
  readonly timeline: readonly ({
    readonly state: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled';
    readonly at: string;
  })[];
  readonly ended: {
    readonly by: 'rider' | 'driver' | 'operator' | 'system';
    readonly reason: string;
  } | null;
  readonly notes: string | null;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>> | null;
  /** The version of the tenant's configuration that it keeps to; left out where there is none */
  readonly configuration?: number | undefined;
  readonly guest?: Contact | undefined;
  readonly recipient?: Contact | undefined;
  /** What the driver brings from the drop-off */
  readonly proof?: 'none' | 'pin' | 'photo' | 'signature' | undefined;
  readonly leaveAtDoor?: boolean | undefined;
  /** Of a delivery: false once it is brought back, because it has failed, took far too long or was cancelled on board */
  readonly delivered?: boolean | undefined;
  /** Of goods that are brought back: who wanted that or why, and when they came. A vehicle that had taken them when the trip ended without it tells so afterwards, under a later version */
  readonly goodsReturn?: {
    readonly by: 'rider' | 'driver' | 'operator' | 'system';
    /** Of a driver one of `nobody-there`, `refused`, `wrong-address`, `not-delivered`, or words of their own */
    readonly reason: string;
    readonly since: string;
    /** Null: they are still on their way, or lost */
    readonly returnedAt: string | null;
    /** When nobody waited for them any more; null: they came, or are on their way */
    readonly lostAt?: string | null | undefined;
  } | undefined;
  /** The operator who booked for somebody else */
  readonly bookedBy?: string | undefined;
  /** For the rider: to be said when boarding */
  readonly pin?: string | undefined;
  /** Never sent: see `pin` */
  readonly boardingPin?: string | undefined;
  /** For the rider: the recipient says it at the drop-off */
  readonly deliveryPin?: string | undefined;
  /** Whom to call about the trip while it is under way (`contact.contactPhone`) */
  readonly contactPhone?: string | undefined;
  /** For operators: who drove the vehicle when it accepted */
  readonly driver?: string | undefined;
  /** For operators: the tariff of its price */
  readonly tariff?: string | undefined;
  /** For operators: what the driver reported and positions do not back */
  readonly flags?: readonly ({
    /** `arrived`, `viaServed`, `noShow`, `completed`, or one added since */
    readonly milestone: string;
    /** `no-position`, `far-from-stop`, `faster-than-road`, or one added since */
    readonly reason: string;
    readonly distanceMeters: number | null;
    readonly at: string;
  })[] | undefined;
};

/** A place with its label */
export type LabelledPlace = {
  readonly lat: number;
  readonly lng: number;
  readonly label?: string | undefined;
};

/** The people on the trip; one seat by default */
export type Party = {
  readonly seats?: number | undefined;
  readonly wheelchairs?: number | undefined;
  readonly childSeats?: number | undefined;
};

/** Goods of one sort. A small one takes 1 of a vehicle's `capacity.parcels`, a medium 2, a large 4 */
export type Item = {
  readonly description: string;
  readonly quantity: number;
  readonly size: 'small' | 'medium' | 'large';
  readonly weightGrams?: number | undefined;
};

/** How sure it is that a vehicle comes for a ride that is booked ahead. `guaranteed`: a vehicle’s agenda holds it. `unknown`: nothing is planned there, or the answer did not come in time */
export type Feasibility = {
  readonly level: 'guaranteed' | 'likely' | 'unlikely' | 'unknown';
  readonly reason: 'held' | 'shifts-free' | 'vehicles-on-duty' | 'no-shift-then' | 'none-suitable' | 'shifts-taken' | 'nothing-planned' | 'reservation-lost' | 'not-answered';
};

/** `ts` is epoch milliseconds */
export type Position = {
  readonly lat: number;
  readonly lng: number;
  readonly ts: number;
} | null;

/** Minor units (cents) of an ISO 4217 currency */
export type Money = {
  readonly amount: number;
  readonly currency: string;
};

/** The fee if the rider cancels now. Null for an ended trip, and in lists, which come from the history */
export type Cancellation = {
  readonly fee: Money;
  /** Until when cancelling is free, unless the vehicle arrives earlier. Null when it already costs, or has no time limit */
  readonly freeUntil: string | null;
  /** Why: one of `not-the-rider`, `vehicle-dark`, `vehicle-late`, `before-scheduled-time`, `no-vehicle`, `within-free-time`, `vehicle-arrived`, `after-free-time`, `no-show`, `onboard`, `vehicle-not-seen`, or one added since */
  readonly reason: string;
} | null;

/** For whom an operator booked */
export type Contact = {
  readonly name: string;
  readonly phone: string;
};

export type Message = {
  readonly id: string;
  /** A guest is a `rider` */
  readonly from: 'rider' | 'driver';
  readonly at: string;
  /** Own words; null in a phrase */
  readonly text: string | null;
  /** What the reader is told in their own language: one of `on-my-way`, `here`, `few-minutes`, `where-are-you`, `cannot-find-you`, `come-to-the-entrance`, `yes`, `no`, `thank-you`, or one added since; null where it is own words */
  readonly phrase: string | null;
};

export type FriendFrame = {
  readonly type: 'sharedTrip';
  readonly trip: SharedTrip;
} | {
  readonly type: 'position';
  readonly lat: number;
  readonly lng: number;
  readonly ts: number;
  readonly heading: number | null;
  readonly etaSeconds: number;
} | {
  readonly type: 'dark';
  readonly since: number;
};

export type SharedTrip = {
  readonly version: number;
  readonly state: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled';
  readonly vehicle: {
    readonly name: string;
    readonly type: string;
    readonly plate: string;
    readonly position: Position;
  } | null;
  readonly pickupEtaSeconds: number | null;
};

export type OperatorUpFrame = {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly zoom: number;
  readonly type: 'view';
} | {
  readonly type: 'seen';
  readonly frame: number;
};

export type OperatorFrame = {
  readonly type: 'snapshot';
  readonly frame: number;
  readonly ts: number;
  readonly view: {
    readonly south: number;
    readonly west: number;
    readonly north: number;
    readonly east: number;
    readonly zoom: number;
  };
  readonly detail: 'vehicles' | 'cells';
  readonly resolution: number;
  readonly vehicles: readonly ({
    readonly id: string;
    readonly lat: number;
    readonly lng: number;
    readonly heading: number | null;
    readonly activity: 'free' | 'offered' | 'enroute' | 'arrived' | 'onboard' | 'paused' | 'offline' | 'outOfService' | 'dark';
    readonly kind: string;
    readonly trips: readonly string[];
    readonly ts: number;
    readonly positionsRefused?: boolean | undefined;
  })[];
  readonly trips: readonly ({
    readonly id: string;
    readonly version: number;
    readonly state: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled';
    readonly pooled: boolean;
    readonly vehicle: string | null;
    readonly pickup: {
      readonly lat: number;
      readonly lng: number;
    };
    readonly dropoff: {
      readonly lat: number;
      readonly lng: number;
    };
    readonly requestedAt: string;
    readonly scheduledFor: string | null;
    readonly waitingSince: string | null;
  })[];
  readonly cells: readonly ({
    readonly cell: string;
    readonly boundary: readonly ({
      readonly lat: number;
      readonly lng: number;
    })[];
    readonly vehicles: {
      readonly free: number;
      readonly offered: number;
      readonly enroute: number;
      readonly arrived: number;
      readonly onboard: number;
      readonly paused: number;
      readonly offline: number;
      readonly outOfService: number;
      readonly dark: number;
    };
    readonly supply: number;
    readonly demand: number;
    readonly waitSeconds: number | null;
  })[];
  readonly complete: boolean;
} | {
  readonly type: 'change';
  readonly frame: number;
  readonly ts: number;
  readonly vehicles: readonly ({
    readonly id: string;
    readonly lat: number;
    readonly lng: number;
    readonly heading: number | null;
    readonly activity: 'free' | 'offered' | 'enroute' | 'arrived' | 'onboard' | 'paused' | 'offline' | 'outOfService' | 'dark';
    readonly kind: string;
    readonly trips: readonly string[];
    readonly ts: number;
    readonly positionsRefused?: boolean | undefined;
  })[];
  readonly trips: readonly ({
    readonly id: string;
    readonly version: number;
    readonly state: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled';
    readonly pooled: boolean;
    readonly vehicle: string | null;
    readonly pickup: {
      readonly lat: number;
      readonly lng: number;
    };
    readonly dropoff: {
      readonly lat: number;
      readonly lng: number;
    };
    readonly requestedAt: string;
    readonly scheduledFor: string | null;
    readonly waitingSince: string | null;
  })[];
  readonly cells: readonly ({
    readonly cell: string;
    readonly boundary: readonly ({
      readonly lat: number;
      readonly lng: number;
    })[];
    readonly vehicles: {
      readonly free: number;
      readonly offered: number;
      readonly enroute: number;
      readonly arrived: number;
      readonly onboard: number;
      readonly paused: number;
      readonly offline: number;
      readonly outOfService: number;
      readonly dark: number;
    };
    readonly supply: number;
    readonly demand: number;
    readonly waitSeconds: number | null;
  })[];
  readonly gone: {
    readonly vehicles: readonly string[];
    readonly trips: readonly string[];
    readonly cells: readonly string[];
  };
} | {
  readonly type: 'alerts';
  readonly alerts: readonly TripAlert[];
} | {
  readonly type: 'refused';
  readonly reason: 'bad-frame';
  readonly detail: string;
};

export type TripAlert = {
  /** The trip's alerts are numbered from 1 */
  readonly alert: number;
  readonly raisedAt: string;
  /** When an operator has seen it; null: not yet */
  readonly acknowledgedAt: string | null;
  readonly trip: string;
  /** A guest is a `rider` */
  readonly raisedBy: 'rider' | 'driver';
  /** That had the trip then */
  readonly vehicle: string | null;
  readonly place: Position;
  readonly note: string | null;
  /** The page that shows the trip, live */
  readonly link: string;
};

/** RFC 9457 */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly ({
    readonly path: string;
    readonly message: string;
  })[] | undefined;
  /** The nearest place where a ride may begin or end */
  readonly nearest?: {
    readonly lat: number;
    readonly lng: number;
  } | null | undefined;
  /** Where riders are picked up instead, nearest first */
  readonly spots?: readonly ({
    readonly name: string;
    readonly place: Place;
  })[] | undefined;
};

/** WGS 84 degrees */
export type Place = {
  readonly lat: number;
  readonly lng: number;
};

export type Quote = {
  readonly id: string;
  /** Null for any vehicle */
  readonly vehicleType: string | null;
  readonly pooled: boolean;
  readonly fare: Money;
  readonly fareBreakdown: {
    readonly base: Money;
    readonly distance: Money;
    readonly time: Money;
    readonly minimumSurcharge: Money;
    readonly pooledDiscount?: Money | undefined;
  };
  /** The promotion that the fare counts. Its use is taken at the booking, which is refused when none is left by then */
  readonly promoCode?: string | undefined;
  /** What the fare is made of; they sum to it */
  readonly lines: readonly Line[];
  /** What the ride may still add to the fare. Nothing else does, unless the rider asks for it: see `mayReprice` */
  readonly mayChange: readonly ({
    readonly code: string;
    readonly label: string;
    readonly atMost: Money;
  })[];
  /** What prices the ride anew, and only if its rider asks for it: `PATCH /v1/trips/{id}?preview=true` says to how much */
  readonly mayReprice: readonly ({
    readonly code: string;
    readonly label: string;
  })[];
  /** Null when no vehicle is near, and for rides far ahead */
  readonly pickupEtaSeconds: number | null;
  /** With `reserve`: whether a vehicle is likely to take it */
  readonly reservation?: {
    readonly feasibility: Feasibility;
  } | undefined;
  readonly rideSeconds: number;
  readonly distanceMeters: number;
  /** How the ride was found: by a routing server, on roads, or estimated from the great circle */
  readonly etaSource: 'osrm' | 'valhalla' | 'roads' | 'greatCircle';
  /** What demand adds to the ride, in percent; left out where it adds nothing. `unanswered`: nobody could say how high demand is, so nothing is added */
  readonly surge?: {
    readonly mode: string;
    readonly percent: number;
    readonly unanswered?: boolean | undefined;
  } | undefined;
  /** The version of the tenant's configuration that it keeps to; left out where there is none */
  readonly configuration?: number | undefined;
  readonly expiresAt: string;
};

export type Line = {
  readonly code: string;
  readonly label: string;
  /** Minor units; negative where it takes something off */
  readonly amount: number;
  /** Where the amount comes from: the version, its tariff, and the item of that */
  readonly rule: {
    readonly configuration: string;
    readonly tariff: string;
    readonly item: string;
  };
  /** What the rule was applied to. Times are epoch milliseconds */
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
};

/** Whom the vehicle meets may be said here, or with the booking, where it replaces what is said here */
export type QuoteRequest = {
  readonly pickup: LabelledPlaceInput;
  readonly dropoff: LabelledPlaceInput;
  /** Stops between the pickup and the drop-off, in order */
  readonly via?: readonly ({
    readonly place: LabelledPlaceInput;
    /** For the driver */
    readonly notes?: string | null | undefined;
  })[] | undefined;
  readonly party?: PartyInput | undefined;
  readonly pooled?: boolean | undefined;
  readonly vehicleType?: string | null | undefined;
  /** Capabilities that the vehicle must have */
  readonly requires?: readonly string[] | undefined;
  /** Goods that ride along; alone with a party without seats: a delivery */
  readonly items?: readonly ItemInput[] | undefined;
  readonly scheduledFor?: string | null | undefined;
  /** With `scheduledFor`: a vehicle is to be found ahead, and holds the ride in its agenda */
  readonly reserve?: boolean | null | undefined;
  /** Of a promotion; upper or lower case. Its line in the price is negative */
  readonly promoCode?: string | null | undefined;
  /** For operators: somebody without an account rides */
  readonly guest?: {
    readonly name: string;
    readonly phone: string;
  } | null | undefined;
  /** For operators: who rides */
  readonly rider?: string | null | undefined;
  /** Who waits at the drop-off */
  readonly recipient?: {
    readonly name: string;
    readonly phone: string;
  } | null | undefined;
  /** What the driver brings from the drop-off */
  readonly proof?: 'none' | 'pin' | 'photo' | 'signature' | undefined;
  /** Nobody needs to be at the drop-off */
  readonly leaveAtDoor?: boolean | undefined;
};

export type LabelledPlaceInput = {
  readonly lat: number;
  readonly lng: number;
  /** The `label` of a found place, or any other text */
  readonly label?: string | undefined;
};

/** The people on the trip; one seat by default */
export type PartyInput = {
  readonly seats?: number | undefined;
  readonly wheelchairs?: number | undefined;
  readonly childSeats?: number | undefined;
};

export type ItemInput = {
  readonly description: string;
  readonly quantity: number;
  readonly size: 'small' | 'medium' | 'large';
  /** Of each one */
  readonly weightGrams?: number | undefined;
};

/** With a quote, which fixes everything about the ride, or directly. With a quote only who is met, `notes`, `externalId` and `metadata` may be added. */
export type Booking = {
  readonly quoteId?: string | undefined;
  readonly pickup?: LabelledPlaceInput | undefined;
  readonly dropoff?: LabelledPlaceInput | undefined;
  /** Stops between the pickup and the drop-off, in order */
  readonly via?: readonly ({
    readonly place: LabelledPlaceInput;
    /** For the driver */
    readonly notes?: string | null | undefined;
  })[] | undefined;
  readonly party?: PartyInput | undefined;
  readonly pooled?: boolean | undefined;
  readonly vehicleType?: string | null | undefined;
  /** Capabilities that the vehicle must have */
  readonly requires?: readonly string[] | undefined;
  /** Goods that ride along; alone with a party without seats: a delivery */
  readonly items?: readonly ItemInput[] | undefined;
  readonly scheduledFor?: string | null | undefined;
  /** With `scheduledFor`: a vehicle is to be found ahead, and holds the ride in its agenda */
  readonly reserve?: boolean | null | undefined;
  /** Of a promotion; upper or lower case. Its line in the price is negative */
  readonly promoCode?: string | null | undefined;
  /** For the driver */
  readonly notes?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>> | null | undefined;
  /** For operators: somebody without an account rides */
  readonly guest?: {
    readonly name: string;
    readonly phone: string;
  } | null | undefined;
  /** For operators: who rides */
  readonly rider?: string | null | undefined;
  /** Who waits at the drop-off */
  readonly recipient?: {
    readonly name: string;
    readonly phone: string;
  } | null | undefined;
  /** What the driver brings from the drop-off */
  readonly proof?: 'none' | 'pin' | 'photo' | 'signature' | undefined;
  /** Nobody needs to be at the drop-off */
  readonly leaveAtDoor?: boolean | undefined;
};

export type PlaceInput = {
  readonly lat: number;
  readonly lng: number;
};

export type Share = {
  /** To revoke it with */
  readonly id: string;
  readonly token: string;
  /** The page that shows the trip */
  readonly url: string;
  /** The link ends with the trip, or at this time if that is earlier */
  readonly expiresAt: string;
};

export type ShareLink = {
  readonly id: string;
  /** Who it is for: friends watch, the guest has the rights of its rider */
  readonly for?: 'friend' | 'guest' | undefined;
  readonly createdAt: string;
  readonly expiresAt: string;
};

export type GuestLink = {
  /** To revoke it with */
  readonly id: string;
  readonly token: string;
  /** The page on which the guest follows the trip */
  readonly url: string;
  /** The link ends at this time at the latest */
  readonly expiresAt: string;
};

export type Series = {
  readonly id: string;
  readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  /** By the clocks of the tenant's time zone. A time that a clock change skips is as much later as it skips; one that it repeats is the first of the two */
  readonly time: string;
  readonly from: string;
  /** The last date it may have */
  readonly until: string;
  readonly timeZone: string;
  /** What each trip is booked with */
  readonly trip: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  /** Those of the last day, and at most 14 ahead */
  readonly occurrences: readonly Occurrence[];
};

export type Occurrence = {
  readonly date: string;
  readonly scheduledFor: string;
  /** `planned`: to be booked when it is near enough. `booked`: a trip of its own, to be changed and cancelled as one. `refused`: it could not be booked, and is tried again until its time. `missed`: it could not be booked in time. `skipped`: left out by the rider */
  readonly state: 'planned' | 'booked' | 'refused' | 'missed' | 'skipped';
  readonly tripId: string | null;
  /** Why it could not be booked so far */
  readonly reason: string | null;
};

export type SeriesRequest = {
  readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  /** By the clocks of the tenant's time zone. A time that a clock change skips is as much later as it skips; one that it repeats is the first of the two */
  readonly time: string;
  /** The first date; today by default */
  readonly from?: string | undefined;
  /** The last date it may have */
  readonly until: string;
  readonly trip: RepeatedTrip;
};

export type RepeatedTrip = {
  readonly pickup: LabelledPlaceInput;
  readonly dropoff: LabelledPlaceInput;
  /** Stops between the pickup and the drop-off, in order */
  readonly via?: readonly ({
    readonly place: LabelledPlaceInput;
    /** For the driver */
    readonly notes?: string | null | undefined;
  })[] | undefined;
  readonly party?: PartyInput | undefined;
  readonly pooled?: boolean | undefined;
  readonly vehicleType?: string | null | undefined;
  /** Capabilities that the vehicle must have */
  readonly requires?: readonly string[] | undefined;
  /** Goods that ride along; alone with a party without seats: a delivery */
  readonly items?: readonly ItemInput[] | undefined;
  /** With `scheduledFor`: a vehicle is to be found ahead, and holds the ride in its agenda */
  readonly reserve?: boolean | null | undefined;
  /** For the driver */
  readonly notes?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>> | null | undefined;
  /** Who waits at the drop-off */
  readonly recipient?: {
    readonly name: string;
    readonly phone: string;
  } | null | undefined;
  /** What the driver brings from the drop-off */
  readonly proof?: 'none' | 'pin' | 'photo' | 'signature' | undefined;
  /** Nobody needs to be at the drop-off */
  readonly leaveAtDoor?: boolean | undefined;
};

export type Alert = {
  /** The trip's alerts are numbered from 1 */
  readonly alert: number;
  readonly raisedAt: string;
  /** When an operator has seen it; null: not yet */
  readonly acknowledgedAt: string | null;
};

/** Where a vehicle was at most half a minute ago, to about 100 m; its heading to 45 degrees */
export type NearbyVehicle = {
  readonly lat: number;
  readonly lng: number;
  readonly vehicleType: string;
  readonly heading: number | null;
};

export type Ticket = {
  readonly ticket: string;
  readonly expiresAt: string;
};

export type Vehicle = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly plate: string;
  readonly capacity: Capacity;
  readonly capabilities: readonly string[];
};

/** What a vehicle can carry at once */
export type Capacity = {
  readonly seats: number;
  readonly wheelchairs?: number | undefined;
  readonly childSeats?: number | undefined;
  readonly parcels?: number | undefined;
};

export type VehicleRegistration = {
  readonly name: string;
  readonly type: string;
  readonly plate: string;
  readonly capacity: CapacityInput;
  readonly capabilities?: readonly string[] | undefined;
};

/** What a vehicle can carry at once */
export type CapacityInput = {
  readonly seats: number;
  readonly wheelchairs?: number | undefined;
  readonly childSeats?: number | undefined;
  readonly parcels?: number | undefined;
};

export type LiveVehicle = Vehicle & ({
  readonly connected: boolean;
  readonly driver: string | null;
  readonly availability: 'available' | 'paused' | 'offline';
  readonly position: Position;
  readonly plan: {
    readonly version: number;
    readonly epoch: number;
    readonly availability: 'available' | 'paused' | 'offline';
    readonly offers: readonly ({
      readonly id: string;
      readonly tripId: string;
      readonly pickup: LabelledPlace;
      readonly dropoff: LabelledPlace;
      readonly via: readonly ({
        readonly place: LabelledPlace;
        /** For the driver */
        readonly notes: string | null;
      })[];
      readonly party: Party;
      readonly pooled: boolean;
      readonly requires: readonly string[];
      readonly items?: readonly Item[] | undefined;
      readonly pickupEtaSeconds: number;
      readonly fare: Money;
      readonly expiresAt: string;
    })[];
    readonly stops: readonly ({
      readonly id: string;
      readonly tripId: string;
      readonly kind: 'pickup' | 'via' | 'dropoff' | 'return' | (string & {});
      readonly place: LabelledPlace;
      readonly party: Party;
      readonly items?: readonly Item[] | undefined;
      readonly status: 'pending' | 'enroute' | 'arrived' | 'done';
      readonly promisedBy: string | null;
      readonly notes: string | null;
    })[];
    readonly pauseSuggested: boolean;
    /** Set while an operator has it out of service */
    readonly outOfService: {
      readonly since: string;
      readonly reason: string | null;
    } | null;
  };
});

/** When a vehicle is planned to be on duty: shifts that are not over, by time */
export type ShiftPlan = {
  readonly vehicle: string;
  /** Rises with each change; also the ETag */
  readonly version: number;
  readonly shifts: readonly PlannedShift[];
};

export type PlannedShift = {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly place: Place;
  readonly radiusMeters: number;
  /** The vehicle accepts reservations within the shift by itself, also while nobody is online: for software that drives. Otherwise a driver is asked */
  readonly takesReservations: boolean;
};

/** All shifts that are planned, in any order; none may overlap */
export type ShiftPlanInput = {
  readonly shifts: readonly PlannedShiftInput[];
};

export type PlannedShiftInput = {
  readonly startsAt: string;
  /** 15 minutes to 24 hours after `startsAt`, at most 60 days ahead */
  readonly endsAt: string;
  readonly place: PlaceInput;
  /** Rides begin within this of the place */
  readonly radiusMeters?: number | undefined;
  /** The vehicle accepts reservations within the shift by itself, also while nobody is online: for software that drives. Otherwise a driver is asked */
  readonly takesReservations?: boolean | undefined;
};

export type SurgeLevel = {
  /** An H3 cell */
  readonly cell: string;
  readonly centre: {
    readonly lat: number;
    readonly lng: number;
  };
  /** Null: all vehicles */
  readonly vehicleType: string | null;
  /** What rides that begin there cost more, in percent */
  readonly percent: number;
  /** What the minutes so far say, in percent */
  readonly smoothed: number;
  /** Riders; those who only asked for a price count a quarter */
  readonly demand: number;
  /** Free vehicles */
  readonly supply: number;
  /** The version whose rules these are */
  readonly configuration: string;
  /** `shadow`: nobody pays it */
  readonly mode: 'on' | 'shadow';
  /** The minute that it is of */
  readonly at: string;
};

export type Irregularity = {
  readonly id: string;
  readonly type: 'trip.flagged';
  readonly version: 1;
  readonly at: string;
  readonly data: {
    readonly tripId: string;
    readonly vehicleId: string | null;
    readonly milestone: 'arrived' | 'onboard' | 'noShow' | 'completed' | 'viaServed';
    readonly doubt: 'no-position' | 'far-from-stop' | 'faster-than-road' | 'wrong-pin';
    readonly distanceMeters: number | null;
  };
} | {
  readonly id: string;
  readonly type: 'vehicle.positionsRefused';
  readonly version: 1;
  readonly at: string;
  readonly data: {
    readonly vehicleId: string;
    readonly reason: string;
    readonly count: number;
  };
} | {
  readonly id: string;
  readonly type: 'person.limitReached';
  readonly version: 1;
  readonly at: string;
  readonly data: {
    readonly personId: string;
    readonly limit: 'maxOpenTrips' | 'maxScheduledTrips' | 'maxBookingsPerHour' | 'maxFreeCancellationsPerDay' | 'maxIdempotencyKeys' | 'connectsPerMinute';
    readonly most: number;
  };
};

/** One event of a trip, with the facts it was decided on; further fields depend on its type */
export type JournalEntry = {
  readonly sequence: number;
  readonly type: string;
  readonly at: string;
};

/** A journal as stored, and the state it led to: the input of `npm run replay-journal` */
export type JournalExport = {
  readonly formatVersion: 1;
  readonly kind: 'trip' | 'vehicle';
  readonly tenant: string;
  readonly id: string;
  readonly exportedAt: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly journal: readonly ({
    readonly sequence: number;
    readonly version: number;
    readonly body: string;
  })[];
};

/** One event of a vehicle; further fields depend on its type. `snapshot` replaces all events before it */
export type VehicleJournalEntry = {
  readonly sequence: number;
  readonly type: string;
  readonly at: string;
};

/** One search: its candidates, best first, the vehicles passed over, and the offers that followed */
export type Decision = {
  readonly attempt: number;
  readonly askedAt: string;
  readonly answeredAt: string | null;
  readonly cellsAsked: number;
  /** How many of them did not answer in time; left out when all did */
  readonly cellsUnanswered?: number | undefined;
  readonly failure: string | null;
  readonly candidates: readonly ({
    readonly vehicleId: string;
    readonly etaSeconds: number;
    readonly etaSource: 'osrm' | 'valhalla' | 'roads' | 'greatCircle';
    readonly distanceMeters: number;
    readonly joins: 'after' | 'among' | null;
  })[];
  readonly skipped: readonly ({
    readonly vehicleId: string;
    readonly reason: 'excluded' | 'offline' | 'paused' | 'stale' | 'wrong-type' | 'incapable' | 'busy' | 'held' | 'too-far' | 'no-way' | 'out-of-service';
    readonly distanceMeters: number;
  })[];
  readonly offers: readonly ({
    readonly id: string;
    readonly vehicleId: string;
    readonly etaSeconds: number;
    readonly etaSource: 'osrm' | 'valhalla' | 'roads' | 'greatCircle';
    readonly offeredAt: string;
    readonly seenAt: string | null;
    readonly outcome: 'open' | 'accepted' | 'refused' | 'declined' | 'lapsed' | 'lost' | 'withdrawn';
    readonly closedAt: string | null;
    readonly refusal: 'unregistered' | 'dark' | 'offline' | 'paused' | 'incapable' | 'wrong-type' | 'busy' | 'no-room' | 'breaks-agenda' | 'out-of-service' | 'blocked' | 'documents-expired' | 'shift-over' | null;
    readonly reason: string | null;
  })[];
};

export type TripChangePreview = {
  /** The version of the trip that it was computed for */
  readonly version: number;
  readonly fare: Money;
  readonly fareBefore: Money;
  readonly distanceMeters: number;
  readonly rideSeconds: number;
  /** How the ride was found; null where its way stays the same */
  readonly etaSource: 'osrm' | 'valhalla' | 'roads' | 'greatCircle' | null;
};

/** Only what is given is changed */
export type TripChange = {
  readonly pickup?: LabelledPlaceInput | undefined;
  readonly dropoff?: LabelledPlaceInput | undefined;
  /** All stops on the way, in order; those already served come first */
  readonly via?: readonly ({
    readonly place: LabelledPlaceInput;
    /** For the driver */
    readonly notes?: string | null | undefined;
  })[] | undefined;
  readonly party?: PartyInput | undefined;
  /** Goods that ride along; alone with a party without seats: a delivery */
  readonly items?: readonly ItemInput[] | undefined;
  readonly requires?: readonly string[] | undefined;
  /** Null: as soon as possible */
  readonly scheduledFor?: string | null | undefined;
  readonly notes?: string | null | undefined;
};

export type Receipt = {
  readonly tripId: string;
  readonly currency: string;
  readonly lines: readonly Line[];
  /** The sum of the lines, in minor units */
  readonly total: number;
  /** What of the total is tax */
  readonly tax: number;
  /** Whether the trip is over. A final receipt does not change: it is followed by one with more lines */
  readonly final: boolean;
  /** SHA-256, in hex, of the JSON of `tripId`, `currency`, `lines`, `total`, `tax`, `final` and `previousHash`, in this order */
  readonly hash: string;
  /** Of the final receipt before this one */
  readonly previousHash: string | null;
  /** Null until something is known of it. Not part of the hash */
  readonly payment: {
    readonly state: 'authorized' | 'captured' | 'failed' | 'refunded';
    readonly reference: string | null;
  } | null;
};

export type Tolls = {
  readonly tolls: Money;
  readonly atMost: Money;
};

export type Toll = {
  readonly amount: number;
};

export type Adjustment = {
  /** Minor units; negative gives money back */
  readonly amount: number;
  /** The rider sees it */
  readonly reason: string;
  /** What it is about: tolls and the tip carry no tax, and at most they are given back. Left out: the price of the ride, whose tax it changes */
  readonly of?: 'tolls' | 'tip' | undefined;
};

export type Tip = {
  readonly amount: number;
};

export type GivenRating = {
  readonly by: 'rider' | 'driver';
  readonly stars: number;
  readonly tags: readonly string[];
  readonly comment: string | null;
};

export type Rating = {
  readonly stars: number;
  readonly tags?: readonly string[] | undefined;
  readonly comment?: string | null | undefined;
};

export type Payment = {
  readonly state: 'authorized' | 'captured' | 'failed' | 'refunded';
  /** Of whoever takes the payment */
  readonly reference?: string | null | undefined;
};

export type PromotionUses = {
  readonly code: string;
  /** Null for one that is not in force any more */
  readonly label: string | null;
  /** Trips that use it: those that ended without their ride do not */
  readonly uses: number;
  /** By all riders together; null for any number */
  readonly maxUses: number | null;
  readonly usesPerRider: number | null;
  readonly from: string | null;
  readonly until: string | null;
};

export type ReportLine = {
  readonly begin: string;
  readonly end: string;
  /** With `by`: which vehicle, tariff, zone, reason, promotion or version */
  readonly value?: string | undefined;
  /** Requested in this time, and over by now */
  readonly trips: number;
  readonly completed: number;
  readonly cancelled: number;
  /** Part of the cancelled ones */
  readonly noShows: number;
  readonly unfulfilled: number;
  /** From the request, or the time that was booked ahead, until the rider got in; null for nobody */
  readonly meanWaitSeconds: number | null;
  readonly meanRideSeconds: number | null;
  /** How far vehicles drove to pickups, as it was expected */
  readonly emptyMeters: number;
  /** The same from pickups to drop-offs */
  readonly rideMeters: number;
  /** From the assignment of trips to their ends */
  readonly engagedSeconds: number;
  /** How long drivers were online; null but for whole days of all or of one vehicle */
  readonly onlineSeconds: number | null;
  /** What part of the time online vehicles had a trip; null where it is not known */
  readonly utilisation: number | null;
  /** Completed trips with a promotion */
  readonly promoted: number;
  /** Minor units: fares of completed trips, what the others owe, and more */
  readonly amounts: readonly ({
    readonly currency: string;
    readonly revenue: number;
    readonly fees: number;
    readonly tips: number;
    readonly adjustments: number;
    /** What promotions took off */
    readonly promotions: number;
  })[];
};

export type DriverStatistics = {
  /** Completed */
  readonly trips: number;
  readonly onlineSeconds: number;
  readonly accepted: number;
  readonly declined: number;
  /** Offers that were not answered in time */
  readonly lapsed: number;
  /** Trips that were accepted and ended before they were completed */
  readonly cancelled: number;
  readonly givenBack: number;
  /** What riders owe for the trips, tips and adjustments included, in minor units */
  readonly earnings: readonly ({
    readonly currency: string;
    readonly amount: number;
  })[];
  /** Part of the earnings */
  readonly tips: readonly ({
    readonly currency: string;
    readonly amount: number;
  })[];
  /** The mean of the stars that others gave; null for none */
  readonly rating: {
    readonly mean: number;
    readonly count: number;
  } | null;
  readonly days: readonly ({
    readonly date: string;
    /** Completed */
    readonly trips: number;
    readonly onlineSeconds: number;
    readonly accepted: number;
    readonly declined: number;
    /** Offers that were not answered in time */
    readonly lapsed: number;
    /** Trips that were accepted and ended before they were completed */
    readonly cancelled: number;
    readonly givenBack: number;
    /** What riders owe for the trips, tips and adjustments included, in minor units */
    readonly earnings: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** Part of the earnings */
    readonly tips: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** The mean of the stars that others gave; null for none */
    readonly rating: {
      readonly mean: number;
      readonly count: number;
    } | null;
  })[];
  readonly weeks: readonly ({
    readonly monday: string;
    /** Completed */
    readonly trips: number;
    readonly onlineSeconds: number;
    readonly accepted: number;
    readonly declined: number;
    /** Offers that were not answered in time */
    readonly lapsed: number;
    /** Trips that were accepted and ended before they were completed */
    readonly cancelled: number;
    readonly givenBack: number;
    /** What riders owe for the trips, tips and adjustments included, in minor units */
    readonly earnings: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** Part of the earnings */
    readonly tips: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** The mean of the stars that others gave; null for none */
    readonly rating: {
      readonly mean: number;
      readonly count: number;
    } | null;
  })[];
  readonly months: readonly ({
    readonly month: string;
    /** Completed */
    readonly trips: number;
    readonly onlineSeconds: number;
    readonly accepted: number;
    readonly declined: number;
    /** Offers that were not answered in time */
    readonly lapsed: number;
    /** Trips that were accepted and ended before they were completed */
    readonly cancelled: number;
    readonly givenBack: number;
    /** What riders owe for the trips, tips and adjustments included, in minor units */
    readonly earnings: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** Part of the earnings */
    readonly tips: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** The mean of the stars that others gave; null for none */
    readonly rating: {
      readonly mean: number;
      readonly count: number;
    } | null;
  })[];
};

export type RiderStatistics = {
  /** Completed */
  readonly trips: number;
  readonly cancelled: number;
  readonly unfulfilled: number;
  /** Minor units, tips and adjustments included */
  readonly spent: readonly ({
    readonly currency: string;
    readonly amount: number;
  })[];
  /** The mean of the stars that others gave; null for none */
  readonly rating: {
    readonly mean: number;
    readonly count: number;
  } | null;
  readonly days: readonly ({
    readonly date: string;
    /** Completed */
    readonly trips: number;
    readonly cancelled: number;
    readonly unfulfilled: number;
    /** Minor units, tips and adjustments included */
    readonly spent: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** The mean of the stars that others gave; null for none */
    readonly rating: {
      readonly mean: number;
      readonly count: number;
    } | null;
  })[];
  readonly weeks: readonly ({
    readonly monday: string;
    /** Completed */
    readonly trips: number;
    readonly cancelled: number;
    readonly unfulfilled: number;
    /** Minor units, tips and adjustments included */
    readonly spent: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** The mean of the stars that others gave; null for none */
    readonly rating: {
      readonly mean: number;
      readonly count: number;
    } | null;
  })[];
  readonly months: readonly ({
    readonly month: string;
    /** Completed */
    readonly trips: number;
    readonly cancelled: number;
    readonly unfulfilled: number;
    /** Minor units, tips and adjustments included */
    readonly spent: readonly ({
      readonly currency: string;
      readonly amount: number;
    })[];
    /** The mean of the stars that others gave; null for none */
    readonly rating: {
      readonly mean: number;
      readonly count: number;
    } | null;
  })[];
};

export type Earning = {
  readonly tripId: string;
  readonly state: string;
  readonly requestedAt: string;
  readonly endedAt: string;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly total: number;
};

export type Driver = {
  readonly id: string;
  /** Of the last stream */
  readonly vehicle: string | null;
  readonly lastSeenAt: string | null;
  /** The last day on which all documents are good; null without documents */
  readonly documentsEndOn: string | null;
};

export type DriverFile = {
  readonly id: string;
  /** Of the last stream */
  readonly vehicle: string | null;
  readonly lastSeenAt: string | null;
  readonly documents: readonly DriverDocument[];
  readonly blockedRiders: readonly ({
    readonly rider: string;
    readonly reason: string;
    readonly since: string;
  })[];
};

export type DriverDocument = {
  readonly kind: 'licence' | 'insurance' | 'other';
  readonly number?: string | undefined;
  /** The last day on which it is good, in the tenant’s time zone */
  readonly expiresOn: string;
};

export type Me = {
  readonly tenant: string;
  /** `guest`: who came by the link of one trip */
  readonly role: 'rider' | 'driver' | 'operator' | 'guest';
  /** An operator who may also change the configuration */
  readonly isAdmin: boolean;
  readonly person: string;
  /** The vehicle a driver drives */
  readonly vehicle: string | null;
  /** For drivers: whether an operator has registered the vehicle */
  readonly isVehicleRegistered?: boolean | undefined;
  /** When the token expires */
  readonly expiresAt: string;
  /** Its map is at /v1/maps/{region} */
  readonly region: string | null;
  /** A style of MapLibre to draw maps with; null: the map of the region */
  readonly mapStyleUrl: string | null;
  readonly timeZone: string;
  readonly currency: string;
};

export type Map = {
  readonly name: string;
  /** Must be shown wherever the map is drawn */
  readonly attribution: string;
  /** Where there are streets, in degrees; west is greater than east over the antimeridian */
  readonly bounds: {
    readonly south: number;
    readonly west: number;
    readonly north: number;
    readonly east: number;
  };
  readonly minZoom: number;
  /** Nearer, these tiles are drawn larger */
  readonly maxZoom: number;
};

export type Route = {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly etaSource: 'osrm' | 'valhalla' | 'roads' | 'greatCircle';
  /** From the road nearest to `from` to the one nearest to `to` */
  readonly polyline: readonly Place[];
};

/** A place that matches the search */
export type FoundPlace = {
  /** The same for the same place */
  readonly id: string;
  readonly label: string;
  readonly kind: 'address' | 'street' | 'poi' | 'locality';
  readonly place: Place;
  /** From the place of the request, great-circle; null without one */
  readonly distanceMeters: number | null;
  /** Of a station or an airport: where cars stop for people, the likeliest first */
  readonly spots?: readonly ({
    readonly name: string;
    readonly place: Place;
  })[] | undefined;
};

/** A place that a rider keeps under a name */
export type SavedPlace = {
  /** `home`, `work`, or another name */
  readonly name: string;
  /** What the person calls it, where the name does not say it */
  readonly title?: string | null | undefined;
  readonly place: {
    readonly lat: number;
    readonly lng: number;
    readonly label: string;
  };
  readonly savedAt: string;
};

export type SavedPlaceBody = {
  /** What the person calls it, where the name does not say it */
  readonly title?: string | null | undefined;
  readonly place: {
    readonly lat: number;
    readonly lng: number;
    /** The `label` of a found place, or any other text */
    readonly label: string;
  };
};

/** A `ConfigurationInput`, with what was left out */
export type Configuration = Readonly<Record<string, unknown>>;

export type ConfigurationVersion = {
  readonly version: number;
  readonly state: 'draft' | 'active' | 'trial' | 'scheduled' | 'replaced';
  /** The version that was active when it was written */
  readonly basedOn: number | null;
  readonly writtenBy: string;
  readonly writtenAt: string;
  /** Of a trial: the share of riders */
  readonly share?: number | undefined;
  /** Of a scheduled one */
  readonly activeFrom?: string | undefined;
};

/** Everything that a tenant decides. What is left out is empty */
export type ConfigurationInput = {
  /** What differs from the default policy, by group. */
  readonly policy?: Readonly<Record<string, unknown>> | undefined;
  readonly zones?: readonly ({
    readonly id: string;
    readonly name: string;
    /** service: with any, rides begin and end in one. blocked: none does. surcharge: what tariffs refer to. pickupSpots: pickups only at its spots. */
    readonly kind: 'service' | 'blocked' | 'surcharge' | 'pickupSpots';
    readonly area: {
      readonly type: 'Polygon';
      readonly coordinates: readonly (readonly (readonly [number, number])[])[];
    } | {
      readonly type: 'MultiPolygon';
      readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[];
    };
    /** Of the kind pickupSpots, which has some. */
    readonly spots?: readonly ({
      readonly name: string;
      readonly place: {
        readonly lat: number;
        readonly lng: number;
      };
    })[] | undefined;
  })[] | undefined;
  readonly ranks?: readonly ({
    /** Both areas on the map have it. */
    readonly id: string;
    /** What drivers and riders read. */
    readonly name: string;
    /** Where vehicles wait. */
    readonly waitingArea: {
      readonly type: 'Polygon';
      readonly coordinates: readonly (readonly (readonly [number, number])[])[];
    } | {
      readonly type: 'MultiPolygon';
      readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[];
    };
    /** Pickups in it are offered to the line. */
    readonly pickupArea: {
      readonly type: 'Polygon';
      readonly coordinates: readonly (readonly (readonly [number, number])[])[];
    } | {
      readonly type: 'MultiPolygon';
      readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[];
    };
    /** One line for each vehicle type. */
    readonly perVehicleType?: boolean | undefined;
    /** How its line is kept. */
    readonly rules?: {
      /** Who stays in the waiting area for this long joins the line. */
      readonly dwellSeconds?: number | undefined;
      /** Who drives out, or goes dark, keeps the place for this long. */
      readonly graceSeconds?: number | undefined;
      /** Declines that send a vehicle to the end. */
      readonly declinesBeforeLast?: number | undefined;
      /** Who is back from a trip within this keeps the place; 0: nobody. */
      readonly keepAfterShortTripSeconds?: number | undefined;
      /** From the assignment to the pickup area; later goes to the end. */
      readonly arriveWithinSeconds?: number | undefined;
    } | undefined;
  })[] | undefined;
  readonly tariffs?: readonly ({
    /** Quotes, receipts and reports name the tariff by it. */
    readonly id: string;
    /** Left out: any. */
    readonly vehicleType?: string | undefined;
    /** Where the pickup lies; left out: anywhere. */
    readonly zone?: string | undefined;
    /** Local time of the tenant's region; left out: always. */
    readonly when?: readonly ({
      /** The days on which the span begins; left out: every day. */
      readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
      /** A time of day, such as 22:00. */
      readonly from: string;
      /** A time of day, such as 22:00. */
      readonly to: string;
    })[] | undefined;
    /** The base of every ride. */
    readonly base?: number | undefined;
    /** For each kilometre by road. */
    readonly perKilometer?: number | undefined;
    /** For each minute of the expected ride. */
    readonly perMinute?: number | undefined;
    /** The least that base, distance and time cost together. */
    readonly minimum?: number | undefined;
    /** For each minute at the pickup after the free ones. */
    readonly waitingPerMinute?: number | undefined;
    /** Waiting that costs nothing. */
    readonly freeWaitingSeconds?: number | undefined;
    /** For each stop on the way. */
    readonly perVia?: number | undefined;
    /** For each item. */
    readonly perItem?: number | undefined;
    /** The most that tolls reported by the driver may add. 0: the price includes them. */
    readonly mostTolls?: number | undefined;
    /** A pooled ride costs this part of the ride. */
    readonly pooledFactor?: number | undefined;
    /** What is added to the ride, line by line. */
    readonly surcharges?: readonly ({
      /** Of the receipt's line, for programs. */
      readonly code: string;
      /** What riders read on the receipt's line. */
      readonly label: string;
      /** Either this, or a percent. */
      readonly amount?: number | undefined;
      /** Of the price of the ride. */
      readonly percent?: number | undefined;
      /** Where the pickup or the drop-off lies; left out: anywhere. */
      readonly zone?: string | undefined;
      /** Local time of the tenant's region; left out: always. */
      readonly when?: readonly ({
        /** The days on which the span begins; left out: every day. */
        readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
        /** A time of day, such as 22:00. */
        readonly from: string;
        /** A time of day, such as 22:00. */
        readonly to: string;
      })[] | undefined;
    })[] | undefined;
    /** Prices between zones, instead of base, distance, time and minimum. The first that fits. */
    readonly flat?: readonly ({
      /** The zone of the pickup. */
      readonly from: string;
      /** The zone of the drop-off. */
      readonly to: string;
      /** Instead of base, distance, time and minimum. */
      readonly amount: number;
    })[] | undefined;
    /** What cancelling and not coming cost. */
    readonly cancellation?: {
      /** Cancelling is free until this long after assignment, while the vehicle has not arrived. */
      readonly freeSeconds?: number | undefined;
      /** After the free time. Fees are charged as they are: tax is never added. */
      readonly fee?: number | undefined;
      /** Once the vehicle was seen at the pickup. */
      readonly feeAfterArrival?: number | undefined;
      /** When nobody comes. */
      readonly noShowFee?: number | undefined;
    } | undefined;
    /** Left out: none. */
    readonly tax?: {
      /** Of the price. */
      readonly percent: number;
      /** Amounts include it; otherwise it is added. */
      readonly included?: boolean | undefined;
    } | undefined;
    /** The price is a multiple of this. */
    readonly roundTo?: number | undefined;
  })[] | undefined;
  readonly surge?: {
    /** By demand: `on`, or `shadow` to only write down what it would say. By hand: `manual`. */
    readonly mode?: 'off' | 'shadow' | 'on' | 'manual' | undefined;
    /** The most that it adds, in percent of the ride; left out: 100 by hand, 30 by demand. */
    readonly most?: number | undefined;
    /** No ride that begins in one of them costs more. */
    readonly excludedZones?: readonly string[] | undefined;
    /** How `on` and `shadow` follow demand. */
    readonly demand?: {
      /** The H3 resolution of the cells that have a percentage of their own; 6: some 7 km across. */
      readonly resolution?: number | undefined;
      /** Fewer riders in a cell say nothing. */
      readonly leastRiders?: number | undefined;
      /** Riders for each free vehicle at which `most` is reached. One rider for each adds nothing. */
      readonly fullAt?: number | undefined;
      /** What demand says counts half after this. */
      readonly halfLifeSeconds?: number | undefined;
      /** Percentage points that it rises or falls within a minute, at most. */
      readonly largestStep?: number | undefined;
    } | undefined;
    /** The first that fits. */
    readonly manual?: readonly ({
      /** Where the pickup lies; left out: anywhere. */
      readonly zone?: string | undefined;
      /** Left out: any. */
      readonly vehicleType?: string | undefined;
      /** Of the price of the ride. */
      readonly percent: number;
    })[] | undefined;
  } | undefined;
  readonly promotions?: readonly ({
    /** What riders enter. */
    readonly code: string;
    /** What riders read on the receipt's line. */
    readonly label: string;
    /** Either this, or a percent. */
    readonly amount?: number | undefined;
    /** Of the price of the ride. */
    readonly percent?: number | undefined;
    /** The most that it takes off. */
    readonly cap?: number | undefined;
    /** Only a rider's first rides, this many. */
    readonly firstRides?: number | undefined;
    /** Not booked before this. */
    readonly from?: string | undefined;
    /** Not booked at or after this. */
    readonly until?: string | undefined;
    /** How often it may be used, by all riders together. */
    readonly uses?: number | undefined;
    /** How often each rider may use it. */
    readonly usesPerRider?: number | undefined;
    /** For whom; left out: everybody. */
    readonly riders?: readonly string[] | undefined;
  })[] | undefined;
};

export type ActivationInput = {
  /** When; left out: now */
  readonly at?: string | undefined;
  /** For this share of riders: tariffs, surge and promotions. Left out or 1: everything, for everybody */
  readonly share?: number | undefined;
};

export type ConfigurationChange = {
  /** `written`, `activated`, `scheduled`, `triedOut`, `rolledBack`, or one added since */
  readonly type: string;
  readonly version: number;
  readonly by: string;
  readonly at: string;
  /** The version that was active before */
  readonly from: number | null;
  /** The version that is active after it */
  readonly to: number | null;
  readonly share?: number | undefined;
  /** Of a scheduled one */
  readonly effectiveAt?: string | undefined;
};

export type Backtest = {
  readonly version: number;
  readonly date: string;
  readonly state: 'running' | 'done';
  /** That were computed again */
  readonly trips: number;
  /** Those of them that would cost otherwise */
  readonly different: number;
  /** Those of them that the draft's zones would refuse */
  readonly refused: number;
  /** How many were left out, by why: `not-over`, `without-price`, `other-currency`, `unreadable` */
  readonly leftOut: Readonly<Record<string, number>>;
  /** By currency: fares of completed trips, and what the others owe */
  readonly totals: readonly ({
    readonly currency: string;
    /** What was charged, and what the draft would charge, in minor units */
    readonly fares: {
      readonly charged: number;
      readonly draft: number;
    };
    /** What was charged, and what the draft would charge, in minor units */
    readonly fees: {
      readonly charged: number;
      readonly draft: number;
    };
  })[];
  /** Only of lines that differ: where the difference of the sums comes from */
  readonly lines: readonly ({
    readonly currency: string;
    readonly code: string;
    readonly label: string;
    readonly trips: number;
    readonly charged: number;
    readonly draft: number;
  })[];
  /** Of which it was recorded what they were told */
  readonly ranks: readonly BacktestRank[];
  /** What is taken for granted */
  readonly assumed: readonly ({
    readonly code: string;
    readonly text: string;
  })[];
  readonly data: readonly BacktestTrip[];
  readonly nextCursor: string | null;
};

export type BacktestRank = {
  readonly rank: string;
  /** That called vehicles of the line */
  readonly trips: number;
  /** Those of them that would have called others, or in another order */
  readonly different: number;
  /** Left out: trips for which the rules of that day, applied again, do not lead to whom was called */
  readonly notReproduced: number;
  /** How often what the rank was told is missing: the line then goes on as it really was */
  readonly gaps: number;
  /** The first that differ, 50 at most */
  readonly calls: readonly ({
    readonly tripId: string;
    readonly at: string;
    /** Vehicles in the order in which they were called */
    readonly called: readonly string[];
    /** The same under the draft */
    readonly draft: readonly string[];
    /** Null: it follows from an earlier difference */
    readonly cause: {
      /** Of the rank; `rank`: one of the two has no such rank */
      readonly rule: string;
      readonly values: {
        readonly actual: number;
        readonly draft: number;
      } | null;
      /** Whose place it changed */
      readonly vehicle: string;
      /** What last changed its place, as in `GET /v1/ranks/{id}`; null: it had none */
      readonly actual: {
        readonly at: string;
        readonly type: string;
        readonly reason: string | null;
      } | null;
      /** What last changed its place, as in `GET /v1/ranks/{id}`; null: it had none */
      readonly draft: {
        readonly at: string;
        readonly type: string;
        readonly reason: string | null;
      } | null;
    } | null;
  })[];
};

export type BacktestTrip = {
  readonly tripId: string;
  readonly requestedAt: string;
  readonly end: 'completed' | 'cancelled' | 'unfulfilled';
  readonly currency: string;
  readonly charged: number;
  readonly draft: number;
  readonly differences: readonly ({
    readonly charged: Line | null;
    readonly draft: Line | null;
    /** In which inputs, the rates among them, the two lines differ */
    readonly inputs: readonly string[];
  })[];
  /** The draft's zones would not have let it be booked */
  readonly refused: boolean;
};

export type PolicyField = {
  readonly group: string;
  readonly key: string;
  /** `other`: a value of several parts */
  readonly kind: 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'other';
  /** Empty where there is none */
  readonly unit: string;
  readonly description: string;
  readonly default?: unknown | undefined;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Of a choice */
  readonly options: readonly string[];
  /** Of a text: what it must match */
  readonly pattern: string | null;
};

export type ConfigurationField = PolicyField & ({
  /** The path of the object that it is of: `tariffs.surcharges` */
  readonly group?: string | undefined;
  /** `choices`, `texts`: several. `list`, `parts`: objects, or one; their fields have `group.key` as their `group`. `other`: a value of several parts */
  readonly kind?: 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'choices' | 'texts' | 'list' | 'parts' | 'other' | undefined;
  /** What a text stands for: `zone`, `vehicleType`, `date-time`; null: anything */
  readonly format: string | null;
  readonly required: boolean;
});

export type ConfigurationShare = {
  /** That the trips were booked under; 0: none was written yet */
  readonly version: number;
  /** Of riders who have it now: of the one on trial its share, of the active one the rest; else null */
  readonly share: number | null;
  /** How often prices were asked for, counted by the hour while a version is on trial */
  readonly quotes: number;
  /** Requested in this time, and over by now */
  readonly trips: number;
  readonly completed: number;
  readonly cancelled: number;
  /** Part of the cancelled ones */
  readonly noShows: number;
  readonly unfulfilled: number;
  /** Trips for each time that prices were asked for; null where none were counted */
  readonly conversion: number | null;
  /** The part of the trips that was completed */
  readonly completion: number | null;
  readonly amounts: readonly ({
    readonly currency: string;
    /** Fares of completed trips, in minor units */
    readonly revenue: number;
    /** What the others owe */
    readonly fees: number;
    /** Both, for each trip */
    readonly perTrip: number;
  })[];
};

/** GeoJSON (RFC 7946). Properties: `id`, `name`, `kind`, `spots` */
export type ZoneFeatures = {
  readonly type: 'FeatureCollection';
  readonly features: readonly ({
    readonly type: 'Feature';
    readonly id?: string | number | undefined;
    readonly properties?: Readonly<Record<string, unknown>> | null | undefined;
    readonly geometry: {
      readonly type: string;
      readonly coordinates?: unknown | undefined;
    };
  })[];
};

export type ListedRank = {
  readonly id: string;
  readonly name: string;
  readonly waiting: number | null;
};

export type Rank = {
  readonly id: string;
  readonly name: string;
  readonly line: readonly ({
    readonly position: number;
    readonly vehicle: string;
    readonly vehicleType: string;
    readonly since: string;
    readonly absent: 'outside' | 'dark' | 'engaged' | null;
  })[];
  readonly changes: readonly ({
    readonly at: string;
    readonly type: string;
    readonly vehicle: string;
    readonly tripId: string | null;
    readonly reason: string | null;
    readonly by: string | null;
    readonly passedOver: readonly ({
      readonly vehicle: string;
      readonly reason: string;
    })[];
  })[];
};

export type LineOrder = {
  readonly vehicle: string;
  readonly position?: number | undefined;
  readonly remove?: true | undefined;
  readonly reason: string;
};

export type Tenant = {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly algorithm: 'ES256' | 'EdDSA' | 'RS256' | 'PS256' | 'HS256';
  /** Without shared secrets */
  readonly keys: readonly (Readonly<Record<string, unknown>>)[];
  readonly jurisdiction: 'eu' | null;
  readonly home: Place | null;
  readonly quotas: Quotas;
  readonly updatedAt: string;
  /** What of its policy or keys is not acceptable. A faulty policy is not in force; faulty keys open nothing */
  readonly faults: readonly ({
    readonly path: string;
    readonly message: string;
  })[];
};

export type Quotas = {
  /** Registered vehicles */
  readonly maxVehicles?: number | undefined;
  /** Trips that have not ended, give or take those of some seconds */
  readonly maxOpenTrips?: number | undefined;
  /** Counted by each isolate that serves the tenant */
  readonly maxRequestsPerMinute?: number | undefined;
} | null;

export type TenantInput = {
  /** What people call it; the id if left out */
  readonly name?: string | undefined;
  /** The `iss` of its tokens */
  readonly issuer: string;
  readonly algorithm: 'ES256' | 'EdDSA' | 'RS256' | 'PS256' | 'HS256';
  /** JWKs (RFC 7517) that tokens are signed by: public ones, or for HS256 the shared secret */
  readonly keys: readonly (Readonly<Record<string, unknown>>)[];
  /** The territory that its objects never leave. Fixed when the tenant is made; left out: as it is */
  readonly jurisdiction?: 'eu' | null | undefined;
  /** In the middle of the ground that it serves; left out: as it is */
  readonly home?: {
    readonly lat: number;
    readonly lng: number;
  } | null | undefined;
  /** What it may have at most; null: no quotas, left out: as it is */
  readonly quotas?: {
    /** Registered vehicles */
    readonly maxVehicles?: number | undefined;
    /** Trips that have not ended, give or take those of some seconds */
    readonly maxOpenTrips?: number | undefined;
    /** Counted by each isolate that serves the tenant */
    readonly maxRequestsPerMinute?: number | undefined;
  } | null | undefined;
};

/** The last part of a problem's `type`. More may be added. */
export type ProblemSlug =
  | 'malformed-json'
  | 'token-in-query'
  | 'idempotency-key-required'
  | 'idempotency-key-invalid'
  | 'cursor-invalid'
  | 'subprotocol-unknown'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'no-guest'
  | 'trip-not-assigned'
  | 'trip-onboard'
  | 'trip-under-way'
  | 'date-booked'
  | 'trip-over'
  | 'configuration-changed'
  | 'too-many-activations'
  | 'version-not-active'
  | 'trip-not-over'
  | 'trip-not-completed'
  | 'already-tipped'
  | 'already-rated'
  | 'too-many-payments'
  | 'payment-order'
  | 'messages-used-up'
  | 'too-many-places'
  | 'trip-not-onboard'
  | 'tolls-included'
  | 'toll-limit'
  | 'too-many-lines'
  | 'jurisdiction-fixed'
  | 'proof-not-wanted'
  | 'not-changeable'
  | 'change-refused'
  | 'share-ended'
  | 'quote-expired'
  | 'promotion-used-up'
  | 'precondition-failed'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'validation-failed'
  | 'below-zero'
  | 'idempotency-mismatch'
  | 'quote-invalid'
  | 'promotion-unknown'
  | 'promotion-expired'
  | 'promotion-not-for-you'
  | 'party-too-large'
  | 'vehicle-type-unknown'
  | 'outside-service-area'
  | 'blocked-area'
  | 'pickup-spots-only'
  | 'upgrade-required'
  | 'too-many-requests'
  | 'too-many-trips'
  | 'too-many-series'
  | 'too-many-messages'
  | 'too-many-keys'
  | 'quota-reached'
  | 'internal-error'
  | 'not-configured'
  | 'overloaded'
  | 'unavailable';

/** By method and path. */
export interface Operations {
  /** Alive */
  'GET /healthz': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly status: 'ok';
    };
  };
  /** All bindings answer */
  'GET /readyz': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly status: 'ready';
    };
  };
  /** The price and pickup time of a ride, for each vehicle type that can carry the party */
  'POST /v1/quotes': {
    readonly input: {
      readonly body: QuoteRequest;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: {
      readonly data: readonly Quote[];
    };
  };
  /** Books a trip */
  'POST /v1/trips': {
    readonly input: {
      readonly body: Booking;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Trip;
  };
  /** Trips, newest first: the caller’s own, or for operators all of the tenant’s */
  'GET /v1/trips': {
    readonly input: {
      readonly query?: {
        readonly state?: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled' | undefined;
        /** `true`: only trips that have not ended, whichever device booked them */
        readonly active?: 'true' | 'false' | undefined;
        /** Only trips of this rider: for operators; riders find their own alone */
        readonly rider?: string | undefined;
        /** Requested at this time or later */
        readonly since?: string | undefined;
        /** Requested before this time */
        readonly until?: string | undefined;
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Trip[];
      readonly nextCursor: string | null;
    };
  };
  /** One trip, live */
  'GET /v1/trips/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: Trip;
  };
  /** Changes a trip */
  'PATCH /v1/trips/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly preview?: 'true' | 'false' | undefined;
      } | undefined;
      readonly body: TripChange;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: Trip | TripChangePreview;
  };
  /** Cancels a trip */
  'POST /v1/trips/{id}/cancel': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly preview?: 'true' | 'false' | undefined;
      } | undefined;
      readonly body?: {
        readonly reason?: string | null | undefined;
      } | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: Trip;
  };
  /** Trips by person, phone, plate, place or time, newest first */
  'POST /v1/trips/search': {
    readonly input: {
      readonly body: {
        /** The id of a trip */
        readonly id?: string | undefined;
        readonly rider?: string | undefined;
        /** Of a guest, with or without the country: the last eight digits count */
        readonly guestPhone?: string | undefined;
        /** Of the vehicle that had the trip last; spaces, hyphens and small letters do not matter */
        readonly plate?: string | undefined;
        readonly driver?: string | undefined;
        readonly vehicle?: string | undefined;
        /** Trips that begin or end around a place */
        readonly near?: {
          readonly place: PlaceInput;
          readonly radiusMeters?: number | undefined;
          readonly end?: 'pickup' | 'dropoff' | 'either' | undefined;
        } | undefined;
        /** Of the active configuration, in which the trip begins */
        readonly zone?: string | undefined;
        /** Of any version: the tariff of the price */
        readonly tariff?: string | undefined;
        readonly state?: 'scheduled' | 'searching' | 'assigned' | 'arrived' | 'onboard' | 'completed' | 'cancelled' | 'unfulfilled' | undefined;
        /** Requested at this time or later */
        readonly since?: string | undefined;
        /** Requested before this time */
        readonly until?: string | undefined;
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly answer: {
      readonly data: readonly Trip[];
      readonly nextCursor: string | null;
      /** Null where nothing is left to be searched */
      readonly searchedBackTo: string | null;
    };
  };
  /** Creates a share link, to watch the trip until it ends */
  'POST /v1/trips/{id}/share': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Share;
  };
  /** The links of a trip that work */
  'GET /v1/trips/{id}/shares': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: {
      readonly data: readonly ShareLink[];
      readonly nextCursor: null;
    };
  };
  /** Revokes a share link, or the link of a guest */
  'DELETE /v1/trips/{id}/shares/{link}': {
    readonly input: {
      readonly path: {
        readonly id: string;
        readonly link: string;
      };
    };
    readonly answer: null;
  };
  /** A shared trip, as a friend sees it */
  'POST /v1/shared': {
    readonly input: {
      readonly body: {
        readonly token: string;
      };
    };
    readonly answer: {
      readonly trip: SharedTrip;
      /** Its map is at /v1/maps/{region} */
      readonly region: string | null;
      readonly mapStyleUrl: string | null;
    };
  };
  /** Creates the link of a trip's guest */
  'POST /v1/trips/{id}/guest-link': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: GuestLink;
  };
  /** Books rides that come again and again */
  'POST /v1/series': {
    readonly input: {
      readonly body: SeriesRequest;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Series;
  };
  /** The caller's series, oldest first */
  'GET /v1/series': {
    readonly input: {
      readonly query?: {
        /** For operators: whose series */
        readonly rider?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Series[];
      readonly nextCursor: null;
    };
  };
  /** A series with its dates */
  'GET /v1/series/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        /** For operators: whose series */
        readonly rider?: string | undefined;
      } | undefined;
    };
    readonly answer: Series;
  };
  /** Ends a series */
  'DELETE /v1/series/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        /** For operators: whose series */
        readonly rider?: string | undefined;
        readonly trips?: 'cancel' | 'keep' | undefined;
      } | undefined;
    };
    readonly answer: null;
  };
  /** Leaves a date of a series out */
  'PUT /v1/series/{id}/skipped/{date}': {
    readonly input: {
      readonly path: {
        readonly id: string;
        readonly date: string;
      };
      readonly query?: {
        /** For operators: whose series */
        readonly rider?: string | undefined;
      } | undefined;
    };
    readonly answer: Series;
  };
  /** Takes a date of a series back in */
  'DELETE /v1/series/{id}/skipped/{date}': {
    readonly input: {
      readonly path: {
        readonly id: string;
        readonly date: string;
      };
      readonly query?: {
        /** For operators: whose series */
        readonly rider?: string | undefined;
      } | undefined;
    };
    readonly answer: Series;
  };
  /** Says something to the driver, or to the rider, of a trip */
  'POST /v1/trips/{id}/messages': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly text: string;
      } | {
        readonly phrase: 'on-my-way' | 'here' | 'few-minutes' | 'where-are-you' | 'cannot-find-you' | 'come-to-the-entrance' | 'yes' | 'no' | 'thank-you';
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Message;
  };
  /** What rider and driver of a trip have said */
  'GET /v1/trips/{id}/messages': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: {
      readonly data: readonly Message[];
      readonly nextCursor: null;
    };
  };
  /** The safety button of rider and driver */
  'POST /v1/trips/{id}/safety': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly place?: PlaceInput | undefined;
        readonly note?: string | null | undefined;
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Alert;
  };
  /** The caller's alerts of a trip, and whether an operator has seen them */
  'GET /v1/trips/{id}/safety': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: {
      readonly data: readonly Alert[];
      readonly nextCursor: null;
    };
  };
  /** Says that an alert is seen, and what was done */
  'POST /v1/trips/{id}/safety/acknowledge': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly alert: number;
        readonly note: string;
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Alert | null;
  };
  /** The alerts that no operator has acknowledged */
  'GET /v1/safety': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly TripAlert[];
      readonly nextCursor: null;
    };
  };
  /** Available vehicles within 2000 m */
  'POST /v1/nearby': {
    readonly input: {
      readonly body: PlaceInput;
    };
    readonly answer: {
      readonly data: readonly NearbyVehicle[];
    };
  };
  /** A ticket that opens one WebSocket, for browsers */
  'POST /v1/tickets': {
    readonly input: {
      readonly body?: {
        readonly place?: PlaceInput | undefined;
        /** The token of a share link, instead of an Authorization: opens its stream */
        readonly share?: string | undefined;
      } | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Ticket;
  };
  /** Registers or changes a vehicle */
  'PUT /v1/vehicles/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: VehicleRegistration;
    };
    readonly answer: Vehicle;
  };
  /** One vehicle with its live state and plan */
  'GET /v1/vehicles/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: LiveVehicle;
  };
  /** The registered vehicles, by id */
  'GET /v1/vehicles': {
    readonly input: {
      readonly query?: {
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Vehicle[];
      readonly nextCursor: string | null;
    };
  };
  /** When a vehicle is planned to be on duty */
  'GET /v1/vehicles/{id}/shifts': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: ShiftPlan;
  };
  /** Plans when a vehicle will be on duty */
  'PUT /v1/vehicles/{id}/shifts': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: ShiftPlanInput;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: ShiftPlan;
  };
  /** The last hour, one point for each minute */
  'GET /v1/operator/figures': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly ({
        readonly at: string;
        readonly requests: number;
        readonly assigned: number;
        readonly pickedUp: number;
        readonly completed: number;
        readonly cancelled: number;
        readonly unfulfilled: number;
        readonly waitP50Seconds: number | null;
        readonly waitP90Seconds: number | null;
        readonly vehicles: {
          readonly free: number;
          readonly offered: number;
          readonly enroute: number;
          readonly arrived: number;
          readonly onboard: number;
          readonly paused: number;
          readonly offline: number;
          readonly outOfService: number;
          readonly dark: number;
        } | null;
        readonly outboxLagSeconds: number | null;
      })[];
      readonly since: string;
      readonly missing: readonly string[];
    };
  };
  /** The active trips, longest wait first */
  'GET /v1/operator/trips': {
    readonly input: {
      readonly query?: {
        /** `waiting`: only trips that are due and have no vehicle at the pickup */
        readonly state?: 'open' | 'waiting' | undefined;
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Trip[];
      readonly nextCursor: string | null;
    };
  };
  /** What demand adds to prices now, by cell and vehicle type, and why */
  'GET /v1/operator/surge': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly SurgeLevel[];
      /** How many lower ones are left out */
      readonly more: number;
      /** Districts that did not answer */
      readonly missing: readonly string[];
    };
  };
  /** What looks like spoofing or fraud, newest first */
  'GET /v1/irregularities': {
    readonly input: {
      readonly query?: {
        readonly type?: 'trip.flagged' | 'vehicle.positionsRefused' | 'person.limitReached' | undefined;
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Irregularity[];
      readonly nextCursor: string | null;
    };
  };
  /** Every event of a trip, with the decisions behind it */
  'GET /v1/trips/{id}/journal': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        /** The journal as stored, for `npm run replay-journal`, including personal data, and without PINs */
        readonly format?: 'raw' | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly JournalEntry[];
      readonly nextCursor: null;
    };
  };
  /** The latest events of a vehicle */
  'GET /v1/vehicles/{id}/journal': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        /** The journal as stored, for `npm run replay-journal`, including personal data, and without PINs */
        readonly format?: 'raw' | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly VehicleJournalEntry[];
      readonly nextCursor: null;
    };
  };
  /** The dispatch decisions of a trip: every search and its offers */
  'GET /v1/trips/{id}/decisions': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: {
      readonly data: readonly Decision[];
      readonly nextCursor: null;
    };
  };
  /** Assigns a vehicle to a trip */
  'POST /v1/trips/{id}/assign': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly vehicle: string;
        readonly reason?: string | undefined;
      };
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: Trip;
  };
  /** The photo or signature of a drop-off */
  'PUT /v1/trips/{id}/proof/{stopId}': {
    readonly input: {
      readonly path: {
        readonly id: string;
        readonly stopId: string;
      };
      readonly body: Blob;
    };
    readonly answer: null;
  };
  /** Reassigns a trip to another vehicle */
  'POST /v1/trips/{id}/reassign': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body?: {
        readonly reason?: string | null | undefined;
      } | undefined;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: Trip;
  };
  /** What a trip costs, line by line */
  'GET /v1/trips/{id}/receipt': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: Receipt;
  };
  /** Says that the driver has paid a toll */
  'POST /v1/trips/{id}/tolls': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: Toll;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Tolls;
  };
  /** Adds a line to the receipt of a trip that is over */
  'POST /v1/trips/{id}/adjustments': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: Adjustment;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Receipt;
  };
  /** Gives the driver of a completed trip a tip */
  'POST /v1/trips/{id}/tip': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: Tip;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Receipt;
  };
  /** Rates a completed trip: its rider the ride, its driver the rider */
  'POST /v1/trips/{id}/rating': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: Rating;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: GivenRating;
  };
  /** Says how the payment of a trip that is over stands */
  'PUT /v1/trips/{id}/payment': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: Payment;
    };
    readonly answer: Receipt;
  };
  /** The promotions in force and how often each is used */
  'GET /v1/promotions': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly PromotionUses[];
      readonly nextCursor: null;
    };
  };
  /** Trips, waits and money by hour or by day */
  'GET /v1/reports/{by}': {
    readonly input: {
      readonly path: {
        readonly by: 'daily' | 'hourly';
      };
      readonly query: {
        /** The hour or day of this time is the first; or a date */
        readonly from: string;
        /** That of the moment before this time is the last; or a date, which counts as a whole */
        readonly to: string;
        readonly by?: 'vehicle' | 'tariff' | 'zone' | 'reason' | 'promotion' | 'configuration' | undefined;
      };
    };
    readonly answer: {
      readonly data: readonly ReportLine[];
    };
  };
  /** The caller’s trips and money */
  'GET /v1/me/statistics': {
    readonly input: {
      readonly query?: {
        /** The first day, as 2026-11-21, or a time; days are those of the tenant’s time zone */
        readonly from?: string | undefined;
        /** The last day, which counts as a whole, or the time before which it ends */
        readonly to?: string | undefined;
      } | undefined;
    };
    readonly answer: DriverStatistics | RiderStatistics;
  };
  /** What each of the driver’s trips has earned, newest first */
  'GET /v1/me/earnings': {
    readonly input: {
      readonly query: {
        /** The first day, as 2026-11-21, or a time; days are those of the tenant’s time zone */
        readonly from: string;
        /** The last day, which counts as a whole, or the time before which it ends */
        readonly to: string;
      };
    };
    readonly answer: {
      readonly data: readonly Earning[];
    };
  };
  /** Everybody who has driven, by their ids */
  'GET /v1/drivers': {
    readonly input: {
      readonly query?: {
        /** Only drivers of whom a document ends on this day or before, in the tenant’s time zone */
        readonly endingBy?: string | undefined;
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Driver[];
      readonly nextCursor: string | null;
    };
  };
  /** What a driver did and earned */
  'GET /v1/drivers/{id}/statistics': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        /** The first day, as 2026-11-21, or a time; days are those of the tenant’s time zone */
        readonly from?: string | undefined;
        /** The last day, which counts as a whole, or the time before which it ends */
        readonly to?: string | undefined;
      } | undefined;
    };
    readonly answer: DriverStatistics;
  };
  /** A driver’s documents, and the riders whom they never get */
  'GET /v1/drivers/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: DriverFile;
  };
  /** Replaces a driver’s documents */
  'PUT /v1/drivers/{id}/documents': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: {
        readonly documents: readonly DriverDocument[];
      };
    };
    readonly answer: DriverFile;
  };
  /** Keeps a driver and a rider apart: they are never matched */
  'PUT /v1/drivers/{id}/blocked-riders/{rider}': {
    readonly input: {
      readonly path: {
        readonly id: string;
        readonly rider: string;
      };
      readonly body: {
        readonly reason: string;
      };
    };
    readonly answer: DriverFile;
  };
  /** Lets a driver and a rider meet again */
  'DELETE /v1/drivers/{id}/blocked-riders/{rider}': {
    readonly input: {
      readonly path: {
        readonly id: string;
        readonly rider: string;
      };
    };
    readonly answer: DriverFile;
  };
  /** Takes a vehicle out of service */
  'POST /v1/vehicles/{id}/out-of-service': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body?: {
        readonly reason?: string | null | undefined;
      } | undefined;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: LiveVehicle;
  };
  /** Returns a vehicle to service */
  'POST /v1/vehicles/{id}/in-service': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: LiveVehicle;
  };
  /** The caller, and the settings of its pages */
  'GET /v1/me': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: Me;
  };
  /** The map of a region */
  'GET /v1/maps/{region}': {
    readonly input: {
      readonly path: {
        readonly region: string;
      };
    };
    readonly answer: Map;
  };
  /** The fastest route from one place to another */
  'POST /v1/route': {
    readonly input: {
      readonly body: {
        readonly from: PlaceInput;
        readonly to: PlaceInput;
      };
    };
    readonly answer: Route;
  };
  /** Searches places by name, for autocomplete */
  'POST /v1/places': {
    readonly input: {
      readonly body: {
        /** Part of a name, an address or a category, as typed so far */
        readonly q: string;
        readonly near?: PlaceInput | undefined;
        readonly limit?: number | undefined;
      };
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: {
      readonly data: readonly FoundPlace[];
    };
  };
  /** Places by name, for simple clients */
  'GET /v1/places': {
    readonly input: {
      readonly query: {
        /** Part of a name, an address or a category, as typed so far */
        readonly q: string;
        readonly lat?: number | undefined;
        readonly lng?: number | undefined;
        readonly limit?: number | undefined;
      };
    };
    readonly answer: {
      readonly data: readonly FoundPlace[];
    };
  };
  /** The address or name of a place */
  'POST /v1/places/reverse': {
    readonly input: {
      readonly body: PlaceInput;
    };
    readonly answer: {
      readonly data: readonly FoundPlace[];
    };
  };
  /** The address or name of a place, for simple clients */
  'GET /v1/places/reverse': {
    readonly input: {
      readonly query: {
        readonly lat: number;
        readonly lng: number;
      };
    };
    readonly answer: {
      readonly data: readonly FoundPlace[];
    };
  };
  /** Everything that is stored about a rider, page by page */
  'GET /v1/riders/{id}/export': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly query?: {
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly ({
        readonly trip: Trip;
        readonly events: readonly (Readonly<Record<string, unknown>>)[];
      })[];
      /** Left out where there are none */
      readonly series?: readonly Series[] | undefined;
      /** Left out where there are none */
      readonly places?: readonly SavedPlace[] | undefined;
      /** What counts against the rider's limits. Left out where there are none */
      readonly bookings?: readonly ({
        readonly tripId: string;
        readonly bookedAt: string;
        /** When the ride is wanted */
        readonly startsAt: string;
        readonly cancelledFreeAt: string | null;
      })[] | undefined;
      /** How often each was used. Left out where there are none */
      readonly promotions?: readonly ({
        readonly code: string;
        readonly uses: number;
      })[] | undefined;
      /** The drivers whom the rider is kept apart from. Left out where there are none */
      readonly blockedBy?: readonly ({
        readonly driver: string;
        readonly reason: string;
        readonly since: string;
      })[] | undefined;
      /** Left out where there are none */
      readonly limitsReached?: readonly ({
        readonly id: string;
        readonly type: 'person.limitReached';
        readonly version: 1;
        readonly at: string;
        readonly data: {
          readonly personId: string;
          readonly limit: 'maxOpenTrips' | 'maxScheduledTrips' | 'maxBookingsPerHour' | 'maxFreeCancellationsPerDay' | 'maxIdempotencyKeys' | 'connectsPerMinute';
          readonly most: number;
        };
      })[] | undefined;
      readonly nextCursor: string | null;
    };
  };
  /** Erases a rider */
  'DELETE /v1/riders/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: null;
  };
  /** The places that the caller keeps, by name */
  'GET /v1/me/places': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly SavedPlace[];
      readonly nextCursor: null;
    };
  };
  /** Keeps a place under a name */
  'PUT /v1/me/places/{name}': {
    readonly input: {
      readonly path: {
        readonly name: string;
      };
      readonly body: SavedPlaceBody;
    };
    readonly answer: SavedPlace;
  };
  /** Forgets what is kept under a name */
  'DELETE /v1/me/places/{name}': {
    readonly input: {
      readonly path: {
        readonly name: string;
      };
    };
    readonly answer: null;
  };
  /** The active configuration */
  'GET /v1/configuration': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: Configuration;
  };
  /** The versions, newest first */
  'GET /v1/configuration/versions': {
    readonly input: {
      readonly query?: {
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly ConfigurationVersion[];
      readonly nextCursor: string | null;
    };
  };
  /** Writes a version, which is a draft until it is activated */
  'POST /v1/configuration/versions': {
    readonly input: {
      readonly body: ConfigurationInput;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: ConfigurationVersion;
  };
  /** The document of a version */
  'GET /v1/configuration/versions/{version}': {
    readonly input: {
      readonly path: {
        readonly version: string;
      };
    };
    readonly answer: Configuration;
  };
  /** Puts a version into force: now, later, or for a share of riders */
  'POST /v1/configuration/versions/{version}/activate': {
    readonly input: {
      readonly path: {
        readonly version: string;
      };
      readonly body: ActivationInput;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: ConfigurationVersion;
  };
  /** Takes a version back */
  'POST /v1/configuration/versions/{version}/rollback': {
    readonly input: {
      readonly path: {
        readonly version: string;
      };
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: ConfigurationVersion;
  };
  /** Who changed what, when, from which version: newest first */
  'GET /v1/configuration/changes': {
    readonly input: {
      readonly query?: {
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly ConfigurationChange[];
      readonly nextCursor: string | null;
    };
  };
  /** What a past day would have cost under a version */
  'GET /v1/configuration/versions/{version}/backtest': {
    readonly input: {
      readonly path: {
        readonly version: string;
      };
      readonly query: {
        /** A day that is over, by the tenant's clocks (YYYY-MM-DD) */
        readonly date: string;
        /** `true`: list only trips that would cost otherwise, or would be refused */
        readonly different?: 'true' | 'false' | undefined;
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      };
    };
    readonly answer: Backtest;
  };
  /** The keys of a configuration document, with words, units, defaults and bounds, for a form */
  'GET /v1/configuration/policy-fields': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly PolicyField[];
      /** The keys of `surge` in a configuration; those of its `demand` are a group of their own */
      readonly surge: readonly PolicyField[];
      /** All other keys of a configuration: zones, ranks, tariffs, surge, promotions */
      readonly document: readonly ConfigurationField[];
      /** The types that vehicles of the fleet have */
      readonly vehicleTypes: readonly string[];
    };
  };
  /** Trips, money, cancellations and conversions by version of the configuration */
  'GET /v1/configuration/shares': {
    readonly input: {
      readonly query?: {
        /** The first day, as 2026-11-21, or a time; days are those of the tenant’s time zone */
        readonly from?: string | undefined;
        /** The last day, which counts as a whole, or the time before which it ends */
        readonly to?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly from: string;
      readonly to: string;
      readonly data: readonly ConfigurationShare[];
    };
  };
  /** The zones as GeoJSON */
  'GET /v1/configuration/zones.geojson': {
    readonly input: {
      readonly query?: {
        /** Left out: the active one */
        readonly version?: string | undefined;
      } | undefined;
    };
    readonly answer: ZoneFeatures;
  };
  /** Writes a version whose zones are those of the GeoJSON */
  'POST /v1/configuration/zones.geojson': {
    readonly input: {
      readonly query?: {
        /** Left out: the active one */
        readonly version?: string | undefined;
      } | undefined;
      readonly body: ZoneFeatures;
      readonly idempotencyKey?: string | undefined;
      readonly ifMatch?: number | undefined;
    };
    readonly answer: ConfigurationVersion;
  };
  /** The ranks of the active configuration, and how many vehicles wait */
  'GET /v1/ranks': {
    readonly input: Readonly<Record<string, never>>;
    readonly answer: {
      readonly data: readonly ListedRank[];
      readonly nextCursor: null;
    };
  };
  /** The line of a rank, who waits longest first, and why it changed */
  'GET /v1/ranks/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: Rank;
  };
  /** Puts a vehicle elsewhere in the line, or out of it */
  'POST /v1/ranks/{id}/line': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: LineOrder;
      readonly idempotencyKey?: string | undefined;
    };
    readonly answer: Rank;
  };
  /** Makes or changes a tenant */
  'PUT /v1/tenants/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
      readonly body: TenantInput;
    };
    readonly answer: Tenant;
  };
  /** One tenant, and what is wrong with it */
  'GET /v1/tenants/{id}': {
    readonly input: {
      readonly path: {
        readonly id: string;
      };
    };
    readonly answer: Tenant;
  };
  /** The tenants, by id */
  'GET /v1/tenants': {
    readonly input: {
      readonly query?: {
        readonly limit?: number | undefined;
        /** The `nextCursor` of the page before */
        readonly cursor?: string | undefined;
      } | undefined;
    };
    readonly answer: {
      readonly data: readonly Tenant[];
      readonly nextCursor: string | null;
    };
  };
}
