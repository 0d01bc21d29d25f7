import type { Place } from '../../src/domain/geo/place.ts';
import type { Money } from '../../src/domain/money.ts';
import type { Party } from '../../src/domain/party.ts';

/** A point in time, to the millisecond. */
export function timeWords(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function placeWords({ lat, lng }: Place): string {
  return `${lat},${lng}`;
}

export function moneyWords({ amount, currency }: Money): string {
  return `${amount} minor units ${currency}`;
}

/** What a party needs: only what it has any of. */
export function partyWords(party: Party): string {
  return Object.entries(party)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

/** ` (why)`; nothing where no reason is known. */
export function reasonWords(reason: string | null): string {
  return reason === null ? '' : ` (${reason})`;
}

/** Clauses in a row; nothing of those that do not apply. */
export function joined(...clauses: readonly (string | null)[]): string {
  return clauses.filter((clause) => clause !== null && clause !== '').join('; ');
}
