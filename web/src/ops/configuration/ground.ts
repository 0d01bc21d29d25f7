import * as z from 'zod/mini';

/** A rank's areas are drawn one by one: what they have in common comes with each. */
export const rankAreas = ['waitingArea', 'pickupArea'] as const;

const documentSchema = z.looseObject({
  zones: z._default(z.array(z.unknown()), []),
  ranks: z._default(z.array(z.unknown()), []),
});
const namedSchema = z.object({ id: z.string(), name: z.string() });
const rankSchema = z.looseObject({ id: z.unknown(), name: z.unknown() });
const areaSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(rankAreas),
  area: z.unknown(),
  rank: z.optional(z.record(z.string(), z.unknown())),
});

/** Returns the zones of a document. */
export function zonesIn(document: object): unknown[] {
  return documentSchema.parse(document).zones;
}

/** Returns the id and the name of each zone of a document that has both. */
export function zoneNamesIn(document: object): (readonly [id: string, name: string])[] {
  const read = documentSchema.safeParse(document);
  if (!read.success) return [];
  return read.data.zones.flatMap((one) => {
    const zone = namedSchema.safeParse(one);
    return zone.success ? [[zone.data.id, zone.data.name] as const] : [];
  });
}

/** Returns what of a document can be drawn: its zones, and the two areas of each rank as if they were zones. */
export function groundOf(document: object): unknown[] {
  const { zones, ranks } = documentSchema.parse(document);
  const areas = ranks.flatMap((one) => {
    const rank = rankSchema.parse(one);
    return rankAreas.map((kind) => ({ id: rank.id, name: rank.name, kind, area: rank[kind], rank }));
  });
  return [...zones, ...areas];
}

/** Returns a document with the ground as it was drawn. Areas of a rank have its id in common. */
export function withGround(document: object, ground: readonly unknown[]): object {
  const areas = ground.flatMap((one) => {
    const area = areaSchema.safeParse(one);
    return area.success ? [area.data] : [];
  });
  const zones = ground.filter((one) => !areaSchema.safeParse(one).success);
  const ranks = [...Map.groupBy(areas, ({ id }) => id)].map(([id, own]) =>
    Object.assign(
      {},
      ...own.map(({ rank }) => rank),
      { id, name: own[0]?.name, waitingArea: undefined, pickupArea: undefined },
      ...own.map(({ kind, area }) => ({ [kind]: area })),
    ),
  );
  return { ...document, zones, ...((ranks.length > 0 || 'ranks' in document) && { ranks }) };
}
