import { Notice } from '../components/notice.tsx';
import { defineTexts } from '../i18n/language.ts';

const texts = defineTexts({
  en: { notice: 'Your driver brings the goods back.' },
  de: { notice: 'Die Ware wird zurückgebracht.' },
});

/** Goods that nobody took, or whose delivery was cancelled, are on their way back. */
export function ComesBack() {
  return <Notice kind="warning">{texts().notice}</Notice>;
}
