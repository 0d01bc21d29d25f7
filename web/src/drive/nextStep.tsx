import { useSignal } from '@preact/signals';
import type { PlannedStop } from '../../../client/driver/frames.ts';
import { now } from '../clock.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { lazy } from '../components/lazy.tsx';
import { PlaceName } from '../components/placeName.tsx';
import { driveTexts } from '../i18n/drive.ts';
import {
  formatCountdown,
  formatDateTime,
  formatDistance,
  formatMinutes,
  formatTime,
} from '../i18n/format.ts';
import { orderTexts } from '../i18n/orders.ts';
import { metersBetween } from '../map/polyline.ts';
import type { Drive } from './drive.ts';
import { HandOver } from './handOver.tsx';
import { navigationLink } from './navigationApp.ts';
import { Party } from './party.tsx';
import { Tolls } from './tolls.tsx';

/** Loaded while it is driven there. */
const FailedDelivery = lazy(async () => (await import('./failedDelivery.tsx')).FailedDelivery);

/** The next step of a driver with a plan. */
export function NextStep({ drive }: { readonly drive: Drive }) {
  const [stop] = drive.shift.stops.value;
  if (stop === undefined) return null;
  return <Step key={stop.id} drive={drive} stop={stop} />;
}

interface StepProps {
  readonly drive: Drive;
  readonly stop: PlannedStop;
}

function Step({ drive, stop }: StepProps) {
  const texts = driveTexts();
  const { navigation, me } = drive;
  const { value: left } = navigation.left;
  const isUnderWay = phaseOf(drive, stop) !== 'arrived';
  return (
    <section class="step" aria-label={stepTitle(drive, stop)}>
      <header class="drive-state">
        <h1>{stepTitle(drive, stop)}</h1>
        <p class="step-place">
          <PlaceName place={stop.place} />
        </p>
        <Party of={stop} />
      </header>
      {isUnderWay && left !== null && (
        <p class="step-left numeric">
          {formatDistance(left.meters)} <span class="quiet">{formatMinutes(left.seconds)}</span>
        </p>
      )}
      {stop.notBefore != null && (
        <p>
          <strong>{texts.scheduledFor(formatDateTime(stop.notBefore, me.timeZone))}</strong>
        </p>
      )}
      {stop.promisedBy !== null && (
        <p class="quiet small">{texts.promisedBy(formatTime(stop.promisedBy, me.timeZone))}</p>
      )}
      {stop.notes !== null && (
        <p>
          <span class="quiet small">{texts.notes}: </span>
          {stop.notes}
        </p>
      )}
      {stop.kind === 'pickup' && stop.isOrder === true && <p class="quiet">{orderTexts().given}</p>}
      <Meeting stop={stop} />
      <Action drive={drive} stop={stop} />
      {isUnderWay && (
        <a class="button" href={navigationLink(stop.place, navigator.userAgent)}>
          {texts.openNavigation}
        </a>
      )}
      {stop.kind === 'pickup' && <WayOut drive={drive} stop={stop} />}
      <Tolls drive={drive} stop={stop} />
      {stop.kind === 'dropoff' && isGoodsAlone(stop) && <FailedDelivery drive={drive} stop={stop} />}
    </section>
  );
}

/** Whom to ask for, and how to hand goods over. */
function Meeting({ stop: { contact, leaveAtDoor } }: Pick<StepProps, 'stop'>) {
  const texts = driveTexts();
  return (
    <>
      {contact !== undefined && (
        <p>
          {contact.name} · <a href={`tel:${contact.phone.replaceAll(/[^+\d]/g, '')}`}>{contact.phone}</a>
        </p>
      )}
      {leaveAtDoor === true && <p>{texts.leaveAtDoor}</p>}
    </>
  );
}

function Action({ drive, stop }: StepProps) {
  const texts = driveTexts();
  const { shift } = drive;
  const phase = phaseOf(drive, stop);
  // Goods get aboard without anybody.
  const isBoarding = stop.kind === 'pickup' && !isGoodsAlone(stop);
  const done = isBoarding ? texts.onBoard : texts.done;
  return (
    <div class="drive-next">
      {phase === 'pending' && (
        <Button kind="primary" onClick={() => shift.progress(stop, 'enroute')}>
          {texts.navigate}
        </Button>
      )}
      {phase === 'enroute' && (
        <>
          <FollowButton drive={drive} />
          <ArrivedButton drive={drive} stop={stop} />
        </>
      )}
      {phase === 'arrived' && <HandOver drive={drive} stop={stop} done={done} />}
    </div>
  );
}

