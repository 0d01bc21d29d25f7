import { type CellId, cellAt, isClearlyOutside } from '../../domain/geo/cells.ts';
import type { StreamSocket } from '../../streams/sockets.ts';
import type { DriverSocket } from './driverSocket.ts';

/**
 * Sends `move` to a driver clearly outside the cell; returns whether it did now. Hysteresis spares drivers along the
 * border.
 */
export function askToMove(driver: DriverSocket<StreamSocket>, cell: CellId, now: number): boolean {
  const { facts } = driver;
  if (!isClearlyOutside(facts.place, cell, facts.rules.moveHysteresisMeters)) {
    facts.moveAskedAt = null;
    return false;
  }
  if (facts.moveAskedAt !== null) return false;
  facts.moveAskedAt = now;
  driver.attachAt(now);
  driver.send({ type: 'move', cell: cellAt(facts.place, facts.rules.cellResolution) });
  return true;
}
