import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { readRoute } from '../api/common.ts';
import type { Me } from '../api/schemas.ts';
import { now } from '../clock.ts';
import { Account } from '../components/account.tsx';
import { Button } from '../components/button.tsx';
import { Connection } from '../components/connection.tsx';
import { LanguageSwitch } from '../components/languageSwitch.tsx';
import { lazy } from '../components/lazy.tsx';
import { formatClock } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { CityMap, type DrawnMap } from '../map/cityMap.tsx';
import { City } from './city.ts';
import { Figures } from './figures.tsx';
import { Legend } from './legend.tsx';
import { OpsMap } from './opsMap.ts';
import { OpsStream } from './opsStream.ts';
import { select, selection } from './selection.ts';
import { ShadeSwitch } from './shadeSwitch.tsx';
import { Tables } from './tables.tsx';
import './ops.css';

const AlertBanner = lazy(async () => (await import('./alertBanner.tsx')).AlertBanner);
const BookingForm = lazy(async () => (await import('./bookingForm.tsx')).BookingForm);
const DriversPanel = lazy(async () => (await import('./driversPanel.tsx')).DriversPanel);
const TripDetail = lazy(async () => (await import('./tripDetail.tsx')).TripDetail);
const VehicleDetail = lazy(async () => (await import('./vehicleDetail.tsx')).VehicleDetail);
const HistoryPanel = lazy(async () => (await import('./historyPanel.tsx')).HistoryPanel);
const ReportsPanel = lazy(async () => (await import('./reportsPanel.tsx')).ReportsPanel);
const RanksPanel = lazy(async () => (await import('./ranksPanel.tsx')).RanksPanel);
const SurgePanel = lazy(async () => (await import('./surgePanel.tsx')).SurgePanel);
const ConfigurationPanel = lazy(
  async () => (await import('./configuration/configurationPanel.tsx')).ConfigurationPanel,
);

type Panels = 'booking' | 'configuration' | 'drivers' | 'history' | 'ranks' | 'reports' | 'surge';

/** The operator's page: a tenant's city on one screen. */
export function OpsPage({ me }: { readonly me: Me }) {
  const city = useMemo(() => new City(), []);
  const stream = useMemo(() => new OpsStream(city), [city]);
  const map = useRef<OpsMap | null>(null);
  const drawnMap = useRef<DrawnMap | null>(null);
  const open = useSignal<Panels | null>(null);
  const toggle = (panel: Panels): void => {
    open.value = open.value === panel ? null : panel;
  };
  const close = (): void => {
    open.value = null;
  };
  const show = (id: string): void => {
    close();
    select({ kind: 'trip', id });
  };
  useEffect(() => () => stream.close(), [stream]);
  useEffect(() => city.figures.start(), [city]);
  useEffect(() => city.openTrips.start(), [city]);
  useEffect(() => city.irregularities.start(), [city]);
  useEffect(() => city.alerts.start(), [city]);
  const texts = opsTexts();
  const panels: [Panels, string][] = [
    ['booking', texts.book],
    ['drivers', texts.drivers],
    ['history', texts.history],
    ['reports', texts.reports],
    ['ranks', texts.ranks],
    ['surge', texts.surge],
  ];
  if (me.isAdmin) panels.push(['configuration', texts.configuration]);
  const goToVehicle = (id: string): void => {
    const vehicle = city.vehicles.value.get(id);
    if (vehicle !== undefined) map.current?.goTo(vehicle.place);
  };
  return (
    <main class="ops">
      <header class="ops-header">
        <h1>{texts.title}</h1>
        <div class="ops-panels">
          {panels.map(([panel, name]) => (
            <Button key={panel} isPressed={open.value === panel} onClick={() => toggle(panel)}>
              {name}
            </Button>
          ))}
        </div>
        <Status city={city} stream={stream} timeZone={me.timeZone} />
        <Account me={me} />
        <LanguageSwitch />
      </header>
      {(city.alerts.latest.value ?? []).length > 0 && (
        <AlertBanner city={city} timeZone={me.timeZone} onGoTo={(place) => map.current?.goTo(place)} />
      )}
      <section class="ops-map" aria-label={texts.map}>
        <CityMap
          source={me}
          onStyle={() => map.current?.recolour()}
          onReady={(drawn) => {
            drawnMap.current = drawn;
            map.current = new OpsMap(drawn, city, (bounds, zoom) => stream.look(bounds, zoom));
            return map.current.start(({ pickup, dropoff }) => readRoute(pickup, dropoff));
          }}
        />
        <p class="visually-hidden">{texts.mapHint}</p>
        <ShadeSwitch city={city} />
        <Legend city={city} />
      </section>
      {open.value === 'reports' && <ReportsPanel timeZone={me.timeZone} onClose={close} />}
      <Figures points={city.figures.latest.value ?? []} timeZone={me.timeZone} />
      <aside class="ops-panel" aria-label={texts.panel}>
        {open.value === 'configuration' && (
          <ConfigurationPanel drawn={drawnMap.current} timeZone={me.timeZone} onClose={close} />
        )}
        {open.value === 'drivers' && <DriversPanel timeZone={me.timeZone} onClose={close} />}
        {open.value === 'history' && <HistoryPanel timeZone={me.timeZone} onChoose={show} onClose={close} />}
        {open.value === 'ranks' && <RanksPanel timeZone={me.timeZone} onClose={close} />}
        {open.value === 'surge' && (
          <SurgePanel onGoTo={(place) => map.current?.goTo(place)} onClose={close} />
        )}
        {open.value === 'booking' && (
          <BookingForm city={city} timeZone={me.timeZone} onBooked={show} onClose={close} />
        )}
        {(open.value === null || open.value === 'reports') && (
          <Panel city={city} drawnMap={() => drawnMap.current} timeZone={me.timeZone} onGoTo={goToVehicle} />
        )}
      </aside>
    </main>
  );
}

