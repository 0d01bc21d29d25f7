import { holds, needed } from '../outcome.ts';
import type { AttackCase } from '../stage.ts';

/** Tenants who let the service look where only it can (SSRF). */
export const outboundCases: readonly AttackCase[] = [
  {
    name: "outbound: no tenant's routing server or geocoder is on the machine or network of the service",
    run: async (stage) => {
      const inward = needed(stage.inward, 'a tenant whose policy names a server on this machine');
      const token = await stage.newcomer('rider', {}, inward.tenant);
      const questions = [
        { method: 'POST', path: '/v1/places', body: { q: 'market' } },
        { method: 'GET', path: `/v1/places/reverse?${stage.placeQuery}` },
        { method: 'POST', path: '/v1/places/reverse', body: { lat: 40.26, lng: -76.88 } },
        { method: 'GET', path: '/v1/route?from=40.26,-76.88&to=40.27,-76.88' },
        { method: 'POST', path: '/v1/quotes', body: stage.booking() },
      ];
      for (const question of questions) await stage.ask({ ...question, token });
      const [asked] = inward.asked;
      holds(asked === undefined, `it was asked for ${asked}`);
    },
  },
];
