import { z } from 'zod';
import { personIdSchema, tenantIdSchema, vehicleIdSchema } from '../src/domain/ids.ts';
import { operand, option, plainNumber } from './commandLine/declare.ts';
import { readCommandLine } from './commandLine/read.ts';
import { signDevelopmentToken } from './local/development-token.ts';

const defaultExpiresInSeconds = 12 * 60 * 60;
/** The longest lifetime, in both directions: beyond any test, and still a valid date. */
const mostSeconds = 9_999_999_999;

const { 'expires-in': expiresInSeconds, ...claims } = readCommandLine({
  run: 'npm run --silent token',
  does: 'Prints a token that servers in local development accept.',
  takes: {
    role: operand(
      'ROLE',
      'rider, driver, operator, admin (an operator who may also change the configuration) or platform (of no tenant)',
      z.enum(['rider', 'driver', 'operator', 'admin', 'platform']),
    ),
    sub: operand('SUB', 'the person: 1-64 of A-Z a-z 0-9 _ -', personIdSchema),
    tenant: option('T', 'the tenant', tenantIdSchema.prefault('demo')),
    vehicle: option('V', "the vehicle; a driver's is SUB unless it is given", vehicleIdSchema.optional()),
    'expires-in': option(
      'SECONDS',
      'from now; 0 or less makes an expired token',
      plainNumber.pipe(z.int().min(-mostSeconds).max(mostSeconds)).default(defaultExpiresInSeconds),
    ),
  },
  examples: [
    'npm run --silent token -- rider alice',
    'npm run --silent token -- driver bob --vehicle van-7 --expires-in 600',
  ],
});
console.log(await signDevelopmentToken({ ...claims, expiresInSeconds }));
