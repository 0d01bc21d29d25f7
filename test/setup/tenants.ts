import { exportJWK, generateKeyPair } from 'jose';
import { migrationsDir, withLocalState } from '../../scripts/local/localState.ts';
import { applyMigrations } from '../../scripts/local/migrations.ts';
import { demoRegion } from '../../src/auth/demo.ts';
import type { PolicyOverrides } from '../../src/domain/policy.ts';

/** Nothing that a story waits for takes longer than it must. */
const quick: PolicyOverrides = {
  dispatch: {
    offerReceiptSeconds: 3,
    offerAcceptSeconds: 4,
    lapsedOfferCooldownSeconds: 60,
    busyCooldownSeconds: 0.2,
    candidateHoldSeconds: 0.2,
    matchingWindowSeconds: 0,
    searchRetrySeconds: 0.2,
    searchRetryMaxSeconds: 0.5,
    noShowSeconds: 2,
  },
};

/** A page on a busy machine takes its time to acknowledge an offer, and a story to answer it. */
const patient: PolicyOverrides = {
  routing: { region: demoRegion },
  dispatch: { ...quick.dispatch, offerReceiptSeconds: 30, offerAcceptSeconds: 60 },
};

/** Tenants with rules of their own. The stories of one of them take place far from each other. */
export const tenantPolicies = {
  quick,
  impatient: { dispatch: { ...quick.dispatch, searchDeadlineSeconds: 5 } },
  watchful: { streams: { darkSeconds: 5 }, dispatch: { ...quick.dispatch, darkRedispatchSeconds: 15 } },
  punctual: { dispatch: { ...quick.dispatch, scheduledLeadSeconds: 2 } },
  strict: { ...quick, streams: { moveGraceSeconds: 2 } },
  /** Has roads where the extract of its town is there: see `putHarrisburg`. */
  harrisburg: { ...quick, routing: { region: 'harrisburg' } },
  // The demo town, once for each file of stories in it: nobody rides with a driver who leaves with another file.
  ride: { routing: { region: demoRegion } },
  rideWhole: patient,
  rideReload: patient,
  rideAccess: { routing: { region: demoRegion } },
  friend: patient,
  ops: { routing: { region: demoRegion, timeZone: 'Asia/Kolkata' } },
  opsRide: patient,
  opsBooking: patient,
  rideChange: patient,
  driveAhead: { ...patient, dispatch: { ...patient.dispatch, boardingPin: true } },
  opsElsewhere: { routing: { region: demoRegion } },
  // Each story of a driver has the town to itself.
  driveRide: { ...patient, dispatch: { ...patient.dispatch, matchingWindowSeconds: 2 } },
  driveProblems: patient,
  driveChoice: patient,
  driveLapse: { ...patient, dispatch: { ...patient.dispatch, offerAcceptSeconds: 8 } },
  driveBack: patient,
  driveGone: patient,
  driveNetwork: patient,
  driveReload: patient,
  driveTwice: patient,
  driveGerman: patient,
  driveLight: patient,
  driveDark: patient,
  driveKeys: patient,
  driveShare: patient,
  driveLoud: patient,
  driveBorder: { ...patient, streams: { cellResolution: 9, moveHysteresisMeters: 20 } },
} satisfies Record<string, PolicyOverrides>;

/** Configures them in the local database of a state directory, before a server is started on it. */
export async function configureTenants(
  stateDir: string,
  policies: Readonly<Record<string, PolicyOverrides>> = tenantPolicies,
): Promise<void> {
  await withLocalState(stateDir, async ({ database }) => {
    await applyMigrations(database, migrationsDir);
    // Their tokens are the development issuer's; the table asks for an issuer of their own all the same.
    const { publicKey } = await generateKeyPair('ES256');
    const key = JSON.stringify(await exportJWK(publicKey));
    const insert = database.prepare(
      "INSERT INTO tenants (tenant, issuer, algorithm, key, policy) VALUES (?, 'https://issuer.example', 'ES256', ?, ?)",
    );
    await database.batch(
      Object.entries(policies).map(([tenant, policy]) => insert.bind(tenant, key, JSON.stringify(policy))),
    );
  });
}
