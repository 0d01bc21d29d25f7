import { z } from 'zod';

/** Somebody to ask for at a stop. */
export const contactSchema = z.object({ name: z.string(), phone: z.string() });
export type Contact = z.infer<typeof contactSchema>;

/** What a driver must bring from a drop-off. */
export const proofKinds = ['none', 'pin', 'photo', 'signature'] as const;

/** Why a driver could not deliver goods. Their own words are taken as well. */
export const deliveryFailures = ['nobody-there', 'refused', 'wrong-address', 'not-delivered'] as const;

/**
 * Whom a vehicle meets, and how it is made sure that it is them. Embedded by `...handoverSchema.shape`; every field is
 * optional, since older code leaves them out.
 */
export const handoverSchema = z.object({
  /** Who is picked up, where an operator booked for somebody without an account. */
  guest: contactSchema.optional(),
  /** Who waits at the drop-off. */
  recipient: contactSchema.optional(),
  /** Of the drop-off; left out: none. */
  proof: z.enum(proofKinds).optional(),
  /** Nobody needs to be there: the goods may be left at the door. */
  leaveAtDoor: z.boolean().optional(),
});
export type Handover = z.infer<typeof handoverSchema>;

/** Secrets of four digits that are said at a stop. Riders see them; drivers, operators and the history never do. */
export const pinsSchema = z.object({
  /** What the rider says when boarding. */
  boardingPin: z.string().optional(),
  /** What the recipient says, where that is the proof. */
  deliveryPin: z.string().optional(),
});
export type Pins = z.infer<typeof pinsSchema>;

/** What of them a pickup has. */
export function metAtPickup({ guest, boardingPin }: Handover & Pins) {
  return { ...(guest && { contact: guest }), ...(boardingPin !== undefined && { pin: boardingPin }) };
}

/** What of them a drop-off has. */
export function metAtDropoff({ recipient, proof, leaveAtDoor, deliveryPin }: Handover & Pins) {
  return {
    ...(recipient && { contact: recipient }),
    ...(deliveryPin !== undefined && { pin: deliveryPin }),
    ...(proof && { proof }),
    ...(leaveAtDoor && { leaveAtDoor }),
  };
}
