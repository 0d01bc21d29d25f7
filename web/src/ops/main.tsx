import { showPage } from '../components/page.tsx';
import { SignedIn } from '../components/signedIn.tsx';
import { openSession } from '../session/session.ts';
import { OpsPage } from './opsPage.tsx';
import { followAddress } from './selection.ts';

openSession();
followAddress();
showPage(<SignedIn only="operator">{(me) => <OpsPage me={me} />}</SignedIn>);
