import { formatClock } from '../i18n/format.ts';
import { journalTexts } from '../i18n/journal.ts';
import {
  decisionOf,
  describeCandidate,
  describeDecision,
  describeEntry,
  describeSkipped,
  type JournalEntry,
} from './journal.ts';

/** Explains why the trip got its driver. */
export function DecisionLog({ entries }: { readonly entries: readonly JournalEntry[] }) {
  const texts = journalTexts();
  const decision = decisionOf(entries);
  return (
    <section class="detail-part">
      <h3>{texts.decisions}</h3>
      {decision === null ? (
        <p>{texts.notYet}</p>
      ) : (
        <>
          <p>{describeDecision(decision)}</p>
          <Lines title={texts.before} lines={decision.before} />
          <Lines title={texts.candidatesTitle} lines={decision.candidates.map(describeCandidate)} isOrdered />
          <Lines title={texts.skippedTitle} lines={decision.skipped.map(describeSkipped)} />
        </>
      )}
    </section>
  );
}

interface LinesProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly isOrdered?: boolean;
}

function Lines({ title, lines, isOrdered = false }: LinesProps) {
  if (lines.length === 0) return null;
  const List = isOrdered ? 'ol' : 'ul';
  return (
    <>
      <h4>{title}</h4>
      <List class="lines">
        {lines.map((line, at) => (
          <li key={`${at} ${line}`}>{line}</li>
        ))}
      </List>
    </>
  );
}

export interface JournalLogProps {
  readonly entries: readonly JournalEntry[];
  readonly timeZone: string;
}

/** The trip's journal, in order. */
export function JournalLog({ entries, timeZone }: JournalLogProps) {
  return (
    <section class="detail-part">
      <h3>{journalTexts().journal}</h3>
      <ol class="journal">
        {entries.map((entry) => (
          <li key={entry.sequence}>
            <time class="numeric quiet" dateTime={entry.at}>
              {formatClock(entry.at, timeZone)}
            </time>
            <span>{describeEntry(entry, timeZone)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
