import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { driversTexts } from '../i18n/drivers.ts';
import { formatDateTime } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { statisticsTexts } from '../i18n/statistics.ts';
import { wallClockAt } from '../i18n/wallClock.ts';
import { DocumentEnd } from './documentEnd.tsx';
import { DriverDetail } from './driverDetail.tsx';
import { type Drivers, readDrivers } from './drivers.ts';
import './drivers.css';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { RowTable } from './rowTable.tsx';

const SOON_MS = 30 * 86_400_000;

export interface DriversPanelProps {
  readonly timeZone: string;
  readonly onClose: () => void;
}

/** Everybody who has driven, whose documents end soon, and one of them in detail. */
export function DriversPanel({ timeZone, onClose }: DriversPanelProps) {
  const texts = statisticsTexts();
  const chosen = useSignal<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Keyboard users continue from here.
    title.current?.focus();
  }, [chosen.value]);
  if (chosen.value !== null) {
    return (
      <section class="detail" aria-label={opsTexts().drivers}>
        <Button kind="quiet" onClick={() => (chosen.value = null)}>
          ← {driversTexts().back}
        </Button>
        <h2 ref={title} tabIndex={-1}>
          {chosen.value}
        </h2>
        <DriverDetail key={chosen.value} id={chosen.value} timeZone={timeZone} />
      </section>
    );
  }
  return (
    <section class="detail" aria-label={opsTexts().drivers}>
      <Button kind="quiet" onClick={onClose}>
        {texts.close}
      </Button>
      <h2 ref={title} tabIndex={-1}>
        {opsTexts().drivers}
      </h2>
      <Lists timeZone={timeZone} onChoose={(id) => (chosen.value = id)} />
    </section>
  );
}

interface ListProps {
  readonly timeZone: string;
  readonly onChoose: (id: string) => void;
}

function Lists({ timeZone, onChoose }: ListProps) {
  const soon = wallClockAt(Date.now() + SOON_MS, timeZone).slice(0, 10);
  const ending = useLoaded(() => readDrivers(soon), soon, 0);
  const all = useLoaded(() => readDrivers(null), 'drivers', 0);
  return (
    <>
      <h3>{driversTexts().endsSoon}</h3>
      <WhenLoaded id={opsTexts().drivers} answer={ending.answer.value} onRetry={ending.reload}>
        {({ data }) => <Ending data={data} timeZone={timeZone} onChoose={onChoose} />}
      </WhenLoaded>
      <h3>{driversTexts().back}</h3>
      <WhenLoaded id={opsTexts().drivers} answer={all.answer.value} onRetry={all.reload}>
        {({ data }) => <DriverRows data={data} timeZone={timeZone} onChoose={onChoose} />}
      </WhenLoaded>
    </>
  );
}

type RowsProps = ListProps & Pick<Drivers, 'data'>;

function Ending({ data, timeZone, onChoose }: RowsProps) {
  if (data.length === 0) return <p class="quiet small">{driversTexts().nothingEnds}</p>;
  const byDay = data.toSorted((one, other) =>
    (one.documentsEndOn ?? '') < (other.documentsEndOn ?? '') ? -1 : 1,
  );
  return (
    <ul class="ending-documents">
      {byDay.map(({ id, documentsEndOn }) => (
        <li key={id}>
          <button type="button" class="row-link" onClick={() => onChoose(id)}>
            {id}
          </button>
          {documentsEndOn !== null && <DocumentEnd day={documentsEndOn} timeZone={timeZone} />}
        </li>
      ))}
    </ul>
  );
}

function DriverRows({ data, timeZone, onChoose }: RowsProps) {
  const texts = statisticsTexts();
  if (data.length === 0) return <p class="quiet">{texts.noDrivers}</p>;
  return (
    <RowTable caption={opsTexts().drivers} columns={[texts.driver, opsTexts().vehicle, texts.lastSeen]}>
      {data.map(({ id, vehicle, lastSeenAt }) => (
        <tr key={id} onClick={() => onChoose(id)}>
          <td>
            <button type="button" class="row-link" onClick={() => onChoose(id)}>
              {id}
            </button>
          </td>
          <td>{vehicle ?? '–'}</td>
          <td>{lastSeenAt === null ? '–' : formatDateTime(lastSeenAt, timeZone)}</td>
        </tr>
      ))}
    </RowTable>
  );
}
