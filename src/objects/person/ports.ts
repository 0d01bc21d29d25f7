import type { KeptAnswer } from '../../calls/person.ts';
import type { Clock } from '../../shell/ports.ts';

/** The request bound to an Idempotency-Key, and its answer once there is one. */
export interface BoundKey {
  readonly fingerprint: string;
  readonly answer: KeptAnswer | null;
}

/** Storage of a person's tickets and answers. Each call is durable at once; times are epoch ms. */
export interface PersonStorage {
  /** Stores a spent ticket; false when it is already stored. */
  addTicket(jti: string, deleteAt: number): boolean;
  /** Binds a key, unless it is already bound. */
  bindKey(key: string, fingerprint: string, deleteAt: number): void;
  boundKey(key: string): BoundKey | null;
  /** Stores the answer to the request that the key is bound to. */
  keepAnswer(key: string, fingerprint: string, answer: KeptAnswer): void;
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
  /** When the alarm is due (epoch ms); null while it is not set. */
  alarmAt(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}
