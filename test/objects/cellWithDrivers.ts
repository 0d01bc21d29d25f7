import type { CellReport, ReportAnswer } from '../../src/calls/district.ts';
import type { PlaceOf, RankArea, RankReport } from '../../src/calls/rank.ts';
import { driverStreamSchema } from '../../src/calls/streams.ts';
import type { PositionAnswer, VehicleFix } from '../../src/calls/trip.ts';
import { cellAt } from '../../src/domain/geo/cells.ts';
import { destination } from '../../src/domain/geo/place.ts';
import { type TripId, vehicleIdSchema } from '../../src/domain/ids.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { type VehicleSnapshot, vehicleSnapshotSchema } from '../../src/domain/vehicle/plan.ts';
import { LiveCell } from '../../src/objects/cell/liveCell.ts';
import type { CellPorts } from '../../src/objects/cell/ports.ts';
import type { Irregularity } from '../../src/protocol/irregularities.ts';
import { FakeSocket } from '../streams/fakeSocket.ts';

export const centre = { lat: 37.77, lng: -122.42 };

/** A cell whose time, trips and district the test plays. It must never wait, or it would stay in memory. */
export class CellWithDrivers {
  now = Date.UTC(2026, 0, 5);
  alarmAt: number | null = null;
  readonly reports: CellReport[] = [];
  readonly irregularities: Irregularity[] = [];
  readonly forwarded: VehicleFix[] = [];
  readonly rankReports: RankReport[] = [];
  answerOfTenant: () => Promise<readonly RankArea[]> = async () => [];
  answerOfRank: (report: RankReport) => readonly PlaceOf[] = () => [];
  snapshotOf: (vehicle: string) => Promise<VehicleSnapshot | null> = async () => null;
  answerOfTrip: () => Promise<PositionAnswer | undefined> = async () => ({ isWanted: true });
  answerOfDistrict: () => ReportAnswer | Promise<ReportAnswer> = () => ({ watchMs: 0, wantsWhole: false });
  live = this.#cell([]);

  #cell(sockets: readonly FakeSocket[]): LiveCell<FakeSocket> {
    const ports: CellPorts<FakeSocket> = {
      clock: { now: () => this.now },
      timers: { after: (ms, work) => this.#after(ms, work) },
      vehicle: (vehicle) => ({
        connectDriver: async () => ({ type: 'unregistered' }),
        report: async () => ({ type: 'superseded' }),
        disconnect: async () => undefined,
        snapshot: () => this.snapshotOf(vehicle),
      }),
      forwardPosition: (_, fix) => {
        this.forwarded.push(fix);
        return this.answerOfTrip();
      },
      carriedBy: async () => null,
      ranksNear: () => this.answerOfTenant(),
      reportToRank: async (_, report) => {
        this.rankReports.push(report);
        return this.answerOfRank(report);
      },
      lateNeighbours: new Map(),
      searchNeighbour: async () => ({ candidates: [], skipped: [] }),
      wait: () => {
        throw new Error('a cell that waits stays in memory');
      },
      reportToDistrict: async (report) => {
        this.reports.push(report);
        return this.answerOfDistrict();
      },
      etas: async () => ({ source: 'greatCircle', seconds: [] }),
      tellIrregularity: (event) => this.irregularities.push(event),
      pingedAt: () => null,
      background: (work) => void work,
      setAlarm: (at) => {
        this.alarmAt = at;
      },
      warn: () => undefined,
    };
    const live = new LiveCell(cellAt(centre, defaultPolicy.streams.cellResolution), ports, sockets);
    live.start(null);
    return live;
  }

  /** Timers run out by the test's time, when `timeOut` looks. */
  readonly #timers = new Map<() => void, number>();

  #after(ms: number, work: () => void): () => void {
    this.#timers.set(work, this.now + ms);
    return () => this.#timers.delete(work);
  }

  async timeOut(): Promise<void> {
    for (const [work, at] of this.#timers) if (at <= this.now) work();
    await scheduler.wait(0);
  }

  /** The cell comes back from hibernation with these sockets. */
  wake(...sockets: readonly FakeSocket[]): void {
    this.live = this.#cell(sockets);
  }

  connect(snapshot: VehicleSnapshot): FakeSocket {
    const socket = new FakeSocket();
    const stream = driverStreamSchema.parse({
      tenant: 'demo',
      vehicle: snapshot.vehicleId,
      driver: 'dana',
      expiresAt: Date.UTC(2027, 0, 1),
      place: centre,
      policy: defaultPolicy,
      registerUnknown: false,
    });
    this.live.admit(socket, stream, { type: 'connected', standing: snapshot });
    return socket;
  }

  /** Sends a position so far east of the centre, and waits for all that it sets off. */
  async position(socket: FakeSocket, meters: number): Promise<void> {
    const place = destination(centre, 90, meters);
    this.live.message(socket, JSON.stringify({ type: 'position', positions: [{ ...place, ts: this.now }] }));
    await scheduler.wait(0);
  }
}

/** A vehicle that is on its way to a rider at the centre, or free. */
export function vehicleWith(
  tripId: TripId | null,
  { id = 'cab-1', epoch = 1, version = 1 } = {},
): VehicleSnapshot {
  const stop = (kind: string, meters: number) => ({
    ...{ id: `stop_${kind}`, tripId, kind, place: destination(centre, 90, meters), party: {} },
    ...{ status: 'pending', promisedBy: null, notes: null },
  });
  const stops = tripId === null ? [] : [stop('pickup', 0), stop('dropoff', 4_000)];
  const plan = { version, epoch, availability: 'available', offers: [], stops, pauseSuggested: false };
  const about = { vehicleId: vehicleIdSchema.parse(id), epoch, type: 'car', capacity: { seats: 4 } };
  return vehicleSnapshotSchema.parse({ ...about, plan, shiftOver: false });
}
