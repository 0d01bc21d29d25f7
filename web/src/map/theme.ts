/** Map colours, separate from the style sheets: a canvas does not read custom properties. */
export interface Theme {
  readonly ground: string;
  readonly water: string;
  readonly paved: string;
  readonly street: string;
  readonly streetCasing: string;
  readonly mainStreet: string;
  readonly route: string;
  readonly routeCasing: string;
}

const light: Theme = {
  ground: '#eef1ee',
  water: '#b9d7ea',
  paved: '#dfe3e0',
  street: '#ffffff',
  streetCasing: '#b8c2bd',
  mainStreet: '#ffe9b0',
  route: '#0a56a8',
  routeCasing: '#ffffff',
};

const dark: Theme = {
  ground: '#141c19',
  water: '#15303f',
  paved: '#222d29',
  street: '#46534d',
  streetCasing: '#0c1210',
  mainStreet: '#6d623d',
  route: '#6fb1ff',
  routeCasing: '#0c1210',
};

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export function currentTheme(): Theme {
  return prefersDark.matches ? dark : light;
}

/** Subscribes to theme changes; returns a function that unsubscribes. */
export function onThemeChange(listener: () => void): () => void {
  prefersDark.addEventListener('change', listener);
  return () => prefersDark.removeEventListener('change', listener);
}
