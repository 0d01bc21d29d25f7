import { useEffect } from 'preact/hooks';
import type { Place } from '../api/schemas.ts';
import { readSurge, type SurgeLevels } from '../api/surgeLevels.ts';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { formatNumber } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { surgeTexts } from '../i18n/surge.ts';
import { RowTable } from './rowTable.tsx';

/** Levels change once a minute, in milliseconds. */
const refreshMs = 20_000;

export interface SurgePanelProps {
  readonly onGoTo: (place: Place) => void;
  readonly onClose: () => void;
}

/** What demand adds to prices now, by place and vehicle type, and why. */
export function SurgePanel({ onGoTo, onClose }: SurgePanelProps) {
  const texts = surgeTexts();
  const { answer, reload } = useLoaded(readSurge, 'surge', 0);
  useEffect(() => {
    const timer = setInterval(reload, refreshMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <section class="detail" aria-label={opsTexts().surge}>
      <Button kind="quiet" onClick={onClose}>
        {texts.close}
      </Button>
      <h2>{opsTexts().surge}</h2>
      <WhenLoaded id={opsTexts().surge} answer={answer.value} onRetry={reload}>
        {(levels) => <Levels levels={levels} onGoTo={onGoTo} />}
      </WhenLoaded>
    </section>
  );
}

interface LevelsProps {
  readonly levels: SurgeLevels;
  readonly onGoTo: (place: Place) => void;
}

function Levels({ levels: { data, more, missing }, onGoTo }: LevelsProps) {
  const texts = surgeTexts();
  const { adds, type, riders, free, smoothed, counts } = texts;
  return (
    <>
      {missing.length > 0 && <Notice kind="warning">{texts.missing}</Notice>}
      {data.length === 0 ? (
        <p class="quiet">{texts.none}</p>
      ) : (
        <>
          <RowTable caption={texts.caption} columns={[adds, type, riders, free, smoothed, counts]}>
            {data.map((level) => {
              const percent = texts.percent(formatNumber(level.percent));
              const vehicleType = level.vehicleType ?? texts.all;
              const { configuration: version, mode } = level;
              return (
                <tr key={`${level.cell} ${level.vehicleType} ${version}`}>
                  <td class="numeric">
                    <Button
                      kind="quiet"
                      label={texts.show(percent, vehicleType)}
                      onClick={() => onGoTo(level.centre)}
                    >
                      {percent}
                    </Button>
                  </td>
                  <td>{vehicleType}</td>
                  <td class="numeric">{formatNumber(level.demand, 2)}</td>
                  <td class="numeric">{formatNumber(level.supply)}</td>
                  <td class="numeric">{texts.percent(formatNumber(level.smoothed, 1))}</td>
                  <td>{mode === 'shadow' ? texts.shadow(version) : texts.paid(version)}</td>
                </tr>
              );
            })}
          </RowTable>
          <p class="quiet small">{texts.hint}</p>
        </>
      )}
      {more > 0 && <p class="quiet small">{texts.more(formatNumber(more))}</p>}
    </>
  );
}
