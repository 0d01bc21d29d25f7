import { commonTexts } from '../i18n/common.ts';
import { isOnline } from '../streams/online.ts';
import { Notice } from './notice.tsx';

/** Says so while a page shows what may be old: without network, or while its stream comes back. */
export function Connection({ isLost }: { readonly isLost: boolean }) {
  if (isOnline.value && !isLost) return null;
  const texts = commonTexts();
  return <Notice kind="warning">{isOnline.value ? texts.reconnecting : texts.offline}</Notice>;
}
