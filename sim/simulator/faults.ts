import { hashText, mix } from './hash.ts';
import type { Trace } from './trace.ts';

/** All fault kinds, by name. */
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
 * Decides which faults strike. Each decision is a hash of the seed, the target, and the number of earlier
 * occasions, not a draw from one random stream. Removing one fault therefore leaves all other decisions unchanged,
 * and a failing run can be shrunk fault by fault.
 */
export class Faults {
  readonly injected = new Map<FaultKind, number>();
  /** The faults that struck, each with a unique name. */
  readonly struck: string[] = [];
  /** False once the world heals. */
  areActive = true;
  readonly #seed: number;
  readonly #rates: FaultRates;
  /** Only these faults may strike; null: all. */
  readonly #only: ReadonlySet<string> | null;
  readonly #trace: Trace;
  readonly #targets = new Map<string, { readonly hash: number; occasions: number }>();

  constructor(seed: number, rates: FaultRates, only: ReadonlySet<string> | null, trace: Trace) {
    this.#seed = mix(seed ^ 0x2545f491);
    this.#rates = rates;
    this.#only = only;
    this.#trace = trace;
  }

  /** Returns the next occasion at which a fault may strike `target`. */
  occasion(target: string): Occasion {
    let known = this.#targets.get(target);
    if (known === undefined) {
      known = { hash: hashText(target, this.#seed), occasions: 0 };
      this.#targets.set(target, known);
    }
    const number = ++known.occasions;
    return { target, number, hash: mix(known.hash + Math.imul(number, 0x9e3779b1)) };
  }

  /** Returns null if the fault does not strike on this occasion, else a number from 0 to 1 that scales it. */
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
  /** The number of occasions of the target, including this one. */
  readonly number: number;
  readonly hash: number;
}

/** Ordinary variation that is not a fault, such as a message's latency: 0 to 1. */
export function variation({ hash }: Occasion, of: string): number {
  return mix(hash ^ hashText(of)) / 2 ** 32;
}
