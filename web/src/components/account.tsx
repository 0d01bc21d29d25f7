import type { Me } from '../api/schemas.ts';
import { commonTexts } from '../i18n/common.ts';
import { decideOffered, offered, personIn, session } from '../session/session.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import './account.css';

/** Who is signed in, on every page. */
export function Account({ me }: { readonly me: Pick<Me, 'person' | 'tenant'> }) {
  return <p class="account quiet small">{commonTexts().signedInAs(me.person, me.tenant)}</p>;
}

/** Asks before the link of another person replaces the session. */
export function AskForSession() {
  const texts = commonTexts();
  const next = offered.value === null ? null : personIn(offered.value.token);
  const present = session.value === null ? null : personIn(session.value.token);
  return (
    <Dialog
      title={texts.otherSessionTitle}
      isOpen={offered.value !== null}
      onClose={() => decideOffered(false)}
    >
      <p>{texts.otherSessionHint(present?.sub ?? '–', next?.sub ?? '–')}</p>
      <div class="dialog-actions">
        <Button kind="primary" onClick={() => decideOffered(false)}>
          {texts.keepSession}
        </Button>
        <Button onClick={() => decideOffered(true)}>{texts.takeSession(next?.sub ?? '–')}</Button>
      </div>
    </Dialog>
  );
}
