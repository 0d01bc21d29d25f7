import { z } from 'zod';
import type { TenantId } from '../domain/ids.ts';
import type { Reader } from './sharedSql.ts';

const hourMs = 3_600_000;

interface Quoted {
  readonly tenant: TenantId;
  readonly at: number;
  readonly configuration: number;
}

/** Counts a request for quotes. A message that comes twice counts twice: it is a comparison, not an account. */
export function countQuote(db: Reader, { tenant, at, configuration }: Quoted): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO quote_counts (tenant, hour, configuration, quotes) VALUES (?, ?, ?, 1)
       ON CONFLICT (tenant, hour, configuration) DO UPDATE SET quotes = quotes + 1`,
    )
    .bind(tenant, Math.floor(at / hourMs), configuration);
}

/** Returns how many quotes were asked for by version in the hours of a span (epoch ms). */
export async function quotesByVersion(
  db: Reader,
  tenant: TenantId,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<number, number>> {
  const { results } = await db
    .prepare(
      `SELECT configuration, sum(quotes) AS quotes FROM quote_counts
       WHERE tenant = ? AND hour >= ? AND hour < ? GROUP BY configuration`,
    )
    .bind(tenant, Math.floor(from / hourMs), Math.ceil(to / hourMs))
    .all();
  const rows = z.array(z.object({ configuration: z.int(), quotes: z.int() })).parse(results);
  return new Map(rows.map(({ configuration, quotes }) => [configuration, quotes]));
}
