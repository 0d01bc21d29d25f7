/** What a vehicle is doing, as the operator sees it; the order is that of legends and charts. */
export const vehicleStates = [
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
export type VehicleState = (typeof vehicleStates)[number];
