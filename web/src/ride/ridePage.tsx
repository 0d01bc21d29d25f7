import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Me } from '../api/schemas.ts';
import { Account } from '../components/account.tsx';
import { Button } from '../components/button.tsx';
import { LanguageSwitch } from '../components/languageSwitch.tsx';
import { lazy } from '../components/lazy.tsx';
import { Sheet } from '../components/sheet.tsx';
import { rideTexts } from '../i18n/ride.ts';
import { CityMap } from '../map/cityMap.tsx';
import { BookingPanel } from './bookingPanel.tsx';
import { PlanPanel } from './planPanel.tsx';
import { Ride } from './ride.ts';
import { RideMap } from './rideMap.ts';
import { TripPanel } from './tripPanel.tsx';
import '../components/mapPage.css';
import './ride.css';

const PastPanel = lazy(async () => (await import('./pastPanel.tsx')).PastPanel);

/** The map, and the sheet with the rider's next step. */
export function RidePage({ me }: { readonly me: Me }) {
  const ride = useMemo(() => new Ride(me), [me]);
  const map = useRef<RideMap | null>(null);
  useEffect(() => ride.start(), [ride]);
  return (
    <main class="map-page">
      <CityMap
        source={me}
        onTap={(place) => {
          const { value: editing } = ride.draft.editing;
          if (ride.view.value.kind === 'plan' && editing !== null) ride.draft.set(editing, place);
        }}
        onStyle={() => map.current?.styleChanged()}
        onReady={(drawn) => {
          ride.draft.region.value = drawn.region;
          const { lat, lng } = drawn.map.getCenter();
          ride.draft.proposeMiddle({ lat, lng });
          map.current = new RideMap(drawn, ride);
          return map.current.start();
        }}
      />
      <Sheet label={rideTexts().panel}>
        <Panel ride={ride} />
        <footer class="ride-footer">
          {ride.view.value.kind === 'plan' && (
            <Button kind="quiet" onClick={() => ride.showPast()}>
              {rideTexts().pastRides}
            </Button>
          )}
          <Account me={me} />
          <LanguageSwitch />
        </footer>
      </Sheet>
    </main>
  );
}

function Panel({ ride }: { readonly ride: Ride }) {
  const view = ride.view.value;
  switch (view.kind) {
    case 'plan':
      return <PlanPanel ride={ride} refusal={view.refusal} />;
    case 'booking':
      return <BookingPanel ride={ride} view={view} />;
    case 'trip':
      return <TripPanel key={view.id} ride={ride} watch={view.watch} />;
    case 'past':
      return <PastPanel ride={ride} />;
  }
}
