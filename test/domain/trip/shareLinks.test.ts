import { describe, it } from 'vitest';
import { shareLinkIdSchema } from '../../../src/domain/ids.ts';
import type { TripCommand } from '../../../src/domain/trip/commands.ts';
import { maxShareLinks, mostLinksMade } from '../../../src/domain/trip/shareLinks.ts';
import { at, nothing } from '../specification.ts';
import { givenTrip } from './tripStory.ts';

const linkOf = (ordinal: number) => shareLinkIdSchema.parse(`link_${String(ordinal).padStart(8, '0')}`);
const share = (ordinal: number): TripCommand => {
  return { type: 'share', link: linkOf(ordinal), expiresAt: at(9_000) };
};
const revoke = (ordinal: number): TripCommand => ({ type: 'revokeLink', link: linkOf(ordinal) });

describe('a share link', () => {
  it('works until it is revoked; the others go on working', () => {
    givenTrip('assigned')
      .when(20, share(1), {
        emits: ['linkShared'],
        replies: { type: 'shared' },
        becomes: { links: [{ id: linkOf(1), createdAt: at(20), expiresAt: at(9_000) }] },
      })
      .when(21, share(2))
      .when(22, revoke(1), { emits: ['linkRevoked'], becomes: { links: [{ id: linkOf(2) }] } });
  });

  it('is revoked once, however often it is said', () => {
    givenTrip('assigned')
      .when(20, share(1))
      .when(21, revoke(1))
      .when(22, revoke(1), { ...nothing, replies: { type: 'done' } })
      .when(23, revoke(7), { ...nothing, replies: { type: 'done' } });
  });

  it('stays revoked when the request that made it comes again late', () => {
    givenTrip('assigned')
      .when(20, share(1))
      .when(21, revoke(1))
      .when(22, share(1), { ...nothing, replies: { type: 'shared' }, becomes: { links: [] } });
  });

  it('is not made of a trip that is over', () => {
    givenTrip('completed').when(400, share(1), { ...nothing, replies: { type: 'over' } });
  });

  it('is one of a limited number', () => {
    const story = givenTrip('assigned');
    for (let ordinal = 1; ordinal <= maxShareLinks; ordinal += 1) story.when(20, share(ordinal));
    story
      .when(21, share(99), { ...nothing, replies: { type: 'tooMany' } })
      .when(22, revoke(1))
      .when(23, share(99), { emits: ['linkShared'] });
  });

  it('is not made without end, however many are revoked', () => {
    const story = givenTrip('assigned');
    for (let ordinal = 1; ordinal <= mostLinksMade; ordinal += 1) {
      story.when(20, share(ordinal), { emits: ['linkShared'] }).when(20, revoke(ordinal));
    }
    story.when(21, share(999), { ...nothing, replies: { type: 'tooMany' } });
  });
});
