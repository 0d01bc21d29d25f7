import { signDevelopmentToken } from './development-token.ts';

const tenant = 'demo';
const expiresInSeconds = 12 * 60 * 60;

/** Returns what to look at, and a link to each page with a session: the token is in the fragment, which never leaves the browser. */
export async function describeLinks(address: string): Promise<string> {
  const rider = await signDevelopmentToken({ role: 'rider', sub: 'ada', tenant, expiresInSeconds });
  const driver = await signDevelopmentToken({ role: 'driver', sub: 'dora', tenant, expiresInSeconds });
  // Who tries the pages wants to see the configuration too.
  const operator = await signDevelopmentToken({ role: 'admin', sub: 'olga', tenant, expiresInSeconds });
  return `  API      ${address}/openapi.json
  health   ${address}/healthz
  tokens   npm run --silent token -- operator olga     (or: rider alice, driver dora)
  look     curl -H "Authorization: Bearer $(npm run --silent token -- operator olga)" ${address}/v1/trips

The pages, each with a session for twelve hours in its link:

  ride     ${address}/ride#token=${rider}
  drive    ${address}/drive#token=${driver}
  operate  ${address}/ops#token=${operator}`;
}
