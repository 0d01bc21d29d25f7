import type { z } from 'zod';
import type { Policy } from '../policy/policy.ts';
import { overlaps, selfCrossing } from '../zones/crossings.ts';
import type { Zone } from '../zones/zone.ts';
import { type ConfigurationDocument, configurationSchema } from './document.ts';
import { type Fault, faultsOf, readPolicy } from './readPolicy.ts';
import { tariffFaults } from './tariffFaults.ts';

export type CheckedDocument =
  | { readonly ok: true; readonly document: ConfigurationDocument; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Nobody corrects more at a time. */
export const maxFaults = 100;

/** Checks a whole document: each part, and that the parts fit together. */
export function checkDocument(input: unknown): CheckedDocument {
  const parsed = configurationSchema.safeParse(input);
  if (!parsed.success) return refused(documentFaults(parsed.error));
  const document = parsed.data;
  const read = readPolicy(document.policy);
  const faults = [
    ...(read.ok ? [] : read.faults),
    ...zoneFaults(document.zones),
    ...rankFaults(document),
    ...tariffFaults(document),
  ];
  if (read.ok && faults.length === 0) return { ok: true, document, policy: read.policy };
  return refused(faults);
}

function refused(faults: readonly Fault[]): CheckedDocument {
  return { ok: false, faults: faults.slice(0, maxFaults) };
}

/** Returns what the schema of a document found. */
export function documentFaults(error: z.ZodError): Fault[] {
  return faultsOf(error).slice(0, maxFaults).map(inPlainWords);
}

function inPlainWords(fault: Fault): Fault {
  const isCurrency = /\.currency$/.test(fault.path) && !fault.path.startsWith('policy.');
  if (!isCurrency) return fault;
  return { ...fault, message: 'every amount is in the currency of policy.tariff.currency: name no other' };
}

/** Zones of one kind must not overlap: it would be unclear which of them counts. */
function zoneFaults(zones: readonly Zone[]): Fault[] {
  const faults: Fault[] = duplicates(zones, 'zones');
  for (const [index, zone] of zones.entries()) {
    faults.push(...areaFaults(zone.area, `zones.${index}.area`));
    for (const [earlier, other] of zones.slice(0, index).entries()) {
      if (zone.kind !== other.kind || !overlaps(zone.area, other.area)) continue;
      faults.push({
        path: `zones.${index}.area`,
        message: `overlaps zones.${earlier} (${other.name}), which is of the same kind: draw them apart, or as one`,
      });
    }
  }
  return faults;
}

function areaFaults(area: Zone['area'], path: string): Fault[] {
  const crossing = selfCrossing(area);
  if (crossing === null) return [];
  const { x, y } = crossing;
  return [{ path, message: `its border crosses itself near ${y.toFixed(5)}, ${x.toFixed(5)}` }];
}

function rankFaults({ ranks }: ConfigurationDocument): Fault[] {
  return [
    ...duplicates(ranks, 'ranks'),
    ...ranks.flatMap(({ waitingArea, pickupArea }, index) => [
      ...areaFaults(waitingArea, `ranks.${index}.waitingArea`),
      ...areaFaults(pickupArea, `ranks.${index}.pickupArea`),
      ...ranks.slice(0, index).flatMap((other, earlier) => [
        ...(overlaps(waitingArea, other.waitingArea)
          ? [
              {
                path: `ranks.${index}.waitingArea`,
                message: `overlaps that of ranks.${earlier} (${other.name})`,
              },
            ]
          : []),
        ...(overlaps(pickupArea, other.pickupArea)
          ? [
              {
                path: `ranks.${index}.pickupArea`,
                message: `overlaps that of ranks.${earlier} (${other.name})`,
              },
            ]
          : []),
      ]),
    ]),
  ];
}

function duplicates(items: readonly { readonly id: string }[], path: string): Fault[] {
  return items.flatMap(({ id }, index) => {
    const earlier = items.findIndex((item) => item.id === id);
    return earlier < index
      ? [{ path: `${path}.${index}.id`, message: `is the id of ${path}.${earlier} too: give each its own` }]
      : [];
  });
}
