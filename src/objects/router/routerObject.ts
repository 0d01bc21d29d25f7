import { DurableObject } from 'cloudflare:workers';
import type { RouterCalls } from '../../calls/regionObjects.ts';
import type { Place } from '../../domain/geo/place.ts';
import type { Env } from '../../env.ts';
import { log } from '../../log.ts';
import type { RoadSeconds, Route } from '../../routing/etaProvider.ts';
import { readGraph } from '../../routing/graph/graphFormat.ts';
import { RoadNetwork } from '../../routing/graph/roadNetwork.ts';
import { graphKey } from '../../routing/regionKeys.ts';
import type { Covered } from '../../routing/roadProvider.ts';
import { RegionFile } from '../regionFile.ts';

/** A shard of a region's road graph, mounted on the platform. Named `region/shard`; a graph belongs to no tenant. */
export class RouterObject extends DurableObject<Env> implements RouterCalls {
  readonly #region: string;
  readonly #file: RegionFile<RoadNetwork>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#region = (ctx.id.name ?? '').split('/')[0] ?? '';
    this.#file = new RegionFile({
      what: 'graph',
      region: this.#region,
      bucket: env.GRAPHS,
      key: graphKey(this.#region),
      read: (bytes) => readNetwork(this.#region, bytes),
      background: (work) => ctx.waitUntil(work),
    });
  }

  ready(): 'ready' {
    return 'ready';
  }

  /** Seconds from each place to `to`, at the speeds of an hour of the week. */
  async etas(
    froms: readonly Place[],
    to: Place,
    hourOfWeek: number,
    beginBy?: number,
  ): Promise<Covered<RoadSeconds[]>> {
    const network = await this.#network();
    if (isTooLate(beginBy)) return { isCovered: false, isTooLate: true };
    if (!network.covers(to)) return { isCovered: false };
    return { isCovered: true, value: network.etas(froms, to, hourOfWeek) };
  }

  /** The fastest route at the speeds of an hour of the week; null when there is none. */
  async way(from: Place, to: Place, hourOfWeek: number, beginBy?: number): Promise<Covered<Route | null>> {
    const network = await this.#network();
    if (isTooLate(beginBy)) return { isCovered: false, isTooLate: true };
    if (!network.covers(to) || !network.covers(from)) return { isCovered: false };
    return { isCovered: true, value: network.at(hourOfWeek).route(from, to) };
  }

  async #network(): Promise<RoadNetwork> {
    const network = await this.#file.contents();
    if (network === null) throw new Error(`there is no graph of the region ${this.#region}`);
    return network;
  }
}

/** Calls wait in line while the object computes; the previous version sets no deadline. */
function isTooLate(beginBy = Number.POSITIVE_INFINITY): boolean {
  return Date.now() > beginBy;
}

function readNetwork(region: string, bytes: ArrayBuffer): RoadNetwork {
  const reading = readGraph(bytes);
  if (!reading.ok) throw new Error(`the graph of ${region} cannot be used: ${reading.problem}`);
  log('info', 'graph-loaded', { region, nodes: reading.graph.nodeSegment.length });
  return new RoadNetwork(reading.graph);
}
