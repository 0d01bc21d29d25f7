import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestOver, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultSchedule, noRequestFault, noStreamFault, type RequestFault } from './faults.ts';
import { Tunnel } from './tunnel.ts';

export interface ProxyOptions {
  /** The service behind it, as `http://127.0.0.1:8787`. */
  readonly target: string;
  readonly faults: Pick<FaultSchedule, 'nextRequest' | 'nextStream'>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A faulty network between the clients and the service, on one loopback port. */
export class FaultyProxy {
  /** The number of injected faults by kind. */
  readonly injected = new Map<string, number>();
  readonly #target: URL;
  readonly #faults: ProxyOptions['faults'];
  readonly #server = createServer((request, response) => this.#serve(request, response));
  readonly #sockets = new Set<Socket>();
  readonly #tunnels = new Set<Tunnel>();
  readonly #underway = new Set<Promise<unknown>>();
  #isHealed = false;

  private constructor({ target, faults }: ProxyOptions) {
    this.#target = new URL(target);
    this.#faults = faults;
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: ProxyOptions): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    if (!isAddressInfo(address)) throw new Error('the proxy does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Stops injecting faults. Resolves when no delayed traffic is left. */
  async heal(): Promise<void> {
    this.#isHealed = true;
    for (const tunnel of this.#tunnels) tunnel.cut();
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const tunnel of this.#tunnels) tunnel.cut();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #count(fault: string): void {
    this.injected.set(fault, (this.injected.get(fault) ?? 0) + 1);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const fault = this.#isHealed ? noRequestFault : this.#faults.nextRequest();
    if (fault.kind !== 'none') this.#count(`request ${fault.kind}`);
    const working = this.#carry(request, response, fault)
      // Whichever side closed: the client's connection is closed too.
      .catch(() => response.destroy())
      .finally(() => this.#underway.delete(working));
    this.#underway.add(working);
  }

  async #carry(request: IncomingMessage, response: ServerResponse, fault: RequestFault): Promise<void> {
    const body = await buffer(request);
    switch (fault.kind) {
      case 'none':
        return send(response, await this.#forward(request, body));
      case 'delay':
        await sleep(fault.ms);
        return send(response, await this.#forward(request, body));
      case 'duplicate': {
        const again = sleep(fault.afterMs).then(() => this.#forward(request, body));
        const [answered] = await Promise.allSettled([
          this.#forward(request, body).then((answer) => send(response, answer)),
          again,
        ]);
        if (answered.status === 'rejected') throw answered.reason;
        return;
      }
      case 'lostRequest':
        response.destroy();
        return;
      case 'lostAnswer':
        await this.#forward(request, body);
        response.destroy();
        return;
      case 'cutAnswer': {
        const { status, headers, body: text } = await this.#forward(request, body);
        response.writeHead(status, { ...headers, 'content-length': text.length, connection: 'close' });
        response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy());
        return;
      }
      case 'halfOpen':
        if (fault.isDelivered) await this.#forward(request, body);
        if (!response.destroyed) await once(response, 'close');
        return;
    }
  }

  /** Rejects when the service does not answer in full. */
  async #forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const { method = 'GET', url = '/', headers } = request;
    // A connection per request: one that died with the service must not be reused.
    const { hostname, port } = this.#target;
    const onward = requestOver({ hostname, port, path: url, method, headers, agent: false });
    onward.end(body);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    onward.on('error', reject);
    onward.on('response', (incoming) => {
      const { statusCode = 0, headers: answered } = incoming;
      buffer(incoming).then((text) => resolve({ status: statusCode, headers: answered, body: text }), reject);
    });
    return promise;
  }

  #upgrade(request: IncomingMessage, client: Duplex, head: Buffer): void {
    const fault = this.#isHealed ? noStreamFault : this.#faults.nextStream();
    if (fault.cutAfterMs !== null) this.#count('stream cut');
    if (fault.halfOpenAfterMs !== null) this.#count('stream halfOpen');
    if (fault.delayMs > 0) this.#count('stream delay');
    if (fault.repeatShare > 0) this.#count('stream repeat');
    const tunnel = new Tunnel({ request, client, head, target: this.#target, fault });
    this.#tunnels.add(tunnel);
    tunnel.closed.then(() => this.#tunnels.delete(tunnel));
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, connection: 'close' });
  response.end(body);
}

function isAddressInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
