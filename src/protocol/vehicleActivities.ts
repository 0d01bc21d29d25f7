/**
 * What a vehicle is doing, in the order of legends and charts. `dark` outdoes all others; what it does with a trip
 * outdoes `outOfService`, and that outdoes `paused`, `offline` (its stream is open, nobody drives) and `free` (it could
 * take a trip now). Pages import this: nothing else belongs here.
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
