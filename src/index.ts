import type { Env } from './env.ts';
import { consume } from './events/queues.ts';
import { runJobs } from './jobs/runJobs.ts';
import { app } from './routes/app.ts';

export { CellObject } from './objects/cell/cellObject.ts';
export { DistrictObject } from './objects/district/districtObject.ts';
export { OperatorObject } from './objects/operator/operatorObject.ts';
export { PersonObject } from './objects/person/personObject.ts';
export { PlacesObject } from './objects/places/placesObject.ts';
export { RankObject } from './objects/rank/rankObject.ts';
export { RouterObject } from './objects/router/routerObject.ts';
export { SpeedsObject } from './objects/speeds/speedsObject.ts';
export { TenantObject } from './objects/tenant/tenantObject.ts';
export { TripObject } from './objects/trip/tripObject.ts';
export { VehicleObject } from './objects/vehicle/vehicleObject.ts';

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (_, env) => runJobs(env),
} satisfies ExportedHandler<Env>;
