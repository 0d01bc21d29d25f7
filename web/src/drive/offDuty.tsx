import type { StopReason } from '../../../client/driver/driverConnection.ts';
import { Button } from '../components/button.tsx';
import { Connection } from '../components/connection.tsx';
import { lazy } from '../components/lazy.tsx';
import { Notice } from '../components/notice.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { earnedTexts } from '../i18n/earned.ts';
import { PlannedShifts } from '../shifts/plannedShifts.tsx';
import type { Drive } from './drive.ts';
import { Earned } from './earned.tsx';
import { PastEarnings } from './pastEarnings.tsx';
import { PositionSource } from './positionSource.tsx';

const Elsewhere = lazy(async () => (await import('./elsewhere.tsx')).Elsewhere);

/** The panel before and after a shift. */
export function OffDuty({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  const { shift, vehiclePosition } = drive;
  const { vehicle, isVehicleRegistered, timeZone } = drive.me;
  const { value: ended } = shift.ended;
  return (
    <>
      <Connection isLost={false} />
      <header class="drive-state">
        <h1>{texts.offlineTitle}</h1>
        <p class="quiet">{texts.offlineHint}</p>
      </header>
      {ended !== null && <Ended why={ended} />}
      {vehicle !== null && isVehicleRegistered === true && (
        <Elsewhere vehicle={vehicle} timeZone={timeZone} />
      )}
      <Earned earnings={shift.earnings.value} label={earnedTexts().earnedBefore} />
      <PastEarnings timeZone={timeZone} />
      {vehicle !== null && (
        <PlannedShifts
          title={texts.plannedShifts}
          vehicle={vehicle}
          timeZone={timeZone}
          place={vehiclePosition.spot.value}
        />
      )}
      <PositionSource drive={drive} />
      <div class="drive-next">
        <Button
          kind="primary"
          isDisabled={vehiclePosition.spot.value === null}
          onClick={() => shift.goOnline()}
        >
          {ended === 'superseded' ? texts.driveHere : texts.goOnline}
        </Button>
      </div>
    </>
  );
}

function Ended({ why }: { readonly why: StopReason }) {
  const texts = driveTexts();
  switch (why) {
    case 'shift-over':
      return <Notice>{texts.shiftOver}</Notice>;
    case 'superseded':
      return <Notice kind="warning">{texts.superseded}</Notice>;
    case 'not-allowed':
      return <Notice kind="danger">{texts.notAllowed}</Notice>;
    case 'protocol-error':
      return <Notice kind="danger">{texts.protocolError}</Notice>;
  }
}
