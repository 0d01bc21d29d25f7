import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createClient } from '@redis/client';
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import developmentKey from '../../config/development-key.json' with { type: 'json' };

/**
 * A hand-made dispatcher, the peer of the bookings' benchmark: one Node process, Redis for where vehicles are, PostgreSQL
 * for bookings, with a durable commit for each step that somebody is told of. It speaks as much of Hexhail's protocol as the
 * benchmark does, and leaves out the rest: what is open when it ends is lost, nobody is asked a second time, and it
 * knows no history, no tenants and no streams of riders.
 *
 * Started with the ports of Redis and PostgreSQL; prints its own.
 */

const [redisPort, postgresPort] = process.argv.slice(2).map(Number);
const redis = createClient({ socket: { host: '127.0.0.1', port: redisPort ?? 0 } });
// Connections are kept: the benchmark adds up the CPU time of the processes behind them.
const pool = new pg.Pool({
  idleTimeoutMillis: 0,
  host: '127.0.0.1',
  port: postgresPort ?? 0,
  user: 'peer',
  database: 'postgres',
  max: 16,
});
const keys = createLocalJWKSet({ keys: [developmentKey.publicKey] });

const free = 'free';
const searchMeters = 5_000;
const candidates = 5;
const offerMs = 15_000;

const placeSchema = z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) });
const bookingSchema = z.object({ pickup: placeSchema, dropoff: placeSchema });
const frameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('position'), positions: z.array(placeSchema).min(1) }),
  z.object({
    type: z.literal('report'),
    availability: z.enum(['available', 'paused']).optional(),
    answers: z.array(z.object({ offerId: z.string(), answer: z.enum(['accept', 'decline']) })).default([]),
    progress: z.array(z.object({ stopId: z.string(), status: z.enum(['arrived', 'done']) })).default([]),
  }),
]);
const numberedSchema = z.object({ id: z.coerce.string() });

interface Vehicle {
  readonly id: string;
  readonly socket: WebSocket;
  place: z.infer<typeof placeSchema>;
  availability: 'available' | 'paused';
  version: number;
  offer: { readonly tripId: string; readonly answered: (accepted: boolean) => void } | null;
  tripId: string | null;
}

const vehicles = new Map<string, Vehicle>();

await redis.connect();
await pool.query(`
  CREATE TABLE trips (
    id bigserial PRIMARY KEY, rider text NOT NULL, key text NOT NULL, pickup jsonb NOT NULL, dropoff jsonb NOT NULL,
    state text NOT NULL, vehicle text, requested_at timestamptz NOT NULL DEFAULT now(), UNIQUE (rider, key)
  );
  CREATE TABLE vehicles (id text PRIMARY KEY, trip bigint);
  CREATE TABLE offers (
    trip bigint NOT NULL REFERENCES trips, vehicle text NOT NULL, state text NOT NULL,
    offered_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (trip, vehicle)
  );
`);

const server = createServer((request, response) => {
  book(request, response).catch((error: unknown) => answer(response, 500, { error: String(error) }));
});
const sockets = new WebSocketServer({
  noServer: true,
  handleProtocols: () => 'hexhail.v1',
  perMessageDeflate: false,
});
server.on('upgrade', (request, socket, head) => {
  callerOf(request).then(
    (caller) => sockets.handleUpgrade(request, socket, head, (opened) => connect(request, caller, opened)),
    () => socket.destroy(),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : 0);
});

async function callerOf(request: IncomingMessage): Promise<string> {
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const { payload }: { payload: JWTPayload } = await jwtVerify(token, keys, { audience: 'hexhail' });
  return z.string().parse(payload.sub);
}

async function book(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const rider = await callerOf(request);
  const { pickup, dropoff } = bookingSchema.parse(JSON.parse(await textOf(request)));
  const { rows } = await pool.query(
    `INSERT INTO trips (rider, key, pickup, dropoff, state) VALUES ($1, $2, $3, $4, 'searching')
     ON CONFLICT (rider, key) DO UPDATE SET key = excluded.key RETURNING id`,
    [rider, request.headers['idempotency-key'] ?? '', pickup, dropoff],
  );
  const { id } = numberedSchema.parse(rows[0]);
  answer(response, 201, { id });
  await dispatch(id, pickup);
}

