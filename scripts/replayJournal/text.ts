import { minorUnitDigits } from '../../src/domain/currencies.ts';
import type { Place } from '../../src/domain/geo/place.ts';
import type { Money } from '../../src/domain/money.ts';
import type { Party } from '../../src/domain/party.ts';

/** A point in time, to the millisecond. */
export function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** To about a metre. */
export function placeText({ lat, lng }: Place): string {
  return `${lat.toFixed(5)},${lng.toFixed(5)}`;
}

export function moneyText({ amount, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}

export function secondsText(seconds: number): string {
  return `${Math.round(seconds)} s`;
}

/** Returns a party as text, without zero counts. */
export function partyText(party: Party): string {
  return Object.entries(party)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

/** Returns ` (reason)`; empty without one. */
export function reasonText(reason: string | null): string {
  return reason === null ? '' : ` (${reason})`;
}

/** Joins clauses, skipping empty ones. */
export function joined(...clauses: readonly (string | null)[]): string {
  return clauses.filter((clause) => clause !== null && clause !== '').join('; ');
}
