import * as z from 'zod/mini';
import type { Answer } from '../api/answer.ts';
import { call } from '../api/client.ts';
import { type Comparison, type Days, type Dimension, type ReportLine, reportLineSchema } from './reports.ts';

const reportSchema = z.object({ data: z.array(reportLineSchema) });

/** Reads a report's lines, oldest first; with a dimension a line for each vehicle, tariff, … of each span. */
export async function readReport(
  by: Comparison['by'],
  days: Days,
  dimension: Dimension | null = null,
): Promise<Answer<readonly ReportLine[]>> {
  const query = new URLSearchParams({ ...days, ...(dimension !== null && { by: dimension }) });
  const path = `/v1/reports/${by}?${query}`;
  const answer = await call({ method: 'GET', path, answer: reportSchema });
  return answer.ok ? { ok: true, value: answer.value.data } : answer;
}
