import { friendWithoutLink, type TripCaller } from '../../src/domain/access.ts';
import {
  personIdSchema,
  type ShareLinkId,
  shareLinkIdSchema,
  type TenantId,
  type TripId,
} from '../../src/domain/ids.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import type { Context } from './context.ts';
import { outsider } from './simulatedObject.ts';
import { type ClientEnd, SimulatedSocket } from './sockets.ts';

/** Observes what a trip reveals to callers with little or no access. */
export interface AccessWitness {
  /** A caller without access, or with less, got an answer. */
  leaked(trip: TripId, saw: string): void;
}

/** The trip under test. */
export interface ProbedTrip {
  readonly tenant: TenantId;
  readonly tripId: TripId;
  readonly rider: string;
}

/** Tries every call on somebody else's trip: any answer is a violation. */
export function probeAccess(
  context: Context,
  witness: AccessWitness,
  { tenant, tripId }: ProbedTrip,
  caller: TripCaller,
): void {
  const { object } = context.trip(tenant, tripId);
  const from = outsider(`stranger at ${tripId}`);
  const terms = { reason: null, ifVersion: null };
  const tell = ({ outcome }: { readonly outcome: string }) =>
    // An erased trip may be revealed as such to a caller with its id; see the trip's own answer.
    witness.leaked(tripId, outcome === 'erased' ? 'unknown' : outcome);
  const { network } = context;
  // Friends may read and watch; `Watcher` and `readAsFriend` check what they see.
  if (caller.role !== 'friend') {
    ignoreFailure(network.call(from, object, 'read', ({ live }) => live.read(caller)).then(tell));
    const opened = network.call(from, object, 'open', (trip) =>
      trip.open(caller, streamOf(context, caller, 60_000), () => socketOf(context, tenant, tripId)),
    );
    ignoreFailure(opened.then((socket) => tell({ outcome: socket === null ? 'unknown' : 'a stream' })));
  }
  ignoreFailure(network.call(from, object, 'cancel', (trip) => trip.cancel(caller, terms)).then(tell));
  ignoreFailure(network.call(from, object, 'receipt', ({ live }) => live.receipt(caller)).then(tell));
  const tip = { type: 'tip', amount: 100 } as const;
  ignoreFailure(network.call(from, object, 'settle', ({ live }) => live.settle(caller, tip)).then(tell));
  const said = { id: 'pry', text: 'who are you?' };
  ignoreFailure(network.call(from, object, 'send', ({ live }) => live.people.send(caller, said)).then(tell));
  ignoreFailure(
    network.call(from, object, 'messages', ({ live }) => live.people.messages(caller)).then(tell),
  );
  ignoreFailure(network.call(from, object, 'alerts', ({ live }) => live.people.alerts(caller)).then(tell));
  ignoreFailure(network.call(from, object, 'reassign', (trip) => trip.reassign(caller, terms)).then(tell));
  ignoreFailure(
    network
      .call(from, object, 'erase', ({ live }) => live.erase(caller))
      .then((outcome) => tell({ outcome })),
  );
  ignoreFailure(network.call(from, object, 'journal', ({ live }) => live.journal(caller)).then(tell));
}

/** A friend reads a trip through a share link: once it is over, or the link revoked, there must be nothing to see. */
export function readAsFriend(
  context: Context,
  witness: AccessWitness,
  { tenant, tripId }: ProbedTrip,
  revoked: ShareLinkId | null = null,
): void {
  const { object } = context.trip(tenant, tripId);
  const friend: TripCaller = { tenant, role: 'friend', person: revoked ?? friendWithoutLink };
  const read = context.network.call(outsider(`friend of ${tripId}`), object, 'read', ({ live }) =>
    live.read(friend),
  );
  ignoreFailure(
    read.then((answer) => {
      if (answer.outcome !== 'found') return;
      if (isOver(answer.record.state)) witness.leaked(tripId, 'an ended trip');
      if (revoked !== null) witness.leaked(tripId, 'a trip by a revoked link');
    }),
  );
}

/** Callers without access to the trip; `elsewhere` is another tenant. */
export function strangersTo({ tenant, tripId, rider }: ProbedTrip, elsewhere: TenantId): TripCaller[] {
  return [
    { tenant, role: 'rider', person: 'stranger' },
    { tenant, role: 'driver', person: rider },
    { tenant, role: 'friend', person: 'friend' },
    // A friend's link gives no guest's rights.
    { tenant, role: 'guest', person: linkIdOf(tripId) },
    { tenant: elsewhere, role: 'rider', person: rider },
    { tenant: elsewhere, role: 'operator', person: 'olga' },
    { tenant: elsewhere, role: 'friend', person: 'friend' },
  ];
}

