import type { VehicleActivity } from '../../../src/protocol/vehicleActivities.ts';

/** Colours of the operator's map layers; a canvas does not read custom properties. */
export interface OpsColours {
  readonly vehicles: Readonly<Record<VehicleActivity, string>>;
  readonly outline: string;
  readonly label: string;
  readonly labelGround: string;
  readonly selection: string;
  readonly trip: string;
  readonly waitingTrip: string;
  /** Shades of cells, from low to high. */
  readonly shades: Readonly<Record<Shade, readonly string[]>>;
  readonly cellLine: string;
}

export const shades = ['supply', 'demand', 'wait'] as const;
export type Shade = (typeof shades)[number];

// Hues after Okabe and Ito (2008), distinguishable with most kinds of colour blindness; shapes differ as well.
const light: OpsColours = {
  vehicles: {
    free: '#00805d',
    offered: '#c99700',
    enroute: '#0064a8',
    arrived: '#8a3fa0',
    onboard: '#c94f00',
    paused: '#6b7672',
    offline: '#a5aeaa',
    dark: '#1b2321',
    outOfService: '#a3131c',
  },
  outline: '#ffffff',
  label: '#0c1613',
  labelGround: 'rgb(255 255 255 / 88%)',
  selection: '#0a56a8',
  trip: '#0064a8',
  waitingTrip: '#b3141d',
  shades: {
    supply: ['#d8efe4', '#a9dcc4', '#6fc19c', '#35a075', '#047a53'],
    demand: ['#fde3cf', '#fbc096', '#f49558', '#dd6a22', '#b04700'],
    wait: ['#efe0f4', '#dbbbe6', '#bf8dd0', '#9d5cb3', '#742f8c'],
  },
  cellLine: 'rgb(12 22 19 / 22%)',
};

const dark: OpsColours = {
  vehicles: {
    free: '#3ddba5',
    offered: '#ffd24a',
    enroute: '#63b8ff',
    arrived: '#d9a0ee',
    onboard: '#ff9a52',
    paused: '#9aa8a2',
    offline: '#5f6d67',
    dark: '#f2f7f5',
    outOfService: '#ff7d76',
  },
  outline: '#0c1210',
  label: '#f2f7f5',
  labelGround: 'rgb(12 18 16 / 85%)',
  selection: '#8fc3ff',
  trip: '#63b8ff',
  waitingTrip: '#ff9a94',
  shades: {
    supply: ['#12332a', '#16503f', '#1a6f56', '#1f9170', '#29b58c'],
    demand: ['#3a2413', '#5b3414', '#834813', '#b05f16', '#dd7c27'],
    wait: ['#2e1d38', '#482a59', '#653b7d', '#8550a3', '#a96ccb'],
  },
  cellLine: 'rgb(242 247 245 / 22%)',
};

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export function opsColours(): OpsColours {
  return prefersDark.matches ? dark : light;
}
