import { signDevelopmentToken } from '../../scripts/local/development-token.ts';
import { configurationVersionSchema } from '../../src/protocol/configuration.ts';
import { url } from './visit.ts';

/** Puts a version into force that has these parts, and the rest as it was. */
export async function activate(tenant: string, parts: object): Promise<void> {
  const token = await signDevelopmentToken({ role: 'admin', sub: 'ann', tenant, expiresInSeconds: 600 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/v1/configuration${path}`, { method, headers, ...sent });
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const before = await send('GET', '');
  const written = await send('POST', '/versions', Object.assign({}, before, parts));
  const { version } = configurationVersionSchema.parse(written);
  await send('POST', `/versions/${version}/activate`, {});
}