/** The connection status, and the service's local time. */
interface StatusProps {
  readonly city: City;
  readonly stream: OpsStream;
  readonly timeZone: string;
}

function Status({ city, stream, timeZone }: StatusProps) {
  const texts = opsTexts();
  const { isLost, heardAt } = stream;
  return (
    <div class="ops-status">
      <Connection isLost={isLost.value} />
      {isLost.value && heardAt.value !== null && (
        <p class="small">{texts.updatedAt(formatClock(heardAt.value, timeZone))}</p>
      )}
      {!isLost.value && !city.isComplete.value && <p class="small">{texts.incomplete}</p>}
      <time class="numeric" title={texts.timeOf(timeZone)}>
        <span class="visually-hidden">{texts.timeOf(timeZone)} </span>
        {formatClock(now.value, timeZone)}
      </time>
      <span class="small quiet" aria-hidden="true">
        {timeZone}
      </span>
    </div>
  );
}

interface PanelProps {
  readonly city: City;
  readonly drawnMap: () => DrawnMap | null;
  readonly timeZone: string;
  readonly onGoTo: (vehicle: string) => void;
}

function Panel({ city, drawnMap, timeZone, onGoTo }: PanelProps) {
  const texts = opsTexts();
  const chosen = selection.value;
  const title = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Keyboard users continue from here.
    if (chosen !== null) title.current?.focus();
  }, [chosen]);
  if (chosen === null) return <Tables city={city} timeZone={timeZone} />;
  const { kind, id } = chosen;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a short cut for the button in it.
    <div
      class="detail"
      ref={title}
      tabIndex={-1}
      onKeyDown={({ key }) => {
        if (key === 'Escape') select(null);
      }}
    >
      <Button kind="quiet" onClick={() => select(null)}>
        ← {texts.back}
      </Button>
      {kind === 'trip' ? (
        <TripDetail key={id} id={id} city={city} drawnMap={drawnMap} timeZone={timeZone} />
      ) : (
        <VehicleDetail key={id} id={id} city={city} timeZone={timeZone} onGoTo={onGoTo} />
      )}
    </div>
  );
}
