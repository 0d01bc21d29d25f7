import { benchBookings } from './bookings.ts';
import { benchCellCapacity } from './cellCapacity.ts';
import { benchCellGrowth } from './cellGrowth.ts';
import { benchFrames } from './frames.ts';
import { benchNearest } from './nearest.ts';
import { benchRoads } from './roads.ts';
import { printTable } from './table.ts';

/** Every benchmark, one after another, in one table. What is measured is told; nothing passes or fails. */
printTable([
  ...(await benchFrames()),
  ...(await benchCellCapacity()),
  ...(await benchCellGrowth()),
  ...(await benchNearest()),
  ...(await benchBookings()),
  ...(await benchRoads()),
]);
