import { accessCases } from './cases/access.ts';
import { bodyCases } from './cases/bodies.ts';
import { evidenceCases } from './cases/evidence.ts';
import { floodCases } from './cases/floods.ts';
import { oracleCases } from './cases/oracle.ts';
import { outboundCases } from './cases/outbound.ts';
import { storageCases } from './cases/storage.ts';
import { streamCases } from './cases/streams.ts';
import { ticketCases } from './cases/tickets.ts';
import { tokenCases } from './cases/tokens.ts';
import { unknownFieldCases } from './cases/unknownFields.ts';
import { type Api, readApi } from './openApi.ts';
import type { AttackCase, Stage } from './stage.ts';

/** Every attack, in the order of the review. */
export function attackCases(api: Api): AttackCase[] {
  return [
    ...accessCases(api),
    ...tokenCases,
    ...ticketCases,
    ...bodyCases,
    ...unknownFieldCases(api),
    ...oracleCases(api),
    ...outboundCases,
    ...storageCases,
    ...streamCases,
    ...floodCases,
    ...evidenceCases,
  ];
}

/** Reads what a service says that it serves. */
export async function apiOf({ url }: Pick<Stage, 'url'>): Promise<Api> {
  const response = await fetch(new URL('/openapi.json', url));
  return readApi(await response.json());
}
