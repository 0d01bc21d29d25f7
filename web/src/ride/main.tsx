import { showPage } from '../components/page.tsx';
import { SignedIn } from '../components/signedIn.tsx';
import { openOffline } from '../offline.ts';
import { openSession } from '../session/session.ts';
import { FriendPage } from './friendPage.tsx';
import { RidePage } from './ridePage.tsx';

const isSharedLink = () => location.hash.startsWith('#share=');

// Another link opened in the same tab changes only the fragment.
addEventListener('hashchange', () => {
  if (isSharedLink() || location.hash.startsWith('#trip=')) location.reload();
});

if (isSharedLink()) {
  showPage(<FriendPage token={location.hash.slice('#share='.length)} />);
} else {
  openSession();
  openOffline('/ride');
  showPage(<SignedIn only="rider">{(me) => <RidePage me={me} />}</SignedIn>);
}
