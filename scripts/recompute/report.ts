import { tripIdSchema } from '../../src/domain/ids.ts';
import type { Line } from '../../src/domain/tariff/price.ts';
import { recompute } from '../../src/domain/trip/recompute.ts';
import type { JournalExport } from '../../src/protocol/journalExport.ts';
import { type PublicReceipt, publicReceipt } from '../../src/protocol/receipts.ts';
import { readEvent, tripSpec } from '../../src/shell/spec.ts';
import { moneyText } from '../replayJournal/text.ts';

export interface Report {
  readonly lines: readonly string[];
  readonly isRight: boolean;
  /** In one line. */
  readonly verdict: string;
}

/**
 * Computes the charges of an exported trip again, and compares them with its journal and, where there is one, with the
 * receipt that the service gave. Older code journaled no lines: there is nothing to compare then.
 */
export async function reportOn(
  { id, journal }: JournalExport,
  receipt: PublicReceipt | null,
): Promise<Report> {
  const { state, wrong, compared } = recompute(journal.map((row) => readEvent(tripSpec, row)));
  if (state.kind !== 'trip') {
    return { lines: [], isRight: false, verdict: `the journal of ${id} has no trip` };
  }
  const again = await publicReceipt(tripIdSchema.parse(id), state.settlement);
  const money = (amount: number) => moneyText({ amount, currency: again.currency });
  const lineIn = (line: Line) => lineText(line, again.currency);
  const isSame = receipt === null || receipt.hash === again.hash;
  return {
    lines: [
      ...state.settlement.lines.map(lineIn),
      `${money(again.total)} in all, of which ${money(again.tax)} tax; receipt ${again.hash}`,
      ...wrong.flatMap(({ event, journaled, recomputed }) => [
        `! "${event}" charges ${journaled.map(lineIn).join(', ') || 'nothing'}`,
        `!   and should ${recomputed.map(lineIn).join(', ') || 'nothing'}`,
      ]),
      ...(isSame ? [] : [`! the service gave receipt ${receipt.hash}, of ${money(receipt.total)}`]),
    ],
    isRight: wrong.length === 0 && isSame,
    verdict: `${compared} charges computed again, ${wrong.length} otherwise${receipt === null ? '' : `, ${isSame ? 'the' : 'another'} receipt of the service`}`,
  };
}

function lineText({ code, amount, rule, inputs }: Line, currency: string): string {
  const { configuration, tariff, item } = rule;
  const from = Object.entries(inputs).map(([name, value]) => `${name} ${value}`);
  return `${code} ${moneyText({ amount, currency })} by ${configuration}/${tariff}/${item}${from.length === 0 ? '' : ` (${from.join(', ')})`}`;
}
