import * as z from 'zod/mini';
import { savedReportStateSchema } from '../../../client/driver/reportState.ts';
import { type Me, placeSchema } from '../api/schemas.ts';
import { noEarnings, savedEarningsSchema } from './earnings.ts';

const storedShiftSchema = z.object({
  /** What the driver said in this shift; null outside of one. */
  statements: z.nullable(savedReportStateSchema),
  earnings: savedEarningsSchema,
  /** Where positions come from, and where the vehicle was last. */
  source: z.enum(['device', 'simulated']),
  place: z.nullable(placeSchema),
});
export type StoredShift = z.infer<typeof storedShiftSchema>;

const noShift: StoredShift = { statements: null, earnings: noEarnings, source: 'device', place: null };

/** What outlives the page. The plan does not: the service knows it better. */
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
