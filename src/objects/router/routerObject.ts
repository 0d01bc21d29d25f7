import { DurableObject } from 'cloudflare:workers';
import type { RouterCalls } from '../../calls/roads.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import { readGraph } from '../../routing/graph/format.ts';
import { RoadNetwork } from '../../routing/graph/roadNetwork.ts';
import { graphKey } from '../../routing/graphKey.ts';
import type { Route } from '../../routing/provider.ts';
import type { Covered } from '../../routing/roadProvider.ts';

/** A graph that was put in the place of another is in use after this. */
const lookAgainAfterMs = 300_000;

interface Loaded {
  readonly network: RoadNetwork;
  readonly etag: string;
}

/** One of the shards that hold a region's road graph. Named `region/shard`; a graph belongs to no tenant. */
export class RouterObject extends DurableObject<Env> implements RouterCalls {
  readonly #region: string;
  #loading: Promise<Loaded> | null = null;
  #lookedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#region = (ctx.id.name ?? '').split('/')[0] ?? '';
  }

  ready(): 'ready' {
    return 'ready';
  }

  /** Seconds from each place to one, at the speeds of an hour of the week; null where there is no way. */
  async etas(froms: readonly Place[], to: Place, hourOfWeek: number): Promise<Covered<(number | null)[]>> {
    const { network } = await this.#load();
    if (!network.covers(to)) return { isCovered: false };
    return { isCovered: true, value: network.at(hourOfWeek).etas(froms, to) };
  }

  /** The fastest way at the speeds of an hour of the week; null where there is none. */
  async way(from: Place, to: Place, hourOfWeek: number): Promise<Covered<Route | null>> {
    const { network } = await this.#load();
    if (!network.covers(to) || !network.covers(from)) return { isCovered: false };
    return { isCovered: true, value: network.at(hourOfWeek).route(from, to) };
  }

  /** The graph, read once. Rejects when there is none that can be used, and is tried again by the next call. */
  #load(): Promise<Loaded> {
    const now = Date.now();
    if (this.#loading !== null && now - this.#lookedAt >= lookAgainAfterMs) {
      this.ctx.waitUntil(this.#lookAgain(this.#loading));
    }
    if (this.#loading === null) {
      this.#lookedAt = now;
      this.#loading = this.#read();
      this.#loading.catch(() => {
        this.#loading = null;
      });
    }
    return this.#loading;
  }

  async #lookAgain(loading: Promise<Loaded>): Promise<void> {
    this.#lookedAt = Date.now();
    try {
      const { etag } = await loading;
      const there = await this.env.GRAPHS.head(graphKey(this.#region));
      if (there === null || there.etag === etag) return;
      // Whoever asks meanwhile is answered by the graph as it was.
      this.#loading = Promise.resolve(await this.#read());
    } catch (error) {
      log('warn', 'graph-not-renewed', { region: this.#region, error: String(error) });
    }
  }

  async #read(): Promise<Loaded> {
    const file = await this.env.GRAPHS.get(graphKey(this.#region));
    if (file === null) throw new Error(`there is no graph of the region ${this.#region}`);
    const reading = readGraph(await file.arrayBuffer());
    if (!reading.ok) throw new Error(`the graph of ${this.#region} cannot be used: ${reading.problem}`);
    log('info', 'graph-loaded', { region: this.#region, nodes: reading.graph.nodeLat.length });
    return { network: new RoadNetwork(reading.graph), etag: file.etag };
  }
}
