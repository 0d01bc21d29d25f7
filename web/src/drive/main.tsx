import { showPage } from '../components/page.tsx';
import { SignedIn } from '../components/signedIn.tsx';
import { openOffline } from '../offline.ts';
import { openSession } from '../session/session.ts';
import { DrivePage } from './drivePage.tsx';

openSession();
openOffline('/drive');
showPage(<SignedIn only="driver">{(me) => <DrivePage me={me} />}</SignedIn>);
