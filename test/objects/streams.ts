import { expect } from 'vitest';
import { z } from 'zod';
import type { Place } from '../../src/domain/geo/place.ts';
import { driverDownFrameSchema, type PlanFrame } from '../../src/protocol/frames.ts';
import { waitFor } from '../setup/waiting.ts';

/** One end of a WebSocket: what has arrived, and how it was closed. */
export class StreamEnd<Frame> {
  readonly frames: Frame[] = [];
  closeCode: number | null = null;
  readonly #socket: WebSocket;

  constructor(response: Response, schema: z.ZodType<Frame>) {
    if (response.webSocket === null) throw new Error(`no stream: status ${response.status}`);
    this.#socket = response.webSocket;
    this.#socket.addEventListener('message', ({ data }) => {
      if (data !== 'pong') this.frames.push(schema.parse(JSON.parse(z.string().parse(data))));
    });
    this.#socket.addEventListener('close', ({ code }) => {
      this.closeCode = code;
    });
    this.#socket.accept();
  }

  send(frame: object | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  async closed(): Promise<number> {
    return waitFor(() => {
      if (this.closeCode === null) throw new Error('the stream is open');
      return this.closeCode;
    });
  }
}

type DriverFrame = z.infer<typeof driverDownFrameSchema>;

/** A driver's end of a stream. */
export class DriverEnd extends StreamEnd<DriverFrame> {
  #heldAt = 0;

  constructor(response: Response) {
    super(response, driverDownFrameSchema);
  }

  /** The newest plan. */
  plan(): PlanFrame {
    const plan = this.frames.findLast((frame) => frame.type === 'plan');
    if (plan?.type !== 'plan') throw new Error('no plan has come');
    return plan;
  }

  /** Waits for a plan that is as asked for. */
  async planWith(isRight: (plan: PlanFrame) => boolean): Promise<PlanFrame> {
    return waitFor(() => {
      const plan = this.plan();
      if (!isRight(plan)) throw new Error(`the plan is ${JSON.stringify(plan)}`);
      return plan;
    });
  }

  async offer() {
    const { offers } = await this.planWith((plan) => plan.offers.length > 0);
    if (offers[0] === undefined) throw new Error('the plan has no offer');
    return offers[0];
  }

  refusals(): string[] {
    return this.frames.flatMap((frame) => (frame.type === 'refused' ? [frame.reason] : []));
  }

  report(report: object): void {
    this.send({ type: 'report', ...report });
  }

  answer(offerId: string, answer: 'seen' | 'accept' | 'decline'): void {
    this.report({ answers: [{ offerId, answer }] });
  }

  progress(stopId: string, ...statuses: string[]): void {
    this.report({ progress: statuses.map((status) => ({ stopId, status })) });
  }

  position(place: Place, ts = Date.now()): void {
    this.send({ type: 'position', positions: [{ ...place, ts }] });
  }

  /** Says now and then where the vehicle is, not more often than a stream may. */
  hold(place: Place): void {
    if (Date.now() - this.#heldAt < 500) return;
    this.#heldAt = Date.now();
    this.position(place);
  }

  /** Returns when the cell has handled everything that was sent before. */
  async settled(): Promise<void> {
    const before = this.refusals().length;
    this.send('?');
    await waitFor(() => expect(this.refusals().length).toBeGreaterThan(before));
  }
}
