import type { KeptAnswer } from '../../calls/person.ts';
import type { RememberedBooking } from '../../domain/person/bookingLimits.ts';
import type { Clock } from '../../shell/ports.ts';

/** The request bound to an Idempotency-Key, and its answer once there is one. */
export interface BoundKey {
  readonly fingerprint: string;
  readonly answer: KeptAnswer | null;
}

/** Storage of a person's tickets, answers and bookings. Each call is durable at once; times are epoch ms. */
export interface PersonStorage {
  /** Stores a spent ticket; false when it is already stored. */
  addTicket(jti: string, deleteAt: number): boolean;
  /** Binds a key, unless it is already bound. */
  bindKey(key: string, fingerprint: string, deleteAt: number): void;
  boundKey(key: string): BoundKey | null;
  /** Stores the answer to the request that the key is bound to. */
  keepAnswer(key: string, fingerprint: string, answer: KeptAnswer): void;
  /** How many keys are bound, and when the first of them is due for deletion (epoch ms). */
  keys(): { readonly count: number; readonly firstDeletion: number | null };
  /** The bookings that still count, in no particular order. */
  bookings(): readonly RememberedBooking[];
  /** Stores a booking, unless it is stored. */
  addBooking(booking: RememberedBooking, deleteAt: number): void;
  /** Marks a booking as over; with a time, as cancelled for free. */
  endBooking(tripId: string, freeCancelAt: number | null): void;
  /** Gives up a key that is bound to this request and has no answer. */
  releaseKey(key: string, fingerprint: string): void;
  deleteUntil(now: number): void;
  /** When the first stored item is due for deletion (epoch ms); null when nothing is stored. */
  earliestDeletion(): number | null;
  /** Deletes everything, including the storage itself. */
  deleteAll(): Promise<void>;
}

/** The ports of a person, provided by a durable object or a simulator. */
export interface PersonPorts {
  readonly clock: Clock;
  readonly storage: PersonStorage;
  /** Whether the person's trip is over; `unknown` for one that was never made. */
  tripStatus(tripId: string): Promise<'open' | 'over' | 'unknown'>;
  /** When the alarm is due (epoch ms); null while it is not set. */
  alarmAt(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}
