import { useSignal } from '@preact/signals';
import { type ComponentType, h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { commonTexts } from '../i18n/common.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import { Spinner } from './spinner.tsx';

const RETRY_MS = 3_000;

/** A component that is loaded when it is first shown: most visitors never do. Tries again until it is there. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return function Lazy(props: P) {
    const loaded = useSignal<{ readonly Component: ComponentType<P> } | null>(null);
    const isLost = useSignal(false);
    const retry = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
    const start = async (): Promise<void> => {
      clearTimeout(retry.current);
      try {
        loaded.value = { Component: await load() };
      } catch {
        // No network, or the service has newer files.
        isLost.value = true;
        retry.current = setTimeout(start, RETRY_MS);
      }
    };
    useEffect(() => {
      start();
      return () => clearTimeout(retry.current);
    }, []);
    if (loaded.value !== null) return h(loaded.value.Component, props);
    if (!isLost.value) return <Spinner />;
    return (
      <Notice kind="danger">
        {commonTexts().unreachable}
        <Button onClick={start}>{commonTexts().retry}</Button>
      </Notice>
    );
  };
}
