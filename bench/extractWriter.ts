import { closeSync, openSync, writeSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import type { Entity, OsmNode, OsmRelation, OsmWay, Tags } from '../scripts/graph/extract.ts';

/** The format's limit per block. */
const ENTITIES_PER_BLOCK = 8_000;
/** Units of 100 nanodegrees, as is usual. */
const UNITS_PER_DEGREE = 1e7;

/** Writes an OpenStreetMap extract (.osm.pbf): nodes, then ways, then relations, each by their ids. */
export function writeExtract(path: string, entities: Iterable<Entity>): void {
  const file = openSync(path, 'w');
  try {
    const header = new PbfWriter();
    for (const feature of ['OsmSchema-V0.6', 'DenseNodes']) header.writeStringField(4, feature);
    writeSync(file, blob('OSMHeader', header.finish()));
    let block: Entity[] = [];
    const flush = () => {
      if (block.length > 0) writeSync(file, blob('OSMData', blockOf(block)));
      block = [];
    };
    for (const entity of entities) {
      if (block.length >= ENTITIES_PER_BLOCK || (block[0] && block[0].type !== entity.type)) flush();
      block.push(entity);
    }
    flush();
  } finally {
    closeSync(file);
  }
}

function blob(type: string, content: Uint8Array): Buffer {
  const data = new PbfWriter();
  data.writeVarintField(2, content.length);
  data.writeBytesField(3, deflateSync(content));
  const body = data.finish();
  const head = new PbfWriter();
  head.writeStringField(1, type);
  head.writeVarintField(3, body.length);
  const header = head.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  return Buffer.concat([length, header, body]);
}

/** A block's string table; entry 0 is empty. */
class Strings {
  readonly #numbers = new Map<string, number>([['', 0]]);

  numberOf(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  write(pbf: PbfWriter): void {
    for (const text of this.#numbers.keys()) pbf.writeBytesField(1, Buffer.from(text));
  }
}

function blockOf(entities: readonly Entity[]): Uint8Array {
  const strings = new Strings();
  const group = new PbfWriter();
  const nodes = entities.filter((entity) => entity.type === 'node');
  if (nodes.length > 0) group.writeMessage(2, (_, pbf) => writeNodes(nodes, strings, pbf), null);
  for (const entity of entities) {
    if (entity.type === 'way') group.writeMessage(3, (_, pbf) => writeWay(entity, strings, pbf), null);
    if (entity.type === 'relation') {
      group.writeMessage(4, (_, pbf) => writeRelation(entity, strings, pbf), null);
    }
  }
  const content = group.finish();
  const block = new PbfWriter();
  block.writeMessage(1, (_, pbf) => strings.write(pbf), null);
  block.writeBytesField(2, content);
  return block.finish();
}

function writeNodes(nodes: readonly OsmNode[], strings: Strings, pbf: PbfWriter): void {
  const units = (degrees: number) => Math.round(degrees * UNITS_PER_DEGREE);
  pbf.writePackedSVarint(1, steps(nodes.map(({ id }) => id)));
  pbf.writePackedSVarint(8, steps(nodes.map(({ lat }) => units(lat))));
  pbf.writePackedSVarint(9, steps(nodes.map(({ lon }) => units(lon))));
  const tags = nodes.flatMap((node) => [
    ...Object.entries(node.tags).flatMap((pair) => pair.map((text) => strings.numberOf(text))),
    0,
  ]);
  pbf.writePackedVarint(10, tags);
}

function writeTags(tags: Tags, strings: Strings, pbf: PbfWriter): void {
  pbf.writePackedVarint(
    2,
    Object.keys(tags).map((key) => strings.numberOf(key)),
  );
  pbf.writePackedVarint(
    3,
    Object.values(tags).map((value) => strings.numberOf(value)),
  );
}

function writeWay({ id, refs, tags }: OsmWay, strings: Strings, pbf: PbfWriter): void {
  pbf.writeVarintField(1, id);
  writeTags(tags, strings, pbf);
  pbf.writePackedSVarint(8, steps(refs));
}

const memberTypes = ['node', 'way', 'relation'];

function writeRelation({ id, members, tags }: OsmRelation, strings: Strings, pbf: PbfWriter): void {
  pbf.writeVarintField(1, id);
  writeTags(tags, strings, pbf);
  pbf.writePackedVarint(
    8,
    members.map(({ role }) => strings.numberOf(role)),
  );
  pbf.writePackedSVarint(9, steps(members.map(({ ref }) => ref)));
  pbf.writePackedVarint(
    10,
    members.map(({ type }) => memberTypes.indexOf(type)),
  );
}

function steps(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}
