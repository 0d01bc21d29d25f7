import type { LabelledPlace, Place } from '../../domain/geo/place.ts';
import type { RoadSeconds } from '../etaProvider.ts';
import { factorsAt } from './drivingCosts.ts';
import { findCells } from './overlayCells.ts';
import type { RoadGraph } from './roadGraph.ts';
import { type RoadNetworkParts, Roads } from './roadRouting.ts';
import { Segments } from './segments.ts';
import { SnapIndex } from './snapping.ts';

/** The hour that ends and the one that begins. */
const MAX_KEPT_SPEEDS = 2;

/** A graph with all it needs to answer: made once, in memory. */
export class RoadNetwork {
  readonly #parts: RoadNetworkParts;
  /** By their speed factors; the one used last comes last. */
  readonly #roads = new Map<string, Roads>();

  constructor(graph: RoadGraph) {
    const segments = new Segments(graph);
    this.#parts = { graph, segments, snapIndex: new SnapIndex(graph, segments), cells: findCells(graph) };
  }

  /** Whether a place is on the ground that the graph is about: its roads are known, even where there are none. */
  covers(place: Place): boolean {
    return this.#parts.snapIndex.covers(place);
  }

  /** Seconds from each place to one that is covered, at the speeds of an hour of the week. */
  etas(froms: readonly LabelledPlace[], to: LabelledPlace, hourOfWeek: number): RoadSeconds[] {
    const seconds = this.at(hourOfWeek).etas(
      froms.filter((from) => this.covers(from)),
      to,
    );
    return froms.map((from) => (this.covers(from) ? (seconds.shift() ?? null) : 'elsewhere'));
  }

  /** The roads at the speeds of one hour of the week: 0 is Monday 0:00 to 1:00, local time. */
  at(hourOfWeek: number): Roads {
    const { graph } = this.#parts;
    const factors = factorsAt(hourOfWeek, graph.about.speedFactors);
    const key = factors.join();
    const roads = this.#roads.get(key) ?? new Roads(this.#parts, factors);
    this.#roads.delete(key);
    this.#roads.set(key, roads);
    const [oldest] = this.#roads.keys();
    if (this.#roads.size > MAX_KEPT_SPEEDS && oldest !== undefined) this.#roads.delete(oldest);
    return roads;
  }
}
