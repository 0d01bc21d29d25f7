import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { proofSchema } from '../api/schemas.ts';
import { now } from '../clock.ts';
import { Field } from '../components/field.tsx';
import { Stepper } from '../components/stepper.tsx';
import { commonTexts } from '../i18n/common.ts';
import { planTexts } from '../i18n/plan.ts';
import { wallClockAt } from '../i18n/wallClock.ts';
import './booking.css';
import {
  capabilitiesIn,
  isContactIncomplete,
  itemSizes,
  noOptions,
  type Party,
  type RideOptions,
} from './rideOptions.ts';

/** The form offers no more; the service has limits of its own. */
const MOST = { seats: 16, wheelchairs: 4, childSeats: 4, goods: 20 } as const;
/** A later ride is at least this far ahead when it is first asked for. */
const AHEAD_MS = 30 * 60_000;

export interface OptionsProps {
  readonly options: Signal<RideOptions>;
  readonly timeZone: string;
}

/** What most riders leave as it is. */
export function OptionFields({ options, timeZone }: OptionsProps) {
  const { party, laterAt, isReserved } = options.value;
  return (
    <>
      <PartySteppers
        party={party}
        // Goods may travel alone.
        leastSeats={hasGoods(options.value) ? 0 : 1}
        onChange={(party) => change(options, { party })}
      />
      <GoodsFields options={options} />
      <WhenChoice laterAt={laterAt} timeZone={timeZone} onChange={(laterAt) => change(options, { laterAt })}>
        <label>
          <input
            type="checkbox"
            class="options-radio"
            checked={isReserved}
            onChange={({ currentTarget: { checked } }) => change(options, { isReserved: checked })}
          />
          {planTexts().reserve}
        </label>
      </WhenChoice>
      <RequiresField options={options} />
      <PromotionField options={options} />
      <HandoverFields options={options} />
      <NotesField value={options.value.notes} onInput={(notes) => change(options, { notes })} />
    </>
  );
}

function change(options: Signal<RideOptions>, changes: Partial<RideOptions>): void {
  options.value = { ...options.value, ...changes };
}

interface PartySteppersProps {
  readonly party: Party;
  readonly leastSeats: number;
  readonly onChange: (party: Party) => void;
}

export function PartySteppers({ party, leastSeats, onChange }: PartySteppersProps) {
  const texts = planTexts();
  const kinds = ['seats', 'wheelchairs', 'childSeats'] as const;
  return (
    <>
      {kinds.map((kind) => (
        <Stepper
          key={kind}
          label={texts[kind]}
          fewer={texts.fewer(texts[kind])}
          more={texts.more(texts[kind])}
          value={party[kind]}
          least={kind === 'seats' ? leastSeats : 0}
          most={MOST[kind]}
          onChange={(count) => onChange({ ...party, [kind]: count })}
        />
      ))}
    </>
  );
}

function hasGoods({ goods }: RideOptions): boolean {
  return itemSizes.some((size) => goods[size] > 0);
}

function GoodsFields({ options }: { readonly options: Signal<RideOptions> }) {
  const texts = planTexts();
  const { goods, party } = options.value;
  const set = (size: (typeof itemSizes)[number], count: number): void => {
    const next = { ...goods, [size]: count };
    const isNothing = itemSizes.every((each) => next[each] === 0);
    const isNobody = party.seats + party.wheelchairs + party.childSeats === 0;
    change(options, { goods: next, ...(isNothing && isNobody && { party: noOptions.party }) });
  };
  return (
    <>
      {itemSizes.map((size) => (
        <Stepper
          key={size}
          label={texts.goods[size]}
          fewer={texts.fewer(texts.goods[size])}
          more={texts.more(texts.goods[size])}
          value={goods[size]}
          least={0}
          most={MOST.goods}
          onChange={(count) => set(size, count)}
        />
      ))}
      {hasGoods(options.value) && (
        <Field
          label={texts.goodsWhat}
          hint={texts.goodsHint}
          value={goods.what}
          onInput={(what) => change(options, { goods: { ...goods, what: what.slice(0, 80) } })}
        />
      )}
    </>
  );
}

