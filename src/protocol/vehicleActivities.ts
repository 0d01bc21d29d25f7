/**
 * The activities of a vehicle, in the order of legends and charts. By precedence: `dark`; the activities of a trip;
 * `outOfService`; then `paused`, `offline` (stream open, not working) and `free` (can take a trip). Web pages import
 * this file, so nothing else belongs here.
 */
export const vehicleActivities = [
  'free',
  'offered',
  'enroute',
  'arrived',
  'onboard',
  'paused',
  'offline',
  'outOfService',
  'dark',
] as const;
export type VehicleActivity = (typeof vehicleActivities)[number];
