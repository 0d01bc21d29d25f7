import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../env.ts';
import {
  driverDownFrameSchema,
  driverFrameSchema,
  friendFrameSchema,
  riderFrameSchema,
} from '../protocol/frames.ts';
import { operatorFrameSchema, operatorUpFrameSchema } from '../protocol/operatorFrames.ts';

/** Returns the OpenAPI 3.1 document of the app, from the schemas that validate its requests. */
export function describeApp(app: OpenAPIHono<AppEnv>) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Hexhail',
      version: '1',
      description: 'Dispatches vehicles to people in real time.',
    },
  });
}

/** Registers the parts of the document that belong to no single route. */
export function describeCommon(app: OpenAPIHono<AppEnv>): void {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'Claims: iss, aud "hexhail", sub, tenant, role (rider, driver, operator or admin), for drivers vehicle, exp. WebSockets also open with a ticket as a subprotocol.',
  });
  registry.register('DriverFrame', driverFrameSchema);
  registry.register('DriverDownFrame', driverDownFrameSchema);
  registry.register('RiderFrame', riderFrameSchema);
  registry.register('FriendFrame', friendFrameSchema);
  registry.register('OperatorUpFrame', operatorUpFrameSchema);
  registry.register('OperatorFrame', operatorFrameSchema);
}
