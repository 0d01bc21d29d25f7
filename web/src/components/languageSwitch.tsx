import { commonTexts } from '../i18n/common.ts';
import { chooseLanguage, type Language, language, languages } from '../i18n/language.ts';
import './languageSwitch.css';

const ownNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** Each language is listed under its own name, so that its speakers find it. */
export function LanguageSwitch() {
  return (
    <select
      class="language-switch"
      aria-label={commonTexts().languageLabel}
      value={language.value}
      onChange={({ currentTarget }) => {
        const chosen = languages.find((name) => name === currentTarget.value);
        if (chosen !== undefined) chooseLanguage(chosen);
      }}
    >
      {languages.map((name) => (
        <option key={name} value={name} lang={name}>
          {ownNames[name]}
        </option>
      ))}
    </select>
  );
}
