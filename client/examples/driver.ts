import type { Place } from '../contract.ts';
import { Driver } from '../driver/driver.ts';
import { DriverClient } from '../driver/driverClient.ts';
import { HttpClient, type HttpOptions } from '../http.ts';

/** Goes on duty and accepts every offer. The app then calls `position` with each fix, and `progress` at the stops. */
export function goOnDuty(options: HttpOptions, currentPlace: () => Place): DriverClient {
  const client: DriverClient = new DriverClient({
    open: new Driver(new HttpClient(options)).openStream(),
    currentPlace,
    onPlan: ({ offers }) => {
      for (const offer of offers) client.answer(offer, 'accept');
    },
    onRefused: ({ detail }) => console.warn(detail),
    onStopped: (reason) => console.warn(`off duty: ${reason}`),
  });
  client.setAvailability('available');
  client.start();
  return client;
}
