import { commonTexts } from '../i18n/common.ts';
import { isOnline } from '../streams/online.ts';
import { Notice } from './notice.tsx';

/** Warns while the page may show stale data: offline, or while its stream reconnects. */
export function Connection({ isLost }: { readonly isLost: boolean }) {
  if (isOnline.value && !isLost) return null;
  const texts = commonTexts();
  return <Notice kind="warning">{isOnline.value ? texts.reconnecting : texts.offline}</Notice>;
}
