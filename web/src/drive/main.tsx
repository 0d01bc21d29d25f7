import { showPage } from '../components/page.tsx';
import { SignedIn } from '../components/signedIn.tsx';
import { CityMap } from '../map/cityMap.tsx';
import { openSession } from '../session/session.ts';

openSession();
showPage(<SignedIn only="driver">{(me) => <CityMap source={me} onReady={() => undefined} />}</SignedIn>);
