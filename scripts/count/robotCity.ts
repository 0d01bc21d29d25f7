import { setTimeout as sleep } from 'node:timers/promises';
import { runCity } from '../../sim/city/runCity.ts';
import { CountControl } from './control.ts';
import type { Tally } from './tally.ts';

export interface CityTally {
  readonly tally: Tally;
  readonly bookings: number;
  readonly driverSeconds: number;
}

export const cityDrivers = 30;
/** Vehicles are on the street, and road graphs are loaded. */
const warmUpMs = 15_000;

/** Lets a city of robots drive and ride on the counting build at a URL, in real time; returns what was counted. */
export async function countRobotCity(
  url: string,
  minutes: number,
  onProgress: (state: string) => void,
): Promise<CityTally> {
  const control = new CountControl(url);
  const stopping = new AbortController();
  const city = runCity({ url, signal: stopping.signal, drivers: cityDrivers });
  await Promise.race([city, sleep(warmUpMs)]);
  await control.reset();
  const startedAt = Date.now();
  const until = startedAt + minutes * 60_000;
  while (Date.now() < until) {
    await Promise.race([city, sleep(Math.min(1_000, until - Date.now()))]);
    onProgress(`robot city, ${Math.round((Date.now() - startedAt) / 1_000)} of ${minutes * 60} s`);
  }
  const tally = await control.tally();
  const driverSeconds = (cityDrivers * (Date.now() - startedAt)) / 1_000;
  stopping.abort();
  await city;
  const bookings = tally.find(({ kind, name }) => kind === 'call' && name === 'TRIP.request')?.count ?? 0;
  return { tally, bookings, driverSeconds };
}
