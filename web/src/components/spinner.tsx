import './spinner.css';

/** A progress indicator; the text next to it says what is in progress. */
export function Spinner() {
  return <span class="spinner" aria-hidden="true" />;
}
