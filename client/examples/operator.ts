import type { Trip } from '../contract.ts';
import { HttpClient, type HttpOptions } from '../http.ts';
import { Operator } from '../operator.ts';

/** Lists the trips that have not ended, page by page. */
export async function listOpenTrips(options: HttpOptions): Promise<Trip[]> {
  const operator = new Operator(new HttpClient(options));
  const trips: Trip[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await operator.openTrips({ cursor });
    if (!page.ok) throw new Error(JSON.stringify(page.failure));
    trips.push(...page.value.data);
    cursor = page.value.nextCursor;
  }
  return trips;
}
