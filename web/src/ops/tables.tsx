import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { vehicleActivities } from '../../../src/protocol/vehicleActivities.ts';
import { now } from '../clock.ts';
import { Field } from '../components/field.tsx';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import { irregularityTexts } from '../i18n/irregularities.ts';
import { opsTexts } from '../i18n/ops.ts';
import type { City, VehicleNow } from './city.ts';
import { shortId } from './facts.tsx';
import { IrregularityRows } from './irregularityRows.tsx';
import type { OpenTrip } from './model.ts';
import { RowTable } from './rowTable.tsx';
import { select } from './selection.ts';
import { SelectLink } from './selectLink.tsx';
import { StateSign } from './stateSign.tsx';
import { loadView, saveView } from './viewStorage.ts';
import './tables.css';

/** The most rows of a table: beyond them users search. */
const MAX_ROWS = 100;

const tabs = ['trips', 'vehicles', 'irregularities'] as const;
type Tab = (typeof tabs)[number];

interface TablesProps {
  readonly city: City;
  readonly timeZone: string;
}

/** The map's content as tables: open trips, and vehicles in view; and what is irregular. */
export function Tables({ city, timeZone }: TablesProps) {
  const texts = opsTexts();
  const id = useId();
  const tab = useSignal<Tab>(loadView().tab);
  const query = useSignal('');
  const irregularities = city.irregularities.latest.value ?? [];
  const choose = (chosen: Tab): void => {
    tab.value = chosen;
    saveView({ tab: chosen });
  };
  const titles: Readonly<Record<Tab, string>> = {
    trips: texts.tripsTab(formatNumber(city.tripsByWait.value.length)),
    vehicles: city.isRolledUp.value
      ? texts.vehicles
      : texts.vehiclesTab(formatNumber(city.vehicles.value.size)),
    irregularities: irregularityTexts().irregularitiesTab(formatNumber(irregularities.length)),
  };
  return (
    <>
      <Search query={query.value} onInput={(text) => (query.value = text)} />
      <div class="tabs" role="tablist" aria-label={texts.panel}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            class="tab"
            aria-selected={tab.value === name}
            aria-controls={`${id}-rows`}
            tabIndex={tab.value === name ? 0 : -1}
            onClick={() => choose(name)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
              const step = event.key === 'ArrowLeft' ? tabs.length - 1 : 1;
              const other = tabs[(tabs.indexOf(name) + step) % tabs.length] ?? name;
              choose(other);
              document.getElementById(`${id}-${other}`)?.focus();
            }}
          >
            {titles[name]}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-rows`} aria-labelledby={`${id}-${tab.value}`}>
        {tab.value === 'trips' && (
          <TripRows
            trips={city.tripsByWait.value.filter((trip) => matches(query.value, trip.id, trip.vehicle))}
          />
        )}
        {tab.value === 'vehicles' && (
          <VehicleRows
            vehicles={vehiclesOf(city).filter((vehicle) => matches(query.value, vehicle.id))}
            isRolledUp={city.isRolledUp.value}
          />
        )}
        {tab.value === 'irregularities' && (
          <IrregularityRows
            irregularities={irregularities.filter(({ id }) => matches(query.value, id))}
            timeZone={timeZone}
          />
        )}
      </div>
    </>
  );
}

interface SearchProps {
  readonly query: string;
  readonly onInput: (query: string) => void;
}

/** Filters the tables; Enter opens the trip or vehicle with that id, in view or not. */
function Search({ query, onInput }: SearchProps) {
  const texts = opsTexts();
  return (
    <form
      class="ops-search"
      onSubmit={(event) => {
        event.preventDefault();
        const id = query.trim();
        if (id !== '') select({ kind: id.startsWith('trip_') ? 'trip' : 'vehicle', id });
      }}
    >
      <Field label={texts.search} placeholder={texts.searchHint} value={query} onInput={onInput} />
    </form>
  );
}

function matches(query: string, ...ids: (string | null)[]): boolean {
  const wanted = query.trim().toLowerCase();
  return wanted === '' || ids.some((id) => id?.toLowerCase().includes(wanted));
}

/** By activity, in reverse order of the legend, then by name. */
function vehiclesOf(city: City): VehicleNow[] {
  const rank = ({ state }: VehicleNow) => vehicleActivities.indexOf(state);
  return [...city.vehicles.value.values()].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

function TripRows({ trips }: { readonly trips: readonly OpenTrip[] }) {
  const texts = opsTexts();
  if (trips.length === 0) return <p class="quiet">{texts.noTrips}</p>;
  return (
    <>
      <RowTable caption={texts.tripsCaption} columns={[texts.waits, texts.trip, texts.state, texts.vehicle]}>
        {trips.slice(0, MAX_ROWS).map((trip) => (
          <tr
            key={trip.id}
            class={`trip-${trip.state}`}
            onClick={() => select({ kind: 'trip', id: trip.id })}
          >
            <td class="numeric">
              <Waiting trip={trip} />
            </td>
            <td>
              <SelectLink kind="trip" id={trip.id}>
                {shortId(trip.id)}
              </SelectLink>
            </td>
            <td>{texts.tripStates[trip.state]}</td>
            <td>{trip.vehicle ?? '–'}</td>
          </tr>
        ))}
      </RowTable>
      <More count={trips.length - MAX_ROWS} />
    </>
  );
}

/** How long the rider has been waiting. */
function Waiting({ trip }: { readonly trip: OpenTrip }) {
  const { waitingSince } = trip;
  return <>{waitingSince === null ? '–' : formatDuration((now.value - waitingSince) / 1000)}</>;
}

interface VehicleRowsProps {
  readonly vehicles: readonly VehicleNow[];
  readonly isRolledUp: boolean;
}

function VehicleRows({ vehicles, isRolledUp }: VehicleRowsProps) {
  const texts = opsTexts();
  if (isRolledUp) return <p class="quiet">{texts.zoomIn}</p>;
  if (vehicles.length === 0) return <p class="quiet">{texts.noVehicles}</p>;
  return (
    <>
      <RowTable caption={texts.vehiclesCaption} columns={[texts.vehicle, texts.state, texts.trip]}>
        {vehicles.slice(0, MAX_ROWS).map(({ id, state, trips }) => (
          <tr key={id} onClick={() => select({ kind: 'vehicle', id })}>
            <td>
              <SelectLink kind="vehicle" id={id}>
                {id}
              </SelectLink>
            </td>
            <td>
              <StateSign state={state} />
            </td>
            <td>{trips.length === 0 ? '–' : trips.map(shortId).join(', ')}</td>
          </tr>
        ))}
      </RowTable>
      <More count={vehicles.length - MAX_ROWS} />
    </>
  );
}

function More({ count }: { readonly count: number }) {
  return count <= 0 ? null : <p class="quiet small">{opsTexts().moreRows(formatNumber(count))}</p>;
}
