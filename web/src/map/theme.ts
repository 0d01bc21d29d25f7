import { type Theme, themes } from './themes.ts';

const prefersDark = () => matchMedia('(prefers-color-scheme: dark)');

export function currentTheme(): Theme {
  return prefersDark().matches ? themes.dark : themes.light;
}

/** Subscribes to theme changes; returns a function that unsubscribes. */
export function onThemeChange(listener: () => void): () => void {
  const scheme = prefersDark();
  scheme.addEventListener('change', listener);
  return () => scheme.removeEventListener('change', listener);
}
