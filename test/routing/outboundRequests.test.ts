import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { outbound, serverFault } from '../../src/routing/outboundRequests.ts';

describe('a server that a tenant named', () => {
  test.each([
    'http://127.0.0.1:5000',
    'http://127.1',
    'http://2130706433',
    'http://0x7f.0.0.1',
    'http://0177.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.5',
    'http://172.16.3.4',
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://169.254.169.254/latest/meta-data',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://[::1]',
    'http://[::]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:a9fe:a9fe]',
    'http://[64:ff9b::7f00:1]',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://localhost:5000',
    'http://LOCALHOST.',
    'http://osrm.localhost',
    'http://osrm',
    'http://router.local',
    'http://metadata.google.internal',
    'http://router.home.arpa',
    'https://user:secret@osrm.example',
    'ftp://osrm.example',
  ])('at %s is never asked', (url) => {
    expect(serverFault(url)).not.toBeNull();
  });

  test.each([
    'https://osrm.example/v5',
    'http://osrm.example:5000',
    'http://8.8.8.8',
    'https://[2606:4700::1111]',
  ])('at %s is asked', (url) => expect(serverFault(url)).toBeNull());

  test('leads nowhere else', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      const location = '/secret';
      response.writeHead(request.url === '/secret' ? 200 : 302, { location }).end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const url = `http://127.0.0.1:${port}/table`;
    await expect(outbound(true)(new Request(url))).rejects.toThrow('redirects are not followed');
    await expect(outbound(false)(new Request(url))).rejects.toThrow('is not a public address');
    expect(asked).toEqual(['/table']);
    server.close();
  });
});
