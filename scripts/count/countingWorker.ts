import type { Env } from '../../src/env.ts';
import { consume } from '../../src/events/queues.ts';
import hexhail from '../../src/index.ts';
import { CellObject as Cell } from '../../src/objects/cell/cellObject.ts';
import { DistrictObject as District } from '../../src/objects/district/districtObject.ts';
import { OperatorObject as Operator } from '../../src/objects/operator/operatorObject.ts';
import { PersonObject as Person } from '../../src/objects/person/personObject.ts';
import { PlacesObject as Places } from '../../src/objects/places/placesObject.ts';
import { RankObject as Rank } from '../../src/objects/rank/rankObject.ts';
import { RouterObject as Router } from '../../src/objects/router/routerObject.ts';
import { SpeedsObject as Speeds } from '../../src/objects/speeds/speedsObject.ts';
import { TenantObject as Tenant } from '../../src/objects/tenant/tenantObject.ts';
import { TripObject as Trip } from '../../src/objects/trip/tripObject.ts';
import { VehicleObject as Vehicle } from '../../src/objects/vehicle/vehicleObject.ts';
import { countedEnv, type DeliverBatch } from './countedEnv.ts';
import { alarmUrl, countedState } from './countedState.ts';
import { count, countFrame, currentTally, framesReceived, quiet, resetCounters } from './counters.ts';
import { scriptedClock } from './scriptedClock.ts';

/**
 * The counting build: this project's Worker and objects, which count their calls, rows, alarms, frames and messages.
 * `/count/…` controls it. For local use only.
 */

export class CellObject extends Cell {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'CELL', env.CELL), counted(env));
  }
  override async fetch(request: Request): Promise<Response> {
    if (request.url !== alarmUrl) return super.fetch(request);
    this.alarm();
    return new Response();
  }
  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> | undefined {
    countFrame('CELL');
    return super.webSocketMessage(socket, message);
  }
  override alarm(): void {
    count('alarm', 'CELL');
    super.alarm();
  }
}

export class TripObject extends Trip {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'TRIP', env.TRIP), counted(env));
  }
  override fetch(request: Request): Response {
    if (request.url !== alarmUrl) return super.fetch(request);
    this.alarm();
    return new Response();
  }
  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    countFrame('TRIP');
    super.webSocketMessage(socket, message);
  }
  override alarm(): void {
    count('alarm', 'TRIP');
    super.alarm();
  }
}

export class VehicleObject extends Vehicle {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'VEHICLE', env.VEHICLE), counted(env));
  }
  override async fetch(_: Request): Promise<Response> {
    await this.alarm();
    return new Response();
  }
  override alarm(): void {
    count('alarm', 'VEHICLE');
    super.alarm();
  }
}

export class PersonObject extends Person {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'PERSON', env.PERSON), counted(env));
  }
  override async fetch(_: Request): Promise<Response> {
    await this.alarm();
    return new Response();
  }
  override alarm(): Promise<void> {
    count('alarm', 'PERSON');
    return super.alarm();
  }
}

export class OperatorObject extends Operator {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'OPERATOR', env.OPERATOR), counted(env));
  }
  override async fetch(request: Request): Promise<Response> {
    if (request.url !== alarmUrl) return super.fetch(request);
    await this.alarm();
    return new Response();
  }
  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    countFrame('OPERATOR');
    super.webSocketMessage(socket, message);
  }
  override alarm(): Promise<void> {
    count('alarm', 'OPERATOR');
    return super.alarm();
  }
}

export class DistrictObject extends District {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'DISTRICT', env.DISTRICT), counted(env));
  }
}

export class RankObject extends Rank {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'RANK', env.RANK), counted(env));
  }
  override async fetch(): Promise<Response> {
    this.alarm();
    return new Response();
  }
  override alarm(): void {
    count('alarm', 'RANK');
    super.alarm();
  }
}

export class TenantObject extends Tenant {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'TENANT', env.TENANT), counted(env));
  }
}

export class SpeedsObject extends Speeds {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'SPEEDS', env.SPEEDS), counted(env));
  }
}

export class RouterObject extends Router {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'ROUTER', env.ROUTER), counted(env));
  }
}

export class PlacesObject extends Places {
  constructor(state: DurableObjectState, env: Env) {
    super(countedState(state, 'PLACES', env.PLACES), counted(env));
  }
}

function counted(env: Env): Env {
  return countedEnv(env, deliverTo(env));
}

const queueNames = { HISTORY: 'hexhail-history', ARCHIVE_FEED: 'hexhail-archive' };

/** Delivers a batch as the platform does; a consumer that fails shows in the log and ends the count. */
function deliverTo(env: Env): DeliverBatch {
  return async (name, bodies) => {
    const acknowledge = { ack: () => undefined, retry: () => failDelivery(name) };
    const messages = bodies.map((body, at) => ({
      id: String(at),
      timestamp: new Date(Date.now()),
      attempts: 1,
      body,
      ...acknowledge,
    }));
    const batch = {
      queue: queueNames[name],
      messages,
      metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
      ackAll: () => undefined,
      retryAll: () => failDelivery(name),
    };
    await consume(batch, counted(env));
  };
}

function failDelivery(name: string): never {
  throw new Error(`the consumer of ${name} could not store its batch`);
}

async function control(url: URL): Promise<Response> {
  switch (url.pathname) {
    case '/count/script':
      scriptedClock.use();
      return Response.json(Date.now());
    case '/count/reset':
      resetCounters();
      return Response.json(null);
    case '/count/advance':
      await scriptedClock.advance(Number(url.searchParams.get('ms')), quiet);
      return Response.json(Date.now());
    case '/count/settle': {
      const frames = Number(url.searchParams.get('frames') ?? 0);
      do await quiet();
      while (framesReceived() < frames);
      return Response.json(framesReceived());
    }
    case '/count/tally':
      return Response.json(currentTally());
    default:
      return new Response(null, { status: 404 });
  }
}

export default {
  ...hexhail,
  fetch(request, env, context) {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/count/')) return control(url);
    const path = url.pathname.replaceAll(/\/(trip|quote)_[^/]+/g, '/{id}');
    count('request', `${request.method} ${path}`);
    return hexhail.fetch(request, counted(env), context);
  },
  queue: (batch, env) => consume(batch, counted(env)),
} satisfies ExportedHandler<Env>;
