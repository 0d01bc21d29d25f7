import { peopleTexts } from '../i18n/people.ts';

/** Calls the number that the operator gives for rides under way. */
export function ContactLink({ phone }: { readonly phone: string }) {
  return (
    <a class="button" href={`tel:${phone.replaceAll(/[^+0-9]/g, '')}`}>
      {peopleTexts().call(phone)}
    </a>
  );
}
