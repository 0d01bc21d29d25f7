import { z } from 'zod';

export const roleSchema = z.enum(['rider', 'driver', 'operator']);
export type Role = z.infer<typeof roleSchema>;

/** Who acts on a trip. A trip that is not theirs does not exist for them. */
export interface TripAccess {
  readonly role: Role;
  readonly person: string;
}

/** Who reads a trip: `friend` follows the rider's share link, to a trip that is not over, and sees little of it. */
export interface TripReader {
  readonly role: Role | 'friend';
  readonly person: string;
}
