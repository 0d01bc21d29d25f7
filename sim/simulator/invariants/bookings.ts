import type { RequestAnswer } from '../../../src/calls/trip.ts';
import type { PersonId, TenantId } from '../../../src/domain/ids.ts';
import type { SentBooking } from '../../../src/domain/trip/events.ts';
import type { Ledger } from './ledger.ts';

export interface BookingAnswered {
  readonly tenant: TenantId;
  readonly rider: PersonId;
  readonly key: string;
  readonly booking: SentBooking;
  readonly answer: RequestAnswer;
}

interface Answered {
  readonly fingerprint: string;
  readonly record: string;
  readonly tripId: string;
}

/** The answers that riders received, and what they commit the service to. */
export class Bookings {
  readonly #ledger: Ledger;
  readonly #byKey = new Map<string, Answered>();
  /** Bookings answered 201: these must not be lost. */
  readonly #acknowledged = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** idempotent: all answers under one key are about one trip and identical, and one body was booked. */
  answered({ tenant, rider, key, booking, answer }: BookingAnswered): void {
    if (!('record' in answer)) return;
    const { record } = answer;
    this.#acknowledged.add(`${tenant}/${record.id}`);
    const said = { fingerprint: booking.fingerprint, record: JSON.stringify(record), tripId: record.id };
    const name = JSON.stringify([tenant, rider, key]);
    const before = this.#byKey.get(name);
    if (before === undefined) this.#byKey.set(name, said);
    else if (before.tripId !== said.tripId) {
      this.#ledger.violate('idempotent', `${name} became ${before.tripId} and ${said.tripId}`);
    } else if (before.fingerprint !== said.fingerprint) {
      this.#ledger.violate('idempotent', `${name} booked two bodies as ${said.tripId}`);
    } else if (before.record !== said.record) {
      this.#ledger.violate('idempotent', `${name} was answered ${before.record} and ${said.record}`);
    }
    if (JSON.stringify(record.pickup) !== JSON.stringify(booking.pickup) || record.rider !== rider) {
      this.#ledger.violate('isolation', `${name} was answered with somebody else's trip`);
    }
  }

  /** no-lost-booking: what was answered 201 is there. */
  atTheEnd(): void {
    for (const key of this.#acknowledged) {
      if ((this.#ledger.trips.get(key)?.state.kind ?? 'none') === 'none') {
        this.#ledger.violate('no-lost-booking', `${key} was answered 201 and is not there`);
      }
    }
  }
}

/** idempotent: all requests under one key get the same answer. */
export function checkSameAnswer(
  ledger: Ledger,
  answers: Map<string, string>,
  key: string,
  answer: string,
): void {
  const before = answers.get(key) ?? answer;
  answers.set(key, before);
  if (before !== answer) ledger.violate('idempotent', `${key} was answered ${before} and ${answer}`);
}