interface WhenChoiceProps {
  /** As a clock there shows it; empty: now. */
  readonly laterAt: string;
  readonly timeZone: string;
  readonly onChange: (laterAt: string) => void;
  /** What may be chosen of a later ride. */
  readonly children?: ComponentChildren;
}

export function WhenChoice({ laterAt, timeZone, onChange, children }: WhenChoiceProps) {
  const texts = planTexts();
  const id = useId();
  const isLater = laterAt !== '';
  return (
    <fieldset class="options-when">
      <legend>{texts.when}</legend>
      <label>
        <input
          type="radio"
          class="options-radio"
          name={id}
          checked={!isLater}
          onChange={() => onChange('')}
        />
        {texts.whenNow}
      </label>
      <label>
        <input
          type="radio"
          class="options-radio"
          name={id}
          checked={isLater}
          onChange={() => onChange(wallClockAt(Date.now() + AHEAD_MS, timeZone))}
        />
        {texts.whenLater}
      </label>
      {isLater && children}
      {isLater && (
        <div class="field">
          <label for={id}>{texts.whenAt}</label>
          <input
            id={id}
            type="datetime-local"
            min={wallClockAt(now.value, timeZone)}
            value={laterAt}
            // A field that was emptied keeps the last time until another one is complete.
            onChange={({ currentTarget: { value } }) => value !== '' && onChange(value)}
          />
        </div>
      )}
    </fieldset>
  );
}

function RequiresField({ options }: { readonly options: Signal<RideOptions> }) {
  const texts = planTexts();
  const typed = useSignal(options.value.requires.join(', '));
  return (
    <Field
      label={texts.requires}
      hint={texts.requiresHint}
      value={typed.value}
      onInput={(text) => {
        typed.value = text;
      }}
      onLeave={() => change(options, { requires: capabilitiesIn(typed.value) })}
    />
  );
}

function PromotionField({ options }: { readonly options: Signal<RideOptions> }) {
  const texts = planTexts();
  const typed = useSignal(options.value.promoCode);
  return (
    <Field
      label={texts.promoCode}
      hint={texts.promoHint}
      value={typed.value}
      onInput={(text) => {
        typed.value = text.slice(0, 32);
      }}
      onLeave={() => change(options, { promoCode: typed.value })}
    />
  );
}

/** Who waits at the drop-off, and what the driver brings from there. */
function HandoverFields({ options }: { readonly options: Signal<RideOptions> }) {
  const texts = planTexts();
  const id = useId();
  const { handover } = options.value;
  const set = (changed: Partial<RideOptions['handover']>): void =>
    change(options, { handover: { ...handover, ...changed } });
  return (
    <>
      <Field
        label={texts.recipientName}
        hint={texts.recipientHint}
        value={handover.name}
        onInput={(name) => set({ name })}
      />
      {(handover.name !== '' || handover.phone !== '') && (
        <Field
          label={texts.recipientPhone}
          inputMode="tel"
          error={isContactIncomplete(handover) ? texts.contactIncomplete : null}
          value={handover.phone}
          onInput={(phone) => set({ phone })}
        />
      )}
      <div class="field">
        <label for={id}>{texts.proof}</label>
        <select
          id={id}
          value={handover.proof}
          onChange={({ currentTarget }) => set({ proof: proofSchema.parse(currentTarget.value) })}
        >
          {proofSchema.options.map((proof) => (
            <option key={proof} value={proof}>
              {commonTexts().proofs[proof]}
            </option>
          ))}
        </select>
        {handover.proof === 'pin' && <p class="quiet small">{texts.proofPinHint}</p>}
      </div>
    </>
  );
}

interface NotesFieldProps {
  readonly value: string;
  readonly onInput: (notes: string) => void;
}

export function NotesField({ value, onInput }: NotesFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{planTexts().notes}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={500}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </div>
  );
}
