import { beginOfDate, dateAfter } from '../domain/localDays.ts';
import { ProblemError } from '../protocol/problems.ts';
import { type DayOrTime, dayOrTimeInput } from '../protocol/values.ts';

/** The span of a query: dates are those of the tenant's time zone, and the last one counts as a whole. */
export const spanQuery = {
  from: dayOrTimeInput.openapi({
    description: 'The first day, as 2026-11-21, or a time; days are those of the tenant’s time zone',
  }),
  to: dayOrTimeInput.openapi({
    description: 'The last day, which counts as a whole, or the time before which it ends',
  }),
};

/** Times in epoch ms. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Returns the times that a query means. Throws a problem when there are none between them. */
export function spanOf(asked: { from: DayOrTime; to: DayOrTime }, timeZone: string): TimeSpan {
  const from = 'at' in asked.from ? asked.from.at : beginOfDate(asked.from.date, timeZone);
  const to = 'at' in asked.to ? asked.to.at : beginOfDate(dateAfter(asked.to.date), timeZone);
  if (to <= from) throw spanProblem('must be after from');
  return { from, to };
}

export function spanProblem(message: string): ProblemError {
  return new ProblemError('validation-failed', `to: ${message}.`, { errors: [{ path: 'to', message }] });
}
