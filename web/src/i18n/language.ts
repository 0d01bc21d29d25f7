import { effect, signal } from '@preact/signals';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

const STORED_AS = 'hexhail.language';

/** The language of all texts: the last chosen one, or the browser's. */
export const language = signal<Language>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value;
});

/** Chooses a language and stores the choice. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(STORED_AS, chosen);
}

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(STORED_AS), ...navigator.languages];
  for (const tag of wanted) {
    const known = languages.find((language) => tag?.toLowerCase().startsWith(language));
    if (known !== undefined) return known;
  }
  return 'en';
}

/** Defines texts by language. Call the result wherever a text is rendered: it follows the language signal. */
export function defineTexts<T extends object>(texts: { readonly en: T; readonly de: NoInfer<T> }): () => T {
  return () => texts[language.value];
}
