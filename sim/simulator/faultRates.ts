import { pick, type Random } from '../random.ts';
import { type FaultKind, type FaultRates, faultKinds } from './faults.ts';

/** The probability of each fault per occasion, for a seed of medium severity. */
const middlingRates: FaultRates = {
  'request-lost': 0.02,
  'acknowledgement-lost': 0.02,
  duplicated: 0.06,
  delayed: 0.03,
  unanswered: 0.2,
  'crash-before': 0.004,
  'crash-after': 0.004,
  eviction: 0.002,
  hibernation: 0.01,
  'socket-cut': 0.004,
  'socket-half-open': 0.003,
  'alarm-late': 0.03,
  'alarm-repeated': 0.03,
  'queue-refused': 0.05,
  'batch-repeated': 0.1,
  'batch-partly-failed': 0.1,
  'history-down': 0.02,
  'phone-clock-off': 0.2,
};

/**
 * Returns the fault rates of a seed. Each kind is scaled on its own, so a seed may be severe in one kind and mild
 * in all others.
 */
export function ratesOf(random: Random, severity: number): FaultRates {
  const rates: Record<FaultKind, number> = { ...middlingRates };
  for (const kind of faultKinds) {
    const own = pick(random, [0, 0.5, 1, 1, 2]);
    rates[kind] = Math.min(0.5, middlingRates[kind] * severity * own);
  }
  return rates;
}
