import './spinner.css';

/** Something is under way; what it is stands beside it. */
export function Spinner() {
  return <span class="spinner" aria-hidden="true" />;
}
