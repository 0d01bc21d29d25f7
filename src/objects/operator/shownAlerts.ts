import type { TripAlert } from '../../domain/safetyAlerts.ts';
import { publicTripAlert } from '../../protocol/alerts.ts';
import type { OperatorFrame } from '../../protocol/operatorFrames.ts';

interface AlertStream {
  readonly isOpen: boolean;
  sendText(text: string): void;
}

interface AlertSource {
  alerts(): Promise<readonly TripAlert[]>;
  warn(event: string, details: Record<string, string>): void;
}

/** What an operator's streams show of the tenant's open alerts: wherever their maps look, and only what is new to each. */
export class ShownAlerts {
  readonly #source: AlertSource;
  readonly #streams: () => Iterable<AlertStream>;
  readonly #shown = new WeakMap<AlertStream, string>();

  constructor(source: AlertSource, streams: () => Iterable<AlertStream>) {
    this.#source = source;
    this.#streams = streams;
  }

  /** Asks the tenant, and to be told of changes. Never rejects. */
  async refresh(): Promise<void> {
    try {
      this.show(await this.#source.alerts());
    } catch (error) {
      this.#source.warn('operator-without-alerts', { error: String(error) });
    }
  }

  show(alerts: readonly TripAlert[]): void {
    const frame: OperatorFrame = { type: 'alerts', alerts: alerts.map(publicTripAlert) };
    const text = JSON.stringify(frame);
    for (const stream of this.#streams()) {
      // A page that has just opened has none.
      const isKnown = (this.#shown.get(stream) ?? noAlerts) === text;
      if (isKnown || !stream.isOpen) continue;
      this.#shown.set(stream, text);
      stream.sendText(text);
    }
  }
}

const noAlerts = JSON.stringify({ type: 'alerts', alerts: [] } satisfies OperatorFrame);
