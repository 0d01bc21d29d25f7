import { benchBookings } from './bookings.ts';
import { benchFrames } from './frames.ts';
import { benchNearest } from './nearest.ts';
import { printTable } from './table.ts';

/** Every benchmark, one after another, in one table. What is measured is told; nothing passes or fails. */
printTable([...(await benchFrames()), ...(await benchNearest()), ...(await benchBookings())]);
