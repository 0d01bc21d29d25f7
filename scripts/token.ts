import { parseArgs } from 'node:util';
import { z } from 'zod';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../src/domain/ids.ts';
import { type DevelopmentClaims, signDevelopmentToken } from './local/development-token.ts';
import { errorCode } from './local/start-failure.ts';

const usage = `Usage: npm run --silent token -- <role> <sub> [--tenant T] [--vehicle V] [--expires-in SECONDS]

Prints a token that servers in local development accept.
  <role>         rider, driver or operator
  <sub>          the person: 1-64 of A-Z a-z 0-9 _ -
  --tenant       the tenant (demo)
  --vehicle      the vehicle; a driver's is the sub unless it is given
  --expires-in   seconds from now (43200); 0 or less makes an expired token`;

const defaultExpiresInSeconds = 12 * 60 * 60;

const positionalsSchema = z.tuple([z.enum(['rider', 'driver', 'operator']), personIdSchema]);
const optionsSchema = z.object({
  tenant: tenantIdSchema.prefault('demo'),
  vehicle: vehicleIdSchema.optional(),
  'expires-in': z
    .string()
    .regex(/^-?\d{1,10}$/, 'must be a number of seconds')
    .transform(Number)
    .default(defaultExpiresInSeconds),
});

const request = readArguments(process.argv.slice(2));
if (request === null) {
  console.error(usage);
  process.exitCode = 2;
} else {
  console.log(await signDevelopmentToken(request));
}

/** Null, after saying why, where the arguments ask for no token. */
function readArguments(args: string[]): DevelopmentClaims | null {
  try {
    const { values, positionals } = parseArgs({
      args: joinExpiry(args),
      options: { tenant: { type: 'string' }, vehicle: { type: 'string' }, 'expires-in': { type: 'string' } },
      allowPositionals: true,
    });
    const [role, sub] = positionalsSchema.parse(positionals);
    const { 'expires-in': expiresInSeconds, ...options } = optionsSchema.parse(values);
    return { ...options, role, sub, expiresInSeconds };
  } catch (error) {
    if (error instanceof z.ZodError) console.error(z.prettifyError(error));
    else if (errorCode(error)?.startsWith('ERR_PARSE_ARGS')) console.error(String(error));
    else throw error;
    return null;
  }
}

/** parseArgs takes "-60" for another option unless it is joined to the one before it. */
function joinExpiry(args: string[]): string[] {
  const at = args.indexOf('--expires-in');
  return at < 0 ? args : [...args.slice(0, at), args.slice(at, at + 2).join('='), ...args.slice(at + 2)];
}
