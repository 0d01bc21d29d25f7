import type { ObservedSpeeds } from '../domain/speeds/observedSpeeds.ts';
import type { PlacesShard } from '../routing/places/indexProvider.ts';
import type { RouterShard } from '../routing/roadProvider.ts';
import type { Envelope } from '../shell/ports.ts';

/** Calls to an object with a shard of a region's road graph. */
export interface RouterCalls extends Rpc.DurableObjectBranded, RouterShard {
  /** Answers whether or not there is a graph. */
  ready(): 'ready';
}

/** Calls to an object with a shard of a region's place index. */
export interface PlacesCalls extends Rpc.DurableObjectBranded, PlacesShard {
  ready(): 'ready';
}

/** Calls to the object with a tenant's observed speeds in a region. */
export interface SpeedsCalls extends Rpc.DurableObjectBranded {
  /** A message from a trip's outbox; applied once. */
  receive(envelope: Envelope): void;
  observed(): ObservedSpeeds;
  /** Forgets which legs of the newest day were a rider's. */
  forgetRider(rider: string): void;
}
