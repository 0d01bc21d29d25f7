import { hashText, mix } from './hash.ts';
import type { Trace } from './trace.ts';

/** Everything that can go wrong, by name. */
export const faultKinds = [
  'request-lost',
  'acknowledgement-lost',
  'duplicated',
  'delayed',
  'unanswered',
  'crash-before',
  'crash-after',
  'eviction',
  'hibernation',
  'socket-cut',
  'socket-half-open',
  'alarm-late',
  'alarm-repeated',
  'queue-refused',
  'batch-repeated',
  'batch-partly-failed',
  'history-down',
  'phone-clock-off',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultRates = Readonly<Record<FaultKind, number>>;

const salts = new Map(faultKinds.map((kind) => [kind, hashText(kind)]));

/**
 * Decides what goes wrong. Each decision is a hash of the seed, of what would be struck, and of how often that
 * was asked before: not a draw from one stream. So taking one fault away leaves the decisions about all others
 * as they were, and a failing run can be shrunk fault by fault.
 */
export class Faults {
  readonly injected = new Map<FaultKind, number>();
  /** The faults that struck, each with a name of its own. */
  readonly struck: string[] = [];
  /** Faults strike until the world heals. */
  areActive = true;
  readonly #seed: number;
  readonly #rates: FaultRates;
  /** The only ones that may strike; all when null. */
  readonly #only: ReadonlySet<string> | null;
  readonly #trace: Trace;
  readonly #targets = new Map<string, { readonly hash: number; occasions: number }>();

  constructor(seed: number, rates: FaultRates, only: ReadonlySet<string> | null, trace: Trace) {
    this.#seed = mix(seed ^ 0x2545f491);
    this.#rates = rates;
    this.#only = only;
    this.#trace = trace;
  }

  /** Another occasion at which something may go wrong with `target`. */
  occasion(target: string): Occasion {
    let known = this.#targets.get(target);
    if (known === undefined) {
      known = { hash: hashText(target, this.#seed), occasions: 0 };
      this.#targets.set(target, known);
    }
    const number = ++known.occasions;
    return { target, number, hash: mix(known.hash + Math.imul(number, 0x9e3779b1)) };
  }

  /** Null when this fault does not strike on this occasion; else a number from 0 to 1 that sizes it. */
  strikes(kind: FaultKind, { target, number, hash }: Occasion): number | null {
    if (!this.areActive) return null;
    const roll = mix(hash ^ (salts.get(kind) ?? 0));
    if (roll / 2 ** 32 >= this.#rates[kind]) return null;
    const fault = `${kind}@${target}#${number}`;
    if (this.#only !== null && !this.#only.has(fault)) return null;
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
    this.struck.push(fault);
    this.#trace.add(`  fault ${fault}`);
    return mix(roll) / 2 ** 32;
  }
}

export interface Occasion {
  readonly target: string;
  /** How often the target had an occasion, this one included. */
  readonly number: number;
  readonly hash: number;
}

/** Everyday variation that is no fault, such as how long a message takes: 0 to 1. */
export function variation({ hash }: Occasion, of: string): number {
  return mix(hash ^ hashText(of)) / 2 ** 32;
}
