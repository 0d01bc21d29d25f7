import { Button } from '../components/button.tsx';
import { rideTexts } from '../i18n/ride.ts';
import { askToNotify, permission } from './tripNews.ts';

/** Asks whether the page may notify; says what was answered. */
export function TellMe() {
  const texts = rideTexts();
  switch (permission.value) {
    case null:
      return null;
    case 'default':
      return <Button onClick={askToNotify}>{texts.tellMe}</Button>;
    case 'granted':
      return <p class="quiet small">{texts.telling}</p>;
    case 'denied':
      return <p class="quiet small">{texts.tellingDenied}</p>;
  }
}
