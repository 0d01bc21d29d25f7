import type { CallerRole } from '../../src/domain/access.ts';
import { type CallerName, roleOf } from './stage.ts';

/** What a role may do: who may call an operation, and whose things it is about. */
export interface Access {
  /**
   * `public`: everybody, without a token. `link`: who has a ticket of a share link. `admin`: of the play only the admin
   * of another tenant, for that tenant. `platform`: people of that role alone, who may call nothing else.
   */
  readonly roles: readonly CallerRole[] | 'public' | 'link' | 'admin' | 'platform';
  /**
   * The thing in its path, which people to whom it does not belong cannot tell from one that does not exist. Left out
   * where there is none, or where everybody has things of their own under the same names.
   */
  readonly about?: 'trip' | 'vehicle' | 'rider';
}

const riders = ['rider', 'operator'] as const;
const everybody = ['rider', 'driver', 'operator'] as const;
const ridersAndGuests = [...riders, 'guest'] as const;
const everybodyAndGuests = [...everybody, 'guest'] as const;
const operators = ['operator'] as const;

/** Every operation of the API. A new route needs a line here, or its test fails. */
export const accessTable: Readonly<Record<string, Access>> = {
  healthz: { roles: 'public' },
  readyz: { roles: 'public' },
  createQuotes: { roles: riders },
  createTrip: { roles: riders },
  listOfTrips: { roles: riders },
  readTrip: { roles: ridersAndGuests, about: 'trip' },
  cancelTrip: { roles: ridersAndGuests, about: 'trip' },
  exportTrips: { roles: operators },
  searchTrips: { roles: operators },
  exportFoundTrips: { roles: operators },
  readReport: { roles: operators },
  readOwnStatistics: { roles: ['rider', 'driver'] },
  readEarnings: { roles: ['driver'] },
  listOfDrivers: { roles: operators },
  readDriverStatistics: { roles: operators },
  listOfPromotions: { roles: operators },
  readDriver: { roles: operators },
  putDocuments: { roles: operators },
  blockRider: { roles: operators },
  unblockRider: { roles: operators },
  readReceipt: { roles: riders, about: 'trip' },
  reportToll: { roles: ['driver'], about: 'trip' },
  adjustTrip: { roles: operators, about: 'trip' },
  tipDriver: { roles: ['rider'], about: 'trip' },
  rateTrip: { roles: ['rider', 'driver'], about: 'trip' },
  setPayment: { roles: operators, about: 'trip' },
  changeTrip: { roles: riders, about: 'trip' },
  createSeries: { roles: ['rider'] },
  listOfSeries: { roles: riders },
  readSeries: { roles: riders },
  endSeries: { roles: riders },
  skipDate: { roles: riders },
  unskipDate: { roles: riders },
  streamTrip: { roles: ridersAndGuests, about: 'trip' },
  createShare: { roles: riders, about: 'trip' },
  listOfShares: { roles: riders, about: 'trip' },
  revokeShare: { roles: riders, about: 'trip' },
  sendMessage: { roles: ['rider', 'driver', 'guest'], about: 'trip' },
  listOfMessages: { roles: ['rider', 'driver', 'guest'], about: 'trip' },
  raiseAlert: { roles: ['rider', 'driver', 'guest'], about: 'trip' },
  listOfOwnAlerts: { roles: ['rider', 'driver', 'guest'], about: 'trip' },
  acknowledgeAlert: { roles: operators, about: 'trip' },
  listOfAlerts: { roles: operators },
  createGuestLink: { roles: operators, about: 'trip' },
  findShared: { roles: 'public' },
  streamOfFriend: { roles: 'link' },
  readShared: { roles: 'public' },
  streamShared: { roles: 'public' },
  readNearby: { roles: riders },
  findNearby: { roles: riders },
  driverStream: { roles: ['driver'] },
  createTicket: { roles: everybodyAndGuests },
  registerVehicle: { roles: operators },
  readVehicle: { roles: ['driver', 'operator'], about: 'vehicle' },
  listOfVehicles: { roles: operators },
  operatorStream: { roles: operators },
  readFigures: { roles: operators },
  readSurge: { roles: operators },
  listOfIrregularities: { roles: operators },
  listOfOpenTrips: { roles: operators },
  readJournal: { roles: operators, about: 'trip' },
  readVehicleJournal: { roles: operators, about: 'vehicle' },
  readDecisions: { roles: operators, about: 'trip' },
  putProof: { roles: ['driver'] },
  readProof: { roles: riders, about: 'trip' },
  assignTrip: { roles: operators, about: 'trip' },
  reassignTrip: { roles: operators, about: 'trip' },
  readShifts: { roles: ['driver', 'operator'], about: 'vehicle' },
  putShifts: { roles: ['driver', 'operator'], about: 'vehicle' },
  takeOutOfService: { roles: operators, about: 'vehicle' },
  returnToService: { roles: operators, about: 'vehicle' },
  readMe: { roles: everybodyAndGuests },
  listOfSavedPlaces: { roles: ['rider'] },
  savePlace: { roles: ['rider'] },
  forgetPlace: { roles: ['rider'] },
  readMap: { roles: 'public' },
  readTile: { roles: 'public' },
  readRoute: { roles: everybody },
  findRoute: { roles: everybody },
  searchPlaces: { roles: everybody },
  findPlaces: { roles: everybody },
  namePlace: { roles: everybodyAndGuests },
  reversePlace: { roles: everybodyAndGuests },
  listOfRanks: { roles: operators },
  readRank: { roles: operators },
  orderLine: { roles: operators },
  exportRider: { roles: 'admin', about: 'rider' },
  eraseRider: { roles: 'admin', about: 'rider' },
  readConfiguration: { roles: 'admin' },
  exportZones: { roles: 'admin' },
  importZones: { roles: 'admin' },
  listOfConfigurationVersions: { roles: 'admin' },
  writeConfigurationVersion: { roles: 'admin' },
  readConfigurationVersion: { roles: 'admin' },
  readBacktest: { roles: 'admin' },
  listOfPolicyFields: { roles: 'admin' },
  compareConfigurationShares: { roles: 'admin' },
  activateConfigurationVersion: { roles: 'admin' },
  rollBackConfigurationVersion: { roles: 'admin' },
  listOfConfigurationChanges: { roles: 'admin' },
  putTenant: { roles: 'platform' },
  listOfTenants: { roles: 'platform' },
  readTenant: { roles: 'platform' },
};