/** There once the vehicle is near enough, with the time until then. */
function ArrivedButton({ drive, stop }: StepProps) {
  const { haveArrived } = driveTexts();
  const { shift, vehiclePosition, navigation } = drive;
  const { value: spot } = vehiclePosition.spot;
  const { arrivalRadiusMeters = Number.POSITIVE_INFINITY } = stop;
  const isThere = spot === null || metersBetween(spot, stop.place) <= arrivalRadiusMeters;
  const { value: left } = navigation.left;
  const words = isThere || left === null ? haveArrived : `${haveArrived} (${formatMinutes(left.seconds)})`;
  return (
    <Button kind="primary" isDisabled={!isThere} onClick={() => shift.progress(stop, 'arrived')}>
      {words}
    </Button>
  );
}

function FollowButton({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { vehiclePosition } = drive;
  if (vehiclePosition.source.value !== 'simulated') return null;
  return vehiclePosition.isFollowing.value ? (
    <Button onClick={() => vehiclePosition.halt()}>{texts.halt}</Button>
  ) : (
    <Button onClick={() => vehiclePosition.follow()}>{texts.follow}</Button>
  );
}

/** What ends a ride that does not happen. */
function WayOut({ drive, stop }: StepProps) {
  const texts = driveTexts();
  const asked = useSignal<'noShow' | 'giveBack' | null>(null);
  const close = (): void => {
    asked.value = null;
  };
  const isNoShow = asked.value === 'noShow';
  return (
    <div class="drive-actions">
      {phaseOf(drive, stop) === 'arrived' && (
        <NoShowButton
          drive={drive}
          stop={stop}
          onClick={() => {
            asked.value = 'noShow';
          }}
        />
      )}
      {stop.isOrder !== true && (
        <Button
          kind="danger"
          onClick={() => {
            asked.value = 'giveBack';
          }}
        >
          {texts.giveBack}
        </Button>
      )}
      <Dialog
        title={isNoShow ? texts.noShowTitle : texts.giveBackTitle}
        isOpen={asked.value !== null}
        onClose={close}
      >
        <p>{isNoShow ? texts.noShowHint : texts.giveBackHint}</p>
        <div class="dialog-actions">
          <Button onClick={close}>{texts.keep}</Button>
          <Button
            kind="danger"
            onClick={() => {
              if (asked.value !== null) drive.shift.progress(stop, asked.value);
              close();
            }}
          >
            {isNoShow ? texts.noShowConfirm : texts.giveBackConfirm}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

/** There once the rider has had the time to come, with the time until then. */
function NoShowButton({ drive, stop, onClick }: StepProps & { readonly onClick: () => void }) {
  const { noShow } = driveTexts();
  const seconds = secondsToNoShow(drive, stop);
  const words = seconds !== null && seconds > 0 ? `${noShow} (${formatCountdown(seconds)})` : noShow;
  return (
    <Button kind="danger" isDisabled={seconds === null || seconds > 0} onClick={onClick}>
      {words}
    </Button>
  );
}

/** The wait begins when the service knows of the arrival; null until then. */
function secondsToNoShow({ shift }: Drive, { status, noShowFrom = 0 }: PlannedStop): number | null {
  if (status !== 'arrived') return null;
  return Math.ceil((noShowFrom - (now.value + shift.clockAheadMs)) / 1000);
}

function isGoodsAlone({ party: { seats, wheelchairs, childSeats } }: PlannedStop): boolean {
  return seats + wheelchairs + childSeats === 0;
}

type Phase = 'pending' | 'enroute' | 'arrived';

/** A stop that has ended is not shown: another one is next. */
function phaseOf({ shift }: Drive, stop: PlannedStop): Phase {
  const status = shift.statusOf(stop);
  return status === 'enroute' || status === 'arrived' ? status : 'pending';
}

/** The next action for a stop. */
export function stepTitle(drive: Drive, stop: PlannedStop): string {
  const { steps, goodsSteps } = driveTexts();
  const phase = phaseOf(drive, stop);
  const { kind } = stop;
  const isHandling = phase === 'arrived' && isGoodsAlone(stop);
  return isHandling && (kind === 'pickup' || kind === 'dropoff') ? goodsSteps[kind] : steps[kind][phase];
}
