import { showPage } from '../components/page.tsx';
import { SignedIn } from '../components/signedIn.tsx';
import { openSession } from '../session/session.ts';
import { DrivePage } from './drivePage.tsx';

openSession();
showPage(<SignedIn only="driver">{(me) => <DrivePage me={me} />}</SignedIn>);
