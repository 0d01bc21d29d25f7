import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Answer } from './answer.ts';

/** The last answer, and a function that loads again. */
export interface Loaded<T> {
  readonly answer: Signal<Answer<T> | null>;
  readonly reload: () => void;
}

/**
 * Loads data on first render and whenever `version` changes. The last answer is kept until the next one, and also
 * if the service is unreachable.
 */
export function useLoaded<T>(read: () => Promise<Answer<T>>, id: string, version: unknown): Loaded<T> {
  const answer = useSignal<Answer<T> | null>(null);
  const attempt = useSignal(0);
  useEffect(() => {
    answer.value = null;
  }, [id, answer]);
  useEffect(() => {
    let isCurrent = true;
    read().then((fresh) => {
      if (!isCurrent) return;
      const isWorse = !fresh.ok && fresh.failure.kind === 'unreachable' && answer.peek()?.ok === true;
      if (!isWorse) answer.value = fresh;
    });
    return () => {
      isCurrent = false;
    };
  }, [id, version, attempt.value]);
  return { answer, reload: () => attempt.value++ };
}
