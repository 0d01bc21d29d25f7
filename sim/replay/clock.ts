/** Converts between recording time (unix seconds) and real time (epoch milliseconds). */
export class RecordingClock {
  readonly speed: number;
  readonly startsAt: number;
  readonly #startedMs: number;

  /** Recording time is `startsAt` when real time is `startedMs`, and runs `speed` times as fast. */
  constructor(speed: number, startsAt: number, startedMs: number) {
    this.speed = speed;
    this.startsAt = startsAt;
    this.#startedMs = startedMs;
  }

  recordingAt(realMs: number): number {
    return this.startsAt + ((realMs - this.#startedMs) / 1000) * this.speed;
  }

  realAt(recordingSeconds: number): number {
    return this.#startedMs + ((recordingSeconds - this.startsAt) / this.speed) * 1000;
  }
}
