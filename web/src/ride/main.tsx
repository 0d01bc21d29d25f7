import { lazy } from '../components/lazy.tsx';
import { showPage } from '../components/page.tsx';
import { SignedIn } from '../components/signedIn.tsx';
import { openOffline } from '../offline.ts';

import { openSession, session } from '../session/session.ts';

import { RidePage } from './ridePage.tsx';

const FriendPage = lazy(async () => (await import('./friendPage.tsx')).FriendPage);
const GuestPage = lazy(async () => (await import('./guestPage.tsx')).GuestPage);

const isSharedLink = () => location.hash.startsWith('#share=');
/** `#trip=ID&guest=TOKEN`: the link of a guest, and the trip that it is for. It stays in the address: it is the way back. */
const guestLink = () => {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const [tripId, token] = [fragment.get('trip'), fragment.get('guest')];
  return tripId === null || token === null ? null : { tripId, token };
};

// Another link opened in the same tab changes only the fragment.
addEventListener('hashchange', () => {
  if (isSharedLink() || location.hash.startsWith('#trip=')) location.reload();
});

const guest = guestLink();
if (isSharedLink()) {
  showPage(<FriendPage token={location.hash.slice('#share='.length)} />);
} else if (guest !== null) {
  session.value = { token: guest.token };
  showPage(<SignedIn only="guest">{(me) => <GuestPage me={me} tripId={guest.tripId} />}</SignedIn>);
} else {
  openSession();
  openOffline('/ride');
  showPage(<SignedIn only="rider">{(me) => <RidePage me={me} />}</SignedIn>);
}
