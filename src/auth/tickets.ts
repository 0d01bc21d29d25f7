import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Place, placeSchema } from '../domain/geo/place.ts';
import { type Secrets, signingKey } from '../secrets/secrets.ts';
import { type Identity, ticketClaimsSchema } from './identity.ts';

/** Authenticates a browser's WebSocket once, since browsers cannot set its headers. */
export interface Ticket {
  readonly ticket: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface OpenedTicket {
  readonly identity: Identity;
  /** Where the driver's stream opens; left out: the address says it. */
  readonly place: Place | null;
  /** Identifies the ticket: only its first use counts. */
  readonly jti: string;
  readonly expiresAt: number;
}

const TICKET_MS = 60_000;
const MAX_TICKET_LENGTH = 2_048;

/** `exp` is the end of the token behind the ticket, as everywhere; the ticket itself ends at `ticketEnd`. */
const ticketSchema = z.object({
  jti: z.string().min(16),
  ticketEnd: z.number(),
  place: placeSchema.optional(),
});

/** Issues a ticket for a caller. It ends with the caller's token at the latest. */
export async function sealTicket(
  [secret]: Secrets,
  identity: Identity,
  now: number,
  place: Place | null = null,
): Promise<Ticket> {
  const { tenant, person, role, vehicle } = identity;
  const expiresAt = Math.min(now + TICKET_MS, identity.expiresAt);
  const ticket = await new SignJWT({
    tenant,
    role,
    ticketEnd: expiresAt,
    ...(place !== null && { place }),
    ...(vehicle === null ? {} : { vehicle }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person)
    .setJti(crypto.randomUUID())
    .setExpirationTime(identity.expiresAt / 1000)
    .sign(await signingKey(secret, 'ticket'));
  return { ticket, expiresAt };
}

/**
 * Returns the identity behind a ticket; null when it is forged or has expired. The caller checks whether it is spent.
 */
export async function openTicket(
  secrets: Secrets,
  ticket: string,
  now: number,
): Promise<OpenedTicket | null> {
  if (ticket.length > MAX_TICKET_LENGTH) return null;
  for (const secret of secrets) {
    const opened = await openWith(await signingKey(secret, 'ticket'), ticket, now);
    if (opened !== null) return opened;
  }
  return null;
}

async function openWith(key: CryptoKey, ticket: string, now: number): Promise<OpenedTicket | null> {
  try {
    const { payload } = await jwtVerify(ticket, key, { algorithms: ['HS256'], currentDate: new Date(now) });
    const { jti, ticketEnd, place = null } = ticketSchema.parse(payload);
    if (now >= ticketEnd) return null;
    return { identity: ticketClaimsSchema.parse(payload), place, jti, expiresAt: ticketEnd };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
    throw error;
  }
}
