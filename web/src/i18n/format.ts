import type { Money } from '../api/schemas.ts';
import { language } from './language.ts';
import { moneyText } from './moneyText.ts';

const METERS_PER_MILE = 1609.344;
const METERS_PER_FOOT = 0.3048;
/** Regions with distances in miles (CLDR, measurement data for roads). */
const mileRegions = new Set(['US', 'GB', 'LR', 'MM', 'PR', 'VI', 'GU', 'AS']);

/** The chosen language, with the browser's region if they go together. */
export function locale(): string {
  const chosen = language.value;
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(chosen)) ?? chosen;
}

function usesMiles(): boolean {
  const region = new Intl.Locale(navigator.language).maximize().region;
  return region !== undefined && mileRegions.has(region);
}

export function formatMoney(money: Money): string {
  return moneyText(money, locale());
}

/** A sum in several currencies; a dash for nothing. */
export function formatSum(sum: readonly Money[]): string {
  return sum.length === 0 ? '–' : sum.map(formatMoney).join(' + ');
}

/** In the road units of the browser's region. */
export function formatDistance(meters: number): string {
  if (usesMiles()) {
    const miles = meters / METERS_PER_MILE;
    return miles < 0.1 ? unit(round(meters / METERS_PER_FOOT, 50), 'foot', 0) : unit(miles, 'mile', 1);
  }
  return meters < 1000 ? unit(round(meters, 10), 'meter', 0) : unit(meters / 1000, 'kilometer', 1);
}

/** Rounded up to whole minutes, so that a wait is never longer than shown. */
export function formatMinutes(seconds: number): string {
  return unit(Math.max(1, Math.ceil(seconds / 60)), 'minute', 0);
}

/** For countdowns: minutes, and below two of them also seconds. */
export function formatCountdown(seconds: number): string {
  const left = Math.max(0, Math.round(seconds));
  if (left >= 120) return formatMinutes(left);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** For comparison: minutes and seconds, and hours if there are any. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** The hour and minute in the service's time zone. */
export function formatTime(time: string | number, timeZone: string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short', timeZone }).format(new Date(time));
}

/** With seconds, for fast events. */
export function formatClock(time: string | number, timeZone: string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'medium', timeZone }).format(new Date(time));
}

export function formatDateTime(time: string | number, timeZone: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
  return new Intl.DateTimeFormat(locale(), style).format(new Date(time));
}

/** A day of the calendar, YYYY-MM-DD: the same everywhere. */
export function formatDay(day: string): string {
  const style = { dateStyle: 'medium', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale(), style).format(new Date(day));
}

/** A month of the calendar, YYYY-MM. */
export function formatMonth(month: string): string {
  const style = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale(), style).format(new Date(month));
}

export function formatNumber(value: number, maximumFractionDigits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits }).format(value);
}

function unit(value: number, name: string, maximumFractionDigits: number): string {
  const style = { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits } as const;
  return new Intl.NumberFormat(locale(), style).format(value);
}

function round(value: number, step: number): number {
  return Math.round(value / step) * step;
}
