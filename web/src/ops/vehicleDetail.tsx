import { useSignal } from '@preact/signals';
import { useLoaded } from '../api/useLoaded.ts';
import { Button } from '../components/button.tsx';
import { WhenLoaded } from '../components/whenLoaded.tsx';
import { formatClock, formatDateTime, formatDuration, formatTime } from '../i18n/format.ts';
import { opsTexts } from '../i18n/ops.ts';
import { vehicleJournalTexts } from '../i18n/vehicleJournal.ts';
import { PlannedShifts } from '../shifts/plannedShifts.tsx';
import { type CurrentVehicle, readVehicle, readVehicleJournal, setInService } from './api.ts';
import type { City, VehicleNow } from './city.ts';
import { ConfirmDialog } from './confirmDialog.tsx';
import { Facts, OperatorsPlace, shortId, writtenPlace, writtenRoom } from './facts.tsx';
import { SelectLink } from './selectLink.tsx';
import { StateSign } from './stateSign.tsx';
import { describeVehicleEntry, tripsByOffer, type VehicleEntry } from './vehicleJournal.ts';

export interface VehicleDetailProps {
  readonly id: string;
  readonly city: City;
  readonly timeZone: string;
  readonly onGoTo: (id: string) => void;
}

/** Details of a vehicle: activity, plan, and whether it gets offers. */
export function VehicleDetail({ id, city, timeZone, onGoTo }: VehicleDetailProps) {
  const heard = city.vehicles.value.get(id);
  const version = `${heard?.state} ${heard?.trips.join()}`;
  const vehicle = useLoaded(() => readVehicle(id), id, version);
  const journal = useLoaded(() => readVehicleJournal(id), id, version);
  const reload = (): void => {
    vehicle.reload();
    journal.reload();
  };
  return (
    <WhenLoaded id={id} answer={vehicle.answer.value} onRetry={reload}>
      {(read) => (
        <>
          <header class="detail-header">
            <p class="small quiet">{id}</p>
            <h2>
              {read.name} · {read.plate}
            </h2>
            {heard !== undefined && <StateSign state={heard.state} />}
          </header>
          <div class="detail-actions">
            <ServiceButton vehicle={read} onDone={reload} />
            {heard !== undefined && <Button onClick={() => onGoTo(id)}>{opsTexts().showOnMap}</Button>}
          </div>
          <VehicleFacts vehicle={read} heard={heard} timeZone={timeZone} />
          <Plan vehicle={read} timeZone={timeZone} />
          <PlannedShifts
            title={opsTexts().plannedShifts}
            vehicle={id}
            timeZone={timeZone}
            place={read.position}
          />
          {journal.answer.value?.ok && <Log entries={journal.answer.value.value.data} timeZone={timeZone} />}
        </>
      )}
    </WhenLoaded>
  );
}

interface VehicleFactsProps {
  readonly vehicle: CurrentVehicle;
  /** The stream's data of the vehicle, while it is in view. */
  readonly heard: VehicleNow | undefined;
  readonly timeZone: string;
}

function VehicleFacts({ vehicle, heard, timeZone }: VehicleFactsProps) {
  const texts = opsTexts();
  const { type, capacity, capabilities, driver, position, plan } = vehicle;
  return (
    <Facts
      facts={[
        [texts.driver, driver],
        [texts.availability, texts.availabilities[vehicle.availability]],
        [texts.connection, vehicle.connected ? texts.connected : texts.notConnected],
        [
          texts.lastSeen,
          position && `${formatClock(position.ts, timeZone)} · ${writtenPlace(heard?.place ?? position)}`,
        ],
        [texts.positionsRefused, heard?.positionsRefused ? texts.positionsRefusedHint : null],
        [
          texts.states.outOfService,
          plan.outOfService ? texts.since(formatDateTime(plan.outOfService.since, timeZone)) : null,
        ],
        [texts.kind, type],
        [texts.capacity, writtenRoom(capacity)],
        [texts.capabilities, capabilities.join(', ') || null],
      ]}
    />
  );
}

function Plan({ vehicle, timeZone }: { readonly vehicle: CurrentVehicle; readonly timeZone: string }) {
  const texts = opsTexts();
  const { offers, stops } = vehicle.plan;
  return (
    <section class="detail-part">
      <h3>{texts.plan}</h3>
      {offers.length + stops.length === 0 && <p>{texts.emptyPlan}</p>}
      <ol class="lines">
        {stops.map(({ id, kind, tripId, status, place, promisedBy }) => (
          <li key={id}>
            {texts.stopKinds[kind]} <TripLink id={tripId} /> · {texts.stopStatus[status]}
            {promisedBy !== null && ` · ${texts.promisedBy(formatTime(promisedBy, timeZone))}`}
            {' · '}
            <OperatorsPlace place={place} />
          </li>
        ))}
        {offers.map(({ id, tripId, pickupEtaSeconds }) => (
          <li key={id}>
            {texts.offer}: <TripLink id={tripId} /> · {formatDuration(pickupEtaSeconds)}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The vehicle's journal, latest first. */
function Log({
  entries,
  timeZone,
}: {
  readonly entries: readonly VehicleEntry[];
  readonly timeZone: string;
}) {
  const trips = tripsByOffer(entries);
  return (
    <section class="detail-part">
      <h3>{vehicleJournalTexts().title}</h3>
      <ol class="journal">
        {entries.toReversed().map((entry) => (
          <li key={entry.sequence}>
            <time class="numeric quiet" dateTime={entry.at}>
              {formatClock(entry.at, timeZone)}
            </time>
            <span>{describeVehicleEntry(entry, (offerId) => trips.get(offerId) ?? null)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function TripLink({ id }: { readonly id: string }) {
  return (
    <SelectLink kind="trip" id={id}>
      {shortId(id)}
    </SelectLink>
  );
}

interface ServiceButtonProps {
  readonly vehicle: CurrentVehicle;
  readonly onDone: () => void;
}

/** Takes the vehicle out of service, or puts it back. */
function ServiceButton({ vehicle, onDone }: ServiceButtonProps) {
  const texts = opsTexts();
  const isAsking = useSignal(false);
  const isReturning = useSignal(false);
  const { id, name, plan } = vehicle;
  // Not shown if the answer does not contain it.
  if (plan.outOfService === undefined) return null;
  if (plan.outOfService !== null) {
    return (
      <>
        <Button kind="primary" onClick={() => (isReturning.value = true)}>
          {texts.backInService}
        </Button>
        <ConfirmDialog
          isOpen={isReturning}
          title={texts.backInServiceTitle(name)}
          hint={texts.backInServiceHint}
          confirm={texts.backInServiceConfirm}
          done={texts.backInServiceDone(name)}
          act={() => setInService(id, true)}
          onDone={onDone}
        />
      </>
    );
  }
  return (
    <>
      <Button kind="danger" onClick={() => (isAsking.value = true)}>
        {texts.outOfService}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={texts.outOfServiceTitle(name)}
        hint={texts.outOfServiceHint}
        confirm={texts.outOfServiceConfirm}
        done={texts.outOfServiceDone(name)}
        act={() => setInService(id, false)}
        onDone={onDone}
      />
    </>
  );
}
