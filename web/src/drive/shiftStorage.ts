import * as z from 'zod/mini';
import { savedReportStateSchema } from '../../../client/driver/reportState.ts';
import { type Me, placeSchema } from '../api/schemas.ts';
import { noEarnings, savedEarningsSchema } from './earnings.ts';

const storedShiftSchema = z.object({
  /** The reports of this shift that no plan reflects yet; null outside of a shift. */
  statements: z.nullable(savedReportStateSchema),
  earnings: savedEarningsSchema,
  /** The source of positions, and the vehicle's last place. */
  source: z.enum(['device', 'simulated']),
  place: z.nullable(placeSchema),
});
export type StoredShift = z.infer<typeof storedShiftSchema>;

const noShift: StoredShift = { statements: null, earnings: noEarnings, source: 'device', place: null };

/** Returns what is stored across reloads. The plan is not: the server owns it. */
export function loadShift(me: Me): StoredShift {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(nameFor(me)) ?? 'null');
    return storedShiftSchema.safeParse(stored).data ?? noShift;
  } catch {
    return noShift;
  }
}

export function saveShift(me: Me, change: Partial<StoredShift>): void {
  localStorage.setItem(nameFor(me), JSON.stringify({ ...loadShift(me), ...change }));
}

/** Several vehicles may be driven from one browser. */
function nameFor({ tenant, vehicle }: Me): string {
  return `hexhail.drive.${tenant}.${vehicle}`;
}
