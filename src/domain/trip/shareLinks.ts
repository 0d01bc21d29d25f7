import type { TripCommand, TripDone, TripReplies } from './commands.ts';
import type { TripDraft } from './messages.ts';
import { isOver } from './phases.ts';

/** The most links of a trip that work at once. */
export const maxShareLinks = 20;
/** The most that are ever made of it: each is journaled. */
export const mostLinksMade = 200;

/**
 * Makes a link; repeating it is harmless, and makes no revoked one work again. Refuses a trip that is over, one that has as many links as may be, and a
 * guest's link where nobody booked for a guest.
 */
export function share(
  draft: TripDraft,
  { link, expiresAt, for: whom }: TripCommand & { type: 'share' },
): TripReplies['share'] {
  const { phase, links, linksMade, booking } = draft.state;
  if (isOver(phase)) return { type: 'over' };
  if (whom === 'guest' && booking.guest === undefined) return { type: 'noGuest' };
  if (linksMade.includes(link)) return { type: 'shared' };
  if (links.length >= maxShareLinks || linksMade.length >= mostLinksMade) return { type: 'tooMany' };
  draft.emit({ type: 'linkShared', at: draft.now, link, expiresAt, ...(whom && { for: whom }) });
  return { type: 'shared' };
}

/** Revokes a link. Repeating it is harmless, and so is a link that never was. */
export function revokeLink(draft: TripDraft, { link }: TripCommand & { type: 'revokeLink' }): TripDone {
  if (draft.state.links.some(({ id }) => id === link)) {
    draft.emit({ type: 'linkRevoked', at: draft.now, link });
  }
  return { type: 'done' };
}
