import { useId } from 'preact/hooks';
import './button.css';

interface FileButtonProps {
  readonly label: string;
  /** Media types and endings, as HTML's `accept` has them. */
  readonly accept: string;
  /** A phone opens its camera. */
  readonly isPhoto?: boolean;
  readonly isDisabled?: boolean;
  readonly onFile: (file: File) => void;
}

/** Chooses a file. The browser's own control speaks the browser's language, not the page's, and is hard to touch. */
export function FileButton({ label, accept, isPhoto = false, isDisabled = false, onFile }: FileButtonProps) {
  const id = useId();
  return (
    <span class="file-button">
      <input
        id={id}
        class="visually-hidden"
        type="file"
        accept={accept}
        capture={isPhoto ? 'environment' : undefined}
        disabled={isDisabled}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <label for={id} class="button">
        {label}
      </label>
    </span>
  );
}
