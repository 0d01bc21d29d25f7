import type { KeptAnswer } from '../../calls/person.ts';
import type { Clock } from '../../shell/ports.ts';

/** The request that an Idempotency-Key is bound to, and its answer once there is one. */
export interface BoundKey {
  readonly fingerprint: string;
  readonly answer: KeptAnswer | null;
}

/** Where a person's tickets and answers are kept. Each call is durable at once; times are epoch milliseconds. */
export interface PersonStorage {
  /** Notes a spent ticket; false where it is noted already. */
  addTicket(jti: string, deleteAt: number): boolean;
  /** Binds a key, unless it is bound already. */
  bindKey(key: string, fingerprint: string, deleteAt: number): void;
  boundKey(key: string): BoundKey | null;
  /** Keeps the answer to the request that the key is bound to. */
  keepAnswer(key: string, fingerprint: string, answer: KeptAnswer): void;
  deleteUntil(now: number): void;
  /** When the first of all that is kept is to be deleted; null where nothing is kept. */
  earliestDeletion(): number | null;
  /** Leaves nothing, not even what the storage itself takes. */
  deleteAll(): Promise<void>;
}

/** What a person needs of its surroundings: a durable object gives it, and so does a simulator. */
export interface PersonPorts {
  readonly clock: Clock;
  readonly storage: PersonStorage;
  /** When the one alarm goes off (epoch ms); null while it is not set. */
  alarmAt(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}
