import { useId } from 'preact/hooks';
import { Button } from './button.tsx';
import './stepper.css';

export interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly fewer: string;
  readonly more: string;
  readonly onChange: (value: number) => void;
}

/** A small number, changed by one. */
export function Stepper({ label, value, least, most, fewer, more, onChange }: StepperProps) {
  const id = useId();
  return (
    <fieldset class="stepper" aria-labelledby={id}>
      <span id={id}>{label}</span>
      <Button label={fewer} isDisabled={value <= least} onClick={() => onChange(value - 1)}>
        −
      </Button>
      <output class="numeric" aria-label={label}>
        {value}
      </output>
      <Button label={more} isDisabled={value >= most} onClick={() => onChange(value + 1)}>
        +
      </Button>
    </fieldset>
  );
}
