import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Me } from '../api/schemas.ts';
import { Account } from '../components/account.tsx';
import { LanguageSwitch } from '../components/languageSwitch.tsx';
import { Message } from '../components/page.tsx';
import { Sheet } from '../components/sheet.tsx';
import { driveTexts } from '../i18n/drive.ts';
import { CityMap } from '../map/cityMap.tsx';
import { Drive } from './drive.ts';
import { DriveMap } from './driveMap.ts';
import { SettingsPanel } from './settingsPanel.tsx';
import { ShiftPanel } from './shiftPanel.tsx';
import '../components/mapPage.css';
import './drive.css';

/** The map, and the sheet with the driver's next step. */
export function DrivePage({ me }: { readonly me: Me }) {
  return me.vehicle === null ? (
    <Message title={driveTexts().offlineTitle} hint={driveTexts().noVehicle} />
  ) : (
    <OnDuty me={me} />
  );
}

function OnDuty({ me }: { readonly me: Me }) {
  const drive = useMemo(() => new Drive(me), [me]);
  const map = useRef<DriveMap | null>(null);
  useEffect(() => drive.start(), [drive]);
  return (
    <main class="map-page">
      <CityMap
        source={me}
        onTap={(place) => drive.vehiclePosition.put(place)}
        onStyle={() => map.current?.styleChanged()}
        onReady={(drawn) => {
          drive.region.value = drawn.region;
          map.current = new DriveMap(drawn, drive);
          return map.current.start();
        }}
      />
      <Sheet label={driveTexts().panel}>
        <ShiftPanel drive={drive} />
        <footer class="drive-footer">
          <SettingsPanel drive={drive} />
          <Account me={me} />
          <LanguageSwitch />
        </footer>
      </Sheet>
    </main>
  );
}
