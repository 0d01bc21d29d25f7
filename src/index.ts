import type { Env } from './env.ts';
import { consumeHistory } from './history/consumer.ts';
import { app } from './routes/app.ts';

export { CallerObject } from './objects/caller.ts';
export { CellObject } from './objects/cell/cell.ts';
export { OperatorObject } from './objects/operator/operator.ts';
export { RegionObject } from './objects/region/region.ts';
export { RouterObject } from './objects/router.ts';
export { SpeedsObject } from './objects/speeds.ts';
export { TenantObject } from './objects/tenant.ts';
export { TripObject } from './objects/trip.ts';
export { VehicleObject } from './objects/vehicle.ts';

export default { fetch: app.fetch, queue: consumeHistory } satisfies ExportedHandler<Env>;
