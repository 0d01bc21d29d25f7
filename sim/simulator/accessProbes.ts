import type { TripCaller } from '../../src/domain/access.ts';
import { personIdSchema, type TenantId, type TripId } from '../../src/domain/ids.ts';
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
  ignoreFailure(network.call(from, object, 'reassign', (trip) => trip.reassign(caller, terms)).then(tell));
  ignoreFailure(
    network
      .call(from, object, 'erase', ({ live }) => live.erase(caller))
      .then((outcome) => tell({ outcome })),
  );
  ignoreFailure(network.call(from, object, 'journal', ({ live }) => live.journal(caller)).then(tell));
}

/** A friend reads a trip through its share link: once it is over there must be nothing to see. */
export function readAsFriend(context: Context, witness: AccessWitness, { tenant, tripId }: ProbedTrip): void {
  const { object } = context.trip(tenant, tripId);
  const friend: TripCaller = { tenant, role: 'friend', person: 'friend' };
  const read = context.network.call(outsider(`friend of ${tripId}`), object, 'read', ({ live }) =>
    live.read(friend),
  );
  ignoreFailure(
    read.then((answer) => {
      if (answer.outcome === 'found' && isOver(answer.record.state)) witness.leaked(tripId, 'an ended trip');
    }),
  );
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

/** Watches a trip until it is over, and reconnects when the stream breaks. */
export class Watcher implements ClientEnd {
  readonly #context: Context;
  readonly #witness: AccessWitness;
  readonly #looked: ProbedTrip;
  readonly #role: 'rider' | 'friend';
  #streams = 0;

  constructor(context: Context, witness: AccessWitness, looked: ProbedTrip, role: 'rider' | 'friend') {
    this.#context = context;
    this.#witness = witness;
    this.#looked = looked;
    this.#role = role;
  }

  open(): void {
    if (++this.#streams > maxStreams) return;
    const { tenant, tripId, rider } = this.#looked;
    const person = this.#role === 'friend' ? 'friend' : rider;
    const caller: TripCaller = { tenant, role: this.#role, person };
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
