import type { DistrictPorts } from '../../src/objects/district/ports.ts';
import { platformTimers } from '../../src/timeout.ts';

/** What a district needs, where nobody answers and nothing is known; `change` says what is otherwise. */
export function districtPorts(change: Partial<DistrictPorts> & Pick<DistrictPorts, 'clock'>): DistrictPorts {
  return {
    timers: platformTimers,
    showCell: () => Promise.reject(new Error('nobody watches')),
    readTrips: () => Promise.resolve({ records: [], isWhole: true }),
    readShifts: () => Promise.resolve([]),
    readSearches: () => Promise.resolve([]),
    keepSurge: () => Promise.resolve(),
    list: () => Promise.resolve(),
    sendToOperator: () => Promise.resolve(false),
    wait: () => new Promise(() => undefined),
    background: (work) => void work,
    warn: () => undefined,
    ...change,
  };
}
