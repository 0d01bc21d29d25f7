import { type Item, itemSizes } from '../../src/domain/items.ts';
import { pick, type Random } from '../random.ts';

const usualShares = { delivery: 0.15, luggage: 0.1 };

/** What a robot asks a vehicle to carry: most of the time people, also with goods, and sometimes goods alone. */
export function loadFor(random: Random, mostSeats: number, shares = usualShares): Load {
  const kind = random();
  if (kind < shares.delivery) return { party: { seats: 0 }, items: [itemFor(random)] };
  const party = { seats: 1 + Math.floor(random() * mostSeats) };
  return kind < shares.delivery + shares.luggage ? { party, items: [itemFor(random)] } : { party };
}

export interface Load {
  readonly party: { readonly seats: number };
  readonly items?: readonly Item[];
}

/** Whom a robot's delivery is for. */
export function recipientFor(random: Random): {
  readonly recipient: { readonly name: string; readonly phone: string };
  readonly proof: 'none' | 'pin';
} {
  return {
    recipient: { name: 'Robin', phone: '+1 717 555 0199' },
    proof: pick(random, ['none', 'pin'] as const),
  };
}

function itemFor(random: Random): Item {
  return { description: 'a box', quantity: 1, size: pick(random, itemSizes) };
}
