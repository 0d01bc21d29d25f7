import {
  type ShareAnswer,
  type ShareLinksAnswer,
  shareAnswer,
  type TripErased,
  type TripUnknown,
} from '../../calls/trip.ts';
import type { TripCaller } from '../../domain/access.ts';
import type { ShareLinkId } from '../../domain/ids.ts';
import type { TripCommand, TripReplies } from '../../domain/trip/commands.ts';
import { workingLinks } from '../../domain/trip/record.ts';
import type { BookedTrip } from '../../domain/trip/state.ts';
import type { Clock } from '../../shell/ports.ts';

interface LinkedTrip {
  readonly shell: {
    execute(command: TripCommand & { type: 'share' }): TripReplies['share'];
    execute(command: TripCommand & { type: 'revokeLink' }): unknown;
  };
}

/** The links of a trip: its friends' and its guest's. */
export class TripLinks {
  readonly #trip: LinkedTrip;
  readonly #clock: Clock;
  readonly #watchers: { closeLink(link: ShareLinkId): void };
  readonly #accessed: (
    action: 'share' | 'linkGuest',
    caller: TripCaller,
  ) => BookedTrip | TripUnknown | TripErased;

  /** `accessed` is the trip, if the caller may do this. */
  constructor(
    trip: LinkedTrip,
    clock: Clock,
    watchers: { closeLink(link: ShareLinkId): void },
    accessed: (action: 'share' | 'linkGuest', caller: TripCaller) => BookedTrip | TripUnknown | TripErased,
  ) {
    this.#trip = trip;
    this.#clock = clock;
    this.#watchers = watchers;
    this.#accessed = accessed;
  }

  /** Lets who has the link of this id read and watch the trip. */
  share(caller: TripCaller, link: ShareLinkId, expiresAt: number): ShareAnswer {
    const trip = this.#accessed('share', caller);
    if ('outcome' in trip) return trip;
    return shareAnswer(this.#trip.shell.execute({ type: 'share', link, expiresAt }));
  }

  /** Gives who has the link of this id a guest's rights over the trip. */
  linkGuest(caller: TripCaller, link: ShareLinkId, expiresAt: number): ShareAnswer {
    const trip = this.#accessed('linkGuest', caller);
    if ('outcome' in trip) return trip;
    return shareAnswer(this.#trip.shell.execute({ type: 'share', link, expiresAt, for: 'guest' }));
  }

  /** The links that work. */
  list(caller: TripCaller): ShareLinksAnswer {
    const trip = this.#accessed('share', caller);
    return 'outcome' in trip ? trip : { outcome: 'found', links: workingLinks(trip, this.#clock.now()) };
  }

  /** Closes what is open under the link, too. */
  revoke(caller: TripCaller, link: ShareLinkId): ShareAnswer {
    const trip = this.#accessed('share', caller);
    if ('outcome' in trip) return trip;
    this.#trip.shell.execute({ type: 'revokeLink', link });
    this.#watchers.closeLink(link);
    return { outcome: 'done' };
  }
}
