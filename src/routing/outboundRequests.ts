import ipaddr from 'ipaddr.js';

/** Names that only a machine or its network knows (RFC 6761, RFC 6762, RFC 8375, and what clouds use). */
const inwardName = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/;

/**
 * Returns why a server that a tenant named must not be asked; null when it may: an address that only this machine or
 * its network has would let the tenant look where only the service can. Names that resolve to such addresses are the
 * platform's to refuse.
 */
export function serverFault(url: string): string | null {
  const { hostname, username, password, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return 'is neither https nor http';
  if (username !== '' || password !== '') return 'has a password in its address';
  const host = hostname.replace(/\.$/, '').replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(host))
    return ipaddr.process(host).range() === 'unicast' ? null : 'is not a public address';
  return inwardName.test(host) || !host.includes('.') ? 'is not a public name' : null;
}

/**
 * Returns what sends requests to servers that tenants named. It follows no redirects: they would lead around the
 * check. In development the servers may be on the same machine.
 */
export function outbound(isDevelopment: boolean): (request: Request) => Promise<Response> {
  return async (request) => {
    const fault = isDevelopment ? null : serverFault(request.url);
    if (fault !== null) throw new Error(`${new URL(request.url).host} ${fault}: it is not asked`);
    const response = await fetch(new Request(request, { redirect: 'manual' }));
    if (response.status >= 300 && response.status < 400) {
      throw new Error(`answered ${response.status}: redirects are not followed`);
    }
    return response;
  };
}