/** The id of the link that the trip's rider makes for a friend. */
function linkIdOf(tripId: TripId): ShareLinkId {
  return shareLinkIdSchema.parse(`link_${tripId.slice('trip_'.length)}`);
}

/** A rider shares the trip: a friend watches by the link, which may be revoked after some time. */
export function shareWithFriend(
  context: Context,
  witness: AccessWitness,
  looked: ProbedTrip,
  revokeAfterMs: number | null,
): void {
  const link = linkIdOf(looked.tripId);
  const revoke = () =>
    changeLink(context, looked, { link, change: 'revoke' }, () =>
      readAsFriend(context, witness, looked, link),
    );
  changeLink(context, looked, { link, change: 'share' }, () => {
    new Watcher(context, witness, looked, link).open();
    if (revokeAfterMs !== null) {
      context.loop.after(revokeAfterMs, `rider of ${looked.tripId} revokes the link`, revoke);
    }
  });
}

/** Makes a share link of the trip, or revokes it; tries again until it is answered, or too often. */
function changeLink(
  context: Context,
  { tenant, tripId, rider }: ProbedTrip,
  { link, change }: { readonly link: ShareLinkId; readonly change: 'share' | 'revoke' },
  done: () => void,
  tries = 1,
): void {
  const caller: TripCaller = { tenant, role: 'rider', person: rider };
  const again = () => {
    if (tries >= maxStreams) return;
    context.loop.after(againMs, `rider of ${tripId} tries to ${change} again`, () =>
      changeLink(context, { tenant, tripId, rider }, { link, change }, done, tries + 1),
    );
  };
  const { object } = context.trip(tenant, tripId);
  const call = context.network.call(outsider(`rider of ${tripId}`), object, change, ({ live }) =>
    change === 'share'
      ? live.links.share(caller, link, context.loop.now() + 600_000)
      : live.links.revoke(caller, link),
  );
  call.then(({ outcome }) => (outcome === 'done' ? done() : again()), again);
}

function ignoreFailure(call: Promise<void>): void {
  call.catch(() => undefined);
}

function streamOf({ loop }: Context, { tenant, role, person }: TripCaller, lastsMs: number) {
  return { tenant, role, person: personIdSchema.parse(person), expiresAt: loop.now() + lastsMs };
}

function socketOf(context: Context, tenant: TenantId, tripId: TripId): SimulatedSocket {
  const { object } = context.trip(tenant, tripId);
  const name = `watcher of ${tripId} since ${context.loop.now()}`;
  return new SimulatedSocket(context, name, context.serverEnd(object));
}

/** The lifetime of a watcher's token. */
const tokenMs = 90_000;
const againMs = 4_000;
const maxStreams = 10;

/** The rider, or a friend by a link, watches a trip until it is over, and reconnects when the stream breaks. */
export class Watcher implements ClientEnd {
  readonly #context: Context;
  readonly #witness: AccessWitness;
  readonly #looked: ProbedTrip;
  readonly #link: ShareLinkId | null;
  #streams = 0;

  constructor(context: Context, witness: AccessWitness, looked: ProbedTrip, link: ShareLinkId | null = null) {
    this.#context = context;
    this.#witness = witness;
    this.#looked = looked;
    this.#link = link;
  }

  get #role(): 'rider' | 'friend' {
    return this.#link === null ? 'rider' : 'friend';
  }

  open(): void {
    if (++this.#streams > maxStreams) return;
    const { tenant, tripId, rider } = this.#looked;
    const caller: TripCaller = { tenant, role: this.#role, person: this.#link ?? rider };
    const opened = this.#context.network.call(
      outsider(`${this.#role} of ${tripId}`),
      this.#context.trip(tenant, tripId).object,
      'open',
      (trip) =>
        trip.open(caller, streamOf(this.#context, caller, tokenMs), () =>
          socketOf(this.#context, tenant, tripId),
        ),
    );
    opened.then(
      (socket) => socket?.adopt(this),
      () => this.#openLater(),
    );
  }

  #openLater(): void {
    this.#context.loop.after(againMs, `${this.#role} of ${this.#looked.tripId} watches again`, () =>
      this.open(),
    );
  }

  /** isolation: a friend never sees the rider, the places or the fare. */
  frame(_: SimulatedSocket, text: string): void {
    if (this.#role === 'friend' && text.startsWith('{"type":"trip"')) {
      this.#witness.leaked(this.#looked.tripId, 'what only its rider may see');
    }
  }

  closed(_: SimulatedSocket, code: number): void {
    if (code !== 1000) this.#openLater();
  }
}
