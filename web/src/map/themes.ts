/** Map colours, separate from the style sheets: a canvas does not read custom properties. */
export interface Theme {
  readonly ground: string;
  readonly water: string;
  readonly park: string;
  readonly wood: string;
  readonly sand: string;
  readonly airport: string;
  readonly paved: string;
  readonly runway: string;
  readonly building: string;
  readonly buildingEdge: string;
  readonly rail: string;
  readonly path: string;
  readonly street: string;
  readonly streetCasing: string;
  readonly mainStreet: string;
  readonly arrow: string;
  readonly streetLabel: string;
  readonly placeLabel: string;
  readonly quarterLabel: string;
  readonly poiLabel: string;
  readonly parkLabel: string;
  readonly waterLabel: string;
  readonly labelHalo: string;
  readonly route: string;
  readonly routeCasing: string;
}

const light: Theme = {
  ground: '#f1f2ee',
  water: '#b5d6ea',
  park: '#d3e8c8',
  wood: '#cfe0c6',
  sand: '#f3ead0',
  airport: '#e6e7ee',
  paved: '#dfe2e3',
  runway: '#c9cdd6',
  building: '#e4e1da',
  buildingEdge: '#d2cdc3',
  rail: '#b3b3ba',
  path: '#c9c0b0',
  street: '#ffffff',
  streetCasing: '#d0d3d0',
  mainStreet: '#ffe6a3',
  arrow: '#8a938e',
  streetLabel: '#4a524e',
  placeLabel: '#26302b',
  quarterLabel: '#55615b',
  poiLabel: '#5c4a72',
  parkLabel: '#3d6b35',
  waterLabel: '#2f6a92',
  labelHalo: '#ffffff',
  route: '#0a56a8',
  routeCasing: '#ffffff',
};

const dark: Theme = {
  ground: '#141c19',
  water: '#15303f',
  park: '#1b3023',
  wood: '#1a2c22',
  sand: '#2c2a20',
  airport: '#1d2530',
  paved: '#222d29',
  runway: '#34404c',
  building: '#1f2926',
  buildingEdge: '#2b3733',
  rail: '#4c5660',
  path: '#3c4540',
  street: '#3d4a45',
  streetCasing: '#0c1210',
  mainStreet: '#6d623d',
  arrow: '#9aa8a1',
  streetLabel: '#c3cec8',
  placeLabel: '#eef4f1',
  quarterLabel: '#a9b6af',
  poiLabel: '#c9b8e0',
  parkLabel: '#9ccf93',
  waterLabel: '#8cc2e6',
  labelHalo: '#101715',
  route: '#6fb1ff',
  routeCasing: '#0c1210',
};

export const themes = { light, dark };
