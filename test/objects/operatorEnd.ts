import { expect } from 'vitest';
import {
  type CellInView,
  type OperatorFrame,
  operatorFrameSchema,
  type SnapshotFrame,
  type TripInView,
  type VehicleInView,
  type View,
} from '../../src/protocol/operatorFrames.ts';
import { call, tokenOf } from '../routes/calling.ts';
import { waitFor } from '../setup/waiting.ts';
import { StreamEnd } from './streams.ts';

/** Some 4 km around the capitol of Harrisburg. */
export const downtown: View = { south: 40.23, west: -76.93, north: 40.3, east: -76.83, zoom: 12 };

/** An operator's client end of a stream, with the state that a page would draw. */
export class OperatorEnd extends StreamEnd<OperatorFrame> {
  readonly vehicles = new Map<string, VehicleInView>();
  readonly trips = new Map<string, TripInView>();
  readonly cells = new Map<string, CellInView>();
  snapshot: SnapshotFrame | null = null;
  /** Protocol violations of frames. */
  readonly faults: string[] = [];
  acknowledges = true;
  #taken = 0;
  #frame = 0;

  constructor(response: Response) {
    super(response, operatorFrameSchema);
  }

  look(view: View): void {
    this.send({ type: 'view', ...view });
  }

  /** Applies received frames and acknowledges them. */
  draw(): void {
    for (const frame of this.frames.slice(this.#taken)) {
      this.#taken += 1;
      if (!('frame' in frame)) continue;
      if (frame.frame !== this.#frame + 1) this.faults.push(`frame ${frame.frame} after ${this.#frame}`);
      this.#frame = frame.frame;
      if (frame.type === 'snapshot') {
        this.snapshot = frame;
        for (const layer of [this.vehicles, this.trips, this.cells]) layer.clear();
      } else {
        if (this.snapshot === null) this.faults.push('a change before any snapshot');
        this.#remove(this.vehicles, frame.gone.vehicles);
        this.#remove(this.trips, frame.gone.trips);
        this.#remove(this.cells, frame.gone.cells);
      }
      for (const vehicle of frame.vehicles) this.vehicles.set(vehicle.id, vehicle);
      for (const trip of frame.trips) this.trips.set(trip.id, trip);
      for (const cell of frame.cells) this.cells.set(cell.cell, cell);
      if (this.acknowledges) this.send({ type: 'seen', frame: frame.frame });
    }
  }

  #remove(layer: Map<string, unknown>, ids: readonly string[]): void {
    for (const id of ids) if (!layer.delete(id)) this.faults.push(`${id} is gone, but was not there`);
  }

  /** Waits until the picture is as asked for. */
  async until(check: (operator: this) => void): Promise<void> {
    await waitFor(() => {
      this.draw();
      check(this);
      expect(this.faults).toEqual([]);
    });
  }

  /** Shows the view, and waits for its snapshot. */
  async see(view: View): Promise<SnapshotFrame> {
    this.snapshot = null;
    this.look(view);
    await this.until(() => expect(this.snapshot).not.toBeNull());
    if (this.snapshot === null) throw new Error('no snapshot');
    return this.snapshot;
  }
}

export async function openOperator(tenant: string, person = 'boss'): Promise<OperatorEnd> {
  const token = await tokenOf('operator', tenant, person);
  const headers = { upgrade: 'websocket', 'sec-websocket-protocol': 'hexhail.v1' };
  return new OperatorEnd(await call('GET', '/v1/operator/stream', { token, headers }));
}
