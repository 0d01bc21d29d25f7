import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Answer } from '../api/answer.ts';

/** What was last read, and how to read it once more. */
export interface Loaded<T> {
  readonly answer: Signal<Answer<T> | null>;
  readonly reload: () => void;
}

/**
 * Reads something when it is first shown and whenever `version` changes; what was read stays until then, and stays if
 * the next reading fails only because nobody answers.
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
