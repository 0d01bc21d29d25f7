import { type ComponentChildren, render } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { commonTexts } from '../i18n/common.ts';
import { hasEnded } from '../session/session.ts';
import { AskForSession } from './account.tsx';
import { Button } from './button.tsx';
import { LanguageSwitch } from './languageSwitch.tsx';
import { LiveRegion } from './liveRegion.tsx';
import '../design/base.css';
import './page.css';

/** Renders a page. Rendering errors are replaced by a message with a way to recover. */
export function showPage(content: ComponentChildren): void {
  const place = document.getElementById('page');
  if (place === null) throw new Error('the document has no place for the page');
  render(<Frame>{content}</Frame>, place);
}

function Frame({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary((thrown: unknown) => console.error(thrown));
  const texts = commonTexts();
  if (error !== undefined) {
    return (
      <Message title={texts.crashTitle} hint={texts.crashHint}>
        <Button kind="primary" onClick={() => location.reload()}>
          {texts.reload}
        </Button>
      </Message>
    );
  }
  return (
    <>
      {children}
      <AskForSession />
      <LiveRegion />
    </>
  );
}

/** A full page with a single message. */
export function Message({
  title,
  hint,
  children,
}: {
  title: string;
  hint: string;
  children?: ComponentChildren;
}) {
  return (
    <main class="message">
      <h1>{title}</h1>
      <p>{hint}</p>
      {children}
      <LanguageSwitch />
    </main>
  );
}

/** The page shown without a session. */
export function SignIn() {
  const texts = commonTexts();
  return hasEnded.value ? (
    <Message title={texts.sessionEndedTitle} hint={texts.sessionEndedHint} />
  ) : (
    <Message title={texts.signInTitle} hint={texts.signInHint}>
      <p class="quiet">{texts.signInLocal}</p>
    </Message>
  );
}
