import { importJWK, SignJWT } from 'jose';
import developmentKey from '../../config/development-key.json' with { type: 'json' };

/** The claims of a token, and its lifetime in seconds (negative: an expired token). */
export type DevelopmentClaims = {
  role: string;
  sub: string;
  tenant: string;
  vehicle?: string | undefined;
  expiresInSeconds: number;
};

/** Signs a token with the development key, as an operator's own issuer would; production never trusts it. */
export async function signDevelopmentToken({
  expiresInSeconds,
  sub,
  role,
  tenant,
  vehicle,
}: DevelopmentClaims): Promise<string> {
  const { alg, kid } = developmentKey.privateKey;
  const issuedAt = Math.floor(Date.now() / 1000);
  // By default a driver operates the vehicle of the same name.
  const ownVehicle = vehicle ?? (role === 'driver' ? sub : undefined);
  return new SignJWT({
    role,
    // The role platform belongs to no tenant.
    ...(role === 'platform' ? {} : { tenant }),
    ...(ownVehicle === undefined ? {} : { vehicle: ownVehicle }),
  })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(developmentKey.issuer)
    .setAudience('hexhail')
    .setSubject(sub)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(await importJWK(developmentKey.privateKey, alg));
}
