import { signal } from '@preact/signals';
import * as z from 'zod/mini';

const STORED_AS = 'hexhail.drive.settings';

const settingsSchema = z.object({
  /** Offers ring, vibrate and are read out. */
  isLoud: z.boolean(),
  /** The map turns with the vehicle. */
  isHeadingUp: z.boolean(),
  /** Shows where positions come from, and simulates them. */
  isDeveloper: z.boolean(),
});
export type DriveSettings = z.infer<typeof settingsSchema>;

const defaults: DriveSettings = { isLoud: true, isHeadingUp: false, isDeveloper: false };

/** The settings of this device. */
export const settings = signal(load());

export function changeSettings(change: Partial<DriveSettings>): void {
  settings.value = { ...settings.value, ...change };
  localStorage.setItem(STORED_AS, JSON.stringify(settings.value));
}

function load(): DriveSettings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? 'null');
    return settingsSchema.safeParse(stored).data ?? defaults;
  } catch {
    return defaults;
  }
}