/** What a person of the stage must be answered. */
export type Expected =
  | { readonly is: 'allowed' }
  /** Exactly this status. */
  | { readonly is: 'refused'; readonly status: 401 | 403 | 404 };

/** Returns what a person, or somebody who is not signed in, is answered about the rider's trip and the vehicle. */
export function expectedOf({ roles, about }: Access, person: CallerName | null): Expected {
  if (roles === 'public') return { is: 'allowed' };
  if (person === null || roles === 'link') return { is: 'refused', status: 401 };
  if (person === 'platform') return roles === 'platform' ? { is: 'allowed' } : { is: 'refused', status: 403 };
  // Every tenant may have a rider of the same id: one of elsewhere is answered like nobody.
  if (roles === 'admin' && person === 'outsiderAdmin') return { is: 'allowed' };
  if (roles === 'admin' || roles === 'platform' || !roles.includes(roleOf[person]))
    return { is: 'refused', status: 403 };
  // The driver has never had the trip, and drives another vehicle. The guest's link is of another trip.
  const isForeign =
    person === 'outsider' ||
    person === 'outsiderAdmin' ||
    person === 'driver' ||
    person === 'guest' ||
    (about === 'trip' && person === 'stranger');
  return about !== undefined && isForeign ? { is: 'refused', status: 404 } : { is: 'allowed' };
}