/** Offers the trip to the nearest free vehicles, one after another. */
async function dispatch(tripId: string, { lat, lng }: z.infer<typeof placeSchema>): Promise<void> {
  const near = await redis.geoSearch(
    free,
    { latitude: lat, longitude: lng },
    { radius: searchMeters, unit: 'm' },
    { SORT: 'ASC', COUNT: candidates },
  );
  for (const id of near) {
    const vehicle = vehicles.get(id);
    // Whoever removes it from the index has it.
    if (vehicle === undefined || (await redis.zRem(free, id)) === 0) continue;
    if (await offer(tripId, vehicle)) return;
    await setFree(vehicle);
  }
  await pool.query("UPDATE trips SET state = 'unfulfilled' WHERE id = $1", [tripId]);
}

async function offer(tripId: string, vehicle: Vehicle): Promise<boolean> {
  await pool.query("INSERT INTO offers (trip, vehicle, state) VALUES ($1, $2, 'open')", [tripId, vehicle.id]);
  const answered = Promise.withResolvers<boolean>();
  const timeout = setTimeout(() => answered.resolve(false), offerMs);
  vehicle.offer = { tripId, answered: answered.resolve };
  sendPlan(vehicle);
  const isAccepted = await answered.promise;
  clearTimeout(timeout);
  vehicle.offer = null;
  if (isAccepted) await assign(tripId, vehicle);
  sendPlan(vehicle);
  return isAccepted;
}

/** In one transaction, so that a vehicle has one trip and a trip one vehicle. */
async function assign(tripId: string, vehicle: Vehicle): Promise<void> {
  const { rowCount } = await pool.query(
    `WITH offered AS (UPDATE offers SET state = 'accepted' WHERE trip = $1 AND vehicle = $2),
       driven AS (INSERT INTO vehicles (id, trip) VALUES ($2, $1) ON CONFLICT (id) DO UPDATE SET trip = excluded.trip
         WHERE vehicles.trip IS NULL RETURNING id)
     UPDATE trips SET state = 'assigned', vehicle = $2 FROM driven WHERE trips.id = $1 AND state = 'searching'`,
    [tripId, vehicle.id],
  );
  if (rowCount === 1) vehicle.tripId = tripId;
}

async function complete(vehicle: Vehicle): Promise<void> {
  const { tripId } = vehicle;
  if (tripId === null) return;
  vehicle.tripId = null;
  await pool.query(
    `WITH driven AS (UPDATE vehicles SET trip = NULL WHERE id = $2)
     UPDATE trips SET state = 'completed' WHERE id = $1`,
    [tripId, vehicle.id],
  );
  await setFree(vehicle);
}

async function setFree({ id, place, availability, offer, tripId }: Vehicle): Promise<void> {
  if (availability !== 'available' || offer !== null || tripId !== null) return;
  await redis.geoAdd(free, { member: id, latitude: place.lat, longitude: place.lng });
}

function connect(request: IncomingMessage, id: string, socket: WebSocket): void {
  const { searchParams } = new URL(request.url ?? '', 'http://peer');
  const place = { lat: Number(searchParams.get('lat')), lng: Number(searchParams.get('lng')) };
  const vehicle: Vehicle = {
    id,
    socket,
    place,
    availability: 'paused',
    version: 0,
    offer: null,
    tripId: null,
  };
  vehicles.set(id, vehicle);
  socket.on('message', (data) => {
    const text = data.toString();
    if (text === 'ping') socket.send('pong');
    else hear(vehicle, frameSchema.parse(JSON.parse(text))).catch(console.error);
  });
  sendPlan(vehicle);
}

async function hear(vehicle: Vehicle, frame: z.infer<typeof frameSchema>): Promise<void> {
  if (frame.type === 'position') {
    vehicle.place = frame.positions.at(-1) ?? vehicle.place;
    return setFree(vehicle);
  }
  if (frame.availability !== undefined) vehicle.availability = frame.availability;
  for (const { answer: word } of frame.answers) vehicle.offer?.answered(word === 'accept');
  if (frame.progress.some(({ stopId, status }) => stopId.endsWith('d') && status === 'done')) {
    await complete(vehicle);
  } else if (frame.availability !== undefined) await setFree(vehicle);
  if (frame.answers.length === 0) sendPlan(vehicle);
}

function sendPlan(vehicle: Vehicle): void {
  vehicle.version += 1;
  const { version, availability, offer: open, tripId, socket } = vehicle;
  const offers = open === null ? [] : [{ id: open.tripId, status: 'open' }];
  const stops =
    tripId === null
      ? []
      : [
          { id: `${tripId}p`, tripId, kind: 'pickup' },
          { id: `${tripId}d`, tripId, kind: 'dropoff' },
        ];
  socket.send(JSON.stringify({ type: 'plan', version, availability, offers, stops }));
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
