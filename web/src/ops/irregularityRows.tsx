import { formatDateTime } from '../i18n/format.ts';
import { irregularityTexts } from '../i18n/irregularities.ts';
import { opsTexts } from '../i18n/ops.ts';
import { shortId } from './facts.tsx';
import type { Irregularity } from './model.ts';
import { RowTable } from './rowTable.tsx';
import { SelectLink } from './selectLink.tsx';

interface IrregularityRowsProps {
  readonly irregularities: readonly Irregularity[];
  readonly timeZone: string;
}

/** What looks like spoofing or fraud; trips and vehicles open their details. */
export function IrregularityRows({ irregularities, timeZone }: IrregularityRowsProps) {
  const texts = irregularityTexts();
  if (irregularities.length === 0) return <p class="quiet">{texts.noIrregularities}</p>;
  return (
    <RowTable caption={texts.irregularitiesCaption} columns={[texts.when, texts.about, texts.what]}>
      {irregularities.map((one) => (
        <tr key={one.id}>
          <td class="numeric">{formatDateTime(one.at, timeZone)}</td>
          <td>
            <About one={one} />
          </td>
          <td>{textOf(one)}</td>
        </tr>
      ))}
    </RowTable>
  );
}

function About({ one }: { readonly one: Irregularity }) {
  switch (one.type) {
    case 'trip.flagged':
      return (
        <SelectLink kind="trip" id={one.data.tripId}>
          {shortId(one.data.tripId)}
        </SelectLink>
      );
    case 'vehicle.positionsRefused':
      return (
        <SelectLink kind="vehicle" id={one.data.vehicleId}>
          {one.data.vehicleId}
        </SelectLink>
      );
    case 'person.limitReached':
      return <>{one.data.personId}</>;
  }
}

function textOf(one: Irregularity): string {
  const texts = irregularityTexts();
  const word = (words: Readonly<Record<string, string>>, key: string) => words[key] ?? key;
  switch (one.type) {
    case 'trip.flagged': {
      const { milestone, doubt } = one.data;
      return `${word(texts.doubtedMilestones, milestone)}: ${word(texts.doubts, doubt)}`;
    }
    case 'vehicle.positionsRefused':
      return `${opsTexts().positionsRefused} (${one.data.reason})`;
    case 'person.limitReached':
      return texts.limitReached(word(texts.limits, one.data.limit), one.data.most);
  }
}
