import type { TripCaller } from '../../src/domain/access.ts';
import { personIdSchema, type TenantId, type TripId } from '../../src/domain/ids.ts';
import { isOver } from '../../src/domain/trip/phases.ts';
import type { Context } from './context.ts';
import { outsider } from './simulatedObject.ts';
import { type ClientEnd, SimulatedSocket } from './sockets.ts';

/** Who hears what a trip tells those who may see little of it, or nothing. */
export interface AccessWitness {
  /** Somebody who may not see a trip, or not so much of it, has asked for it. */
  leaked(trip: TripId, saw: string): void;
}

/** A trip that somebody looks at. */
export interface ProbedTrip {
  readonly tenant: TenantId;
  readonly tripId: TripId;
  readonly rider: string;
}

/** Somebody tries everything with a trip that is not theirs: whatever they get is a violation. */
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
    // That there once was a trip is told to whoever has its id; see the trip's own answer.
    witness.leaked(tripId, outcome === 'erased' ? 'unknown' : outcome);
  const { network } = context;
  // A friend may read and watch; what of it, `Watcher` and `readAsFriend` see to.
  if (caller.role !== 'friend') {
    ignoreFailure(network.call(from, object, 'read', ({ live }) => live.read(caller)).then(tell));
    const opened = network.call(from, object, 'open', (trip) =>
      trip.open(caller, streamOf(context, caller, 60_000), () => socketOf(context, tenant, tripId)),
    );
    ignoreFailure(opened.then((socket) => tell({ outcome: socket === null ? 'unknown' : 'a stream' })));
  }
  ignoreFailure(network.call(from, object, 'cancel', (trip) => trip.cancel(caller, terms)).then(tell));
  ignoreFailure(network.call(from, object, 'reassign', (trip) => trip.reassign(caller, terms)).then(tell));
  ignoreFailure(network.call(from, object, 'journal', ({ live }) => live.journal(caller)).then(tell));
}

/** A friend looks at a trip that was shared: once it is over there is nothing to see. */
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

/** How long a watcher's token lasts. */
const tokenMs = 90_000;
const againMs = 4_000;
const maxStreams = 10;

/** Somebody who watches a trip, and comes back when the stream breaks, until the trip is over. */
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

  /** isolation: of the rider, the places and the fare a friend hears nothing. */
  frame(_: SimulatedSocket, text: string): void {
    if (this.#role === 'friend' && text.startsWith('{"type":"trip"')) {
      this.#witness.leaked(this.#looked.tripId, 'what only its rider may see');
    }
  }

  closed(_: SimulatedSocket, code: number): void {
    if (code !== 1000) this.#openLater();
  }
}
