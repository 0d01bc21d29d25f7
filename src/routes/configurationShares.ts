import { createRoute, z } from '@hono/zod-openapi';
import { settled } from '../domain/configuration/activation.ts';
import { quotesByVersion } from '../history/quoteCounts.ts';
import { quarterMs, type SpanSum, sumsBetween } from '../history/tripSums.ts';
import { rfc3339, time } from '../protocol/values.ts';
import { listChanges, readState } from '../tenants/configurationStore.ts';
import { forAdmins } from './configurationParams.ts';
import { callerProblems, json, orProblem, resource, secured } from './openApiHelpers.ts';
import { onlyAdmin } from './routeMiddleware.ts';
import { spanOf, spanProblem, spanQuery } from './timeSpan.ts';

/** Without a trial, the last week is compared. */
const usualMs = 7 * 86_400_000;
const longestMs = 92 * 86_400_000;
/** Changes that are searched for the begin of a trial. */
const changesRead = 200;

const count = z.int().min(0);
const shareFigures = z
  .object({
    version: z.int().openapi({ description: 'That the trips were booked under; 0: none was written yet' }),
    share: z.number().nullable().openapi({
      description:
        'Of riders who have it now: of the one on trial its share, of the active one the rest; else null',
    }),
    quotes: count.openapi({
      description: 'How often prices were asked for, counted by the hour while a version is on trial',
    }),
    trips: count.openapi({ description: 'Requested in this time, and over by now' }),
    completed: count,
    cancelled: count,
    noShows: count.openapi({ description: 'Part of the cancelled ones' }),
    unfulfilled: count,
    conversion: z.number().nullable().openapi({
      description: 'Trips for each time that prices were asked for; null where none were counted',
    }),
    completion: z.number().nullable().openapi({ description: 'The part of the trips that was completed' }),
    amounts: z.array(
      z.object({
        currency: z.string(),
        revenue: z.int().openapi({ description: 'Fares of completed trips, in minor units' }),
        fees: z.int().openapi({ description: 'What the others owe' }),
        perTrip: z.number().openapi({ description: 'Both, for each trip' }),
      }),
    ),
  })
  .openapi('ConfigurationShare');

const compareShares = createRoute({
  operationId: 'compareConfigurationShares',
  method: 'get',
  path: '/v1/configuration/shares',
  summary: 'Trips, money, cancellations and conversions by version of the configuration',
  description: `${forAdmins} To compare a version on trial with the active one: from the begin of the trial, or of the last week without one. Trips count under the version that they were booked under, by the quarter of an hour of their request.`,
  ...secured,
  middleware: onlyAdmin,
  request: { query: z.object({ from: spanQuery.from.optional(), to: spanQuery.to.optional() }) },
  responses: {
    200: json(z.object({ from: time, to: time, data: z.array(shareFigures) }), 'The newest version first'),
    ...orProblem(...callerProblems, 'validation-failed'),
  },
});

export const configurationShares = resource().openapi(compareShares, async (c) => {
  const { tenant } = c.var.identity;
  const { DB } = c.env;
  const now = Date.now();
  const { active, trial } = settled((await readState(DB, tenant)).state, now);
  const { from: first = { at: await trialBegan() }, to: last = { at: now } } = c.req.valid('query');
  const { from, to } = spanOf({ from: first, to: last }, c.var.policy.routing.timeZone);
  if (to - from > longestMs) throw spanProblem('must be at most 92 days after from');
  const zonesAt = () => [];
  // The quarter of an hour that has begun counts.
  const bounds = [from, Math.ceil(to / quarterMs) * quarterMs];
  const sums = await sumsBetween(DB, { tenant, dimension: 'configuration', zonesAt }, bounds);
  const quotes = await quotesByVersion(DB, tenant, { from, to });
  const byVersion = Map.groupBy(sums, ({ value }) => Number(value));
  const inForce = trial === null ? [] : [active ?? 0, trial.version];
  const versions = new Set([...byVersion.keys(), ...quotes.keys(), ...inForce]);
  const data = [...versions]
    .toSorted((a, b) => b - a)
    .map((version) => ({
      version,
      share: shareOf(version),
      ...figuresOf(byVersion.get(version) ?? [], quotes.get(version) ?? 0),
    }));
  return c.json({ from: rfc3339(from), to: rfc3339(to), data }, 200);

  function shareOf(version: number): number | null {
    if (version === trial?.version) return trial.share;
    return version === (active ?? 0) ? 1 - (trial?.share ?? 0) : null;
  }

  async function trialBegan(): Promise<number> {
    if (trial === null) return now - usualMs;
    const changes = await listChanges(DB, tenant, null, changesRead);
    const begun = changes.find(
      ({ type, version }) => version === trial.version && (type === 'triedOut' || type === 'scheduled'),
    );
    // The quarter of an hour in which it began has trips of before it, under their own version.
    return Math.max(begun === undefined ? 0 : (begun.effectiveAt ?? begun.at), now - longestMs);
  }
});

function figuresOf(sums: readonly SpanSum[], quotes: number) {
  const all = (of: (one: SpanSum['figures']) => number) =>
    sums.reduce((total, { figures }) => total + of(figures), 0);
  const completed = all((one) => one.completed);
  const trips = all((one) => one.completed + one.cancelled + one.unfulfilled);
  return {
    quotes,
    trips,
    completed,
    cancelled: all((one) => one.cancelled),
    noShows: all((one) => one.noShows),
    unfulfilled: all((one) => one.unfulfilled),
    conversion: quotes === 0 ? null : trips / quotes,
    completion: trips === 0 ? null : completed / trips,
    amounts: sums.map(({ currency, figures }) => {
      const { revenue, fees } = figures;
      const count = figures.completed + figures.cancelled + figures.unfulfilled;
      return { currency, revenue, fees, perTrip: count === 0 ? 0 : (revenue + fees) / count };
    }),
  };
}
