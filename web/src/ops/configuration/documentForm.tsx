import { useSignal } from '@preact/signals';
import { useLoaded } from '../../api/useLoaded.ts';
import { Button } from '../../components/button.tsx';
import { WhenLoaded } from '../../components/whenLoaded.tsx';
import { documentFormTexts } from '../../i18n/documentForm.ts';
import { locale } from '../../i18n/format.ts';
import { policyFormTexts } from '../../i18n/policyForm.ts';
import type { Form } from './formEntries.ts';
import { type DocumentFault, documentOf, isFaulty, type Row, rowOf, vehicleTypesIn } from './formRows.ts';
import { zoneNamesIn } from './ground.ts';
import { entriesOf } from './policyFields.ts';
import { type Fields, readFields } from './readFields.ts';
import { RowFields } from './rowFields.tsx';

/** The parts of a document that this form edits. */
export const documentParts = ['tariffs', 'promotions', 'surge', 'ranks'] as const;
export type DocumentPart = (typeof documentParts)[number];

interface DocumentFormProps {
  readonly part: DocumentPart;
  readonly document: object;
  /** What the service found wrong with the document. */
  readonly faults: readonly DocumentFault[];
  readonly timeZone: string;
  /** Takes the document with what was entered; null: nothing is taken over. */
  readonly onDone: (document: object | null) => void;
}

/** A part of a document as a form, with the words, units, defaults and bounds that the service knows. */
export function DocumentForm(props: DocumentFormProps) {
  const { answer, reload } = useLoaded(readFields, 'policy-fields', null);
  return (
    <section>
      <h3>{documentFormTexts().title[props.part]}</h3>
      <WhenLoaded id="policy-fields" answer={answer.value} onRetry={reload}>
        {(fields) => <Part {...props} fields={fields} />}
      </WhenLoaded>
    </section>
  );
}

function Part({ part, document, faults, timeZone, onDone, fields }: DocumentFormProps & { fields: Fields }) {
  const texts = documentFormTexts();
  const form = formFor(part, document, fields, timeZone);
  const root = useSignal<Row>(rowOf(form, '', { ...document }, faults));
  return (
    <>
      <p class="small quiet">
        {texts.intro[part]} {policyFormTexts().hint}
      </p>
      <RowFields
        form={form}
        group=""
        row={root.value}
        onChange={(row) => {
          root.value = row;
        }}
      />
      <div class="dialog-actions">
        <Button onClick={() => onDone(null)}>{texts.cancel}</Button>
        <Button
          kind="primary"
          isDisabled={isFaulty(form, '', root.value)}
          onClick={() => onDone(documentOf(form, '', root.value))}
        >
          {texts.takeOver[part]}
        </Button>
      </div>
    </>
  );
}

/** The form of one part; amounts are in the currency of the document's own policy. */
function formFor(part: DocumentPart, document: object, fields: Fields, timeZone: string): Form {
  const currency = fields.policy.find(({ group, key }) => group === 'tariff' && key === 'currency');
  const { policy } = { policy: undefined, ...document };
  const [entry = ''] = currency === undefined ? [] : Object.values(entriesOf(policy, [currency]));
  return {
    fields: fields.document.filter(({ group, key }) => group !== '' || key === part),
    currency: entry === '' ? String(currency?.default) : entry,
    timeZone,
    locale: locale(),
    zones: zoneNamesIn(document),
    vehicleTypes: [...new Set([...fields.vehicleTypes, ...vehicleTypesIn(fields.document, document)])].sort(),
  };
}
