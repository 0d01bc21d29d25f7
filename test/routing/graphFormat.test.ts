import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleGraph } from '../../src/routing/graph/assemble.ts';
import { crc32 } from '../../src/routing/graph/checksum.ts';
import { readGraph, writeGraph } from '../../src/routing/graph/graphFormat.ts';
import type { RoadGraph } from '../../src/routing/graph/roadGraph.ts';
import { isShape, readShape, writeShape } from '../../src/routing/graph/shapes.ts';
import { placeOf, streetsArbitrary } from './randomStreets.ts';

const labels = { name: 'Anywhere', attribution: '© somebody' };

function smallGraph(): RoadGraph {
  const street = (from: number, to: number, middle: readonly number[]) => ({
    from,
    to,
    points: [...placeOf(from), ...middle, ...placeOf(to)],
    roadClass: 3,
    lengthMeters: 100,
    forwardSeconds: 10,
    backwardSeconds: 12,
  });
  const streets = [street(0, 1, [5, 6, -700_000, 80]), street(0, 2, []), street(0, 3, [1, 1])];
  const graph = assembleGraph({ streets, forbiddenTurns: [] }, labels);
  if (graph === null) throw new Error('the streets hang together');
  return graph;
}

/** A junction at which the first node does not end. */
function elsewhere(graph: RoadGraph): number {
  const [end] = graph.nodeEnd;
  return graph.firstNode.findIndex(
    (first, junction) => junction !== end && (graph.firstNode[junction + 1] ?? 0) - first === 1,
  );
}

/** With a checksum that is right, as from a writer with a bug. */
function withWord(file: Uint8Array<ArrayBuffer>, offset: number, value: number): ArrayBuffer {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(offset, value, true);
  view.setUint32(12, crc32(copy.subarray(16)), true);
  return copy.buffer;
}

describe('a graph file', () => {
  test('gives back what was written, whatever it is', () => {
    fc.assert(
      fc.property(streetsArbitrary, (streets) => {
        const graph = assembleGraph(streets, labels);
        if (graph !== null) expect(readGraph(writeGraph(graph).buffer)).toEqual({ ok: true, graph });
      }),
    );
  });

  test('carries the attribution and the speeds', () => {
    const graph = smallGraph();
    const speedFactors = { tertiary: Array.from({ length: 168 }, (_, hour) => (hour === 8 ? 0.5 : 1)) };
    const file = writeGraph({ ...graph, about: { ...graph.about, speedFactors } });
    expect(readGraph(file.buffer)).toMatchObject({
      ok: true,
      graph: { about: { attribution: '© somebody', speedFactors } },
    });
  });

  test('is refused when any byte of it is another', () => {
    const file = writeGraph(smallGraph());
    for (let index = 0; index < file.length; index++) {
      const damaged = file.slice();
      damaged[index] = (damaged[index] ?? 0) ^ 0x10;
      expect(readGraph(damaged.buffer)).toMatchObject({ ok: false });
    }
  });

  test('is refused when it is cut off anywhere, or longer', () => {
    const file = writeGraph(smallGraph());
    for (let length = 0; length < file.length; length++) {
      expect(readGraph(file.slice(0, length).buffer)).toMatchObject({ ok: false });
    }
    const longer = new Uint8Array(file.length + 4);
    longer.set(file);
    expect(readGraph(longer.buffer)).toMatchObject({ ok: false });
  });

  test('says what is wrong with it', () => {
    const file = writeGraph(smallGraph());
    const problemOf = (buffer: ArrayBuffer) => {
      const reading = readGraph(buffer);
      return reading.ok ? null : reading.problem;
    };
    expect(problemOf(new ArrayBuffer(0))).toBe('the file is empty');
    expect(problemOf(Uint8Array.from(Buffer.from('<html>not found</html>')).buffer)).toBe(
      'this is not a road graph',
    );
    expect(problemOf(withWord(file, 8, 9))).toBe('its format is version 9, and only 3 can be read');
    for (const older of [1, 2]) {
      expect(problemOf(withWord(file, 8, older))).toBe(
        `its format is version ${older}, older than 3: build it again from its extract`,
      );
    }
    expect(problemOf(file.slice(0, -1).buffer)).toMatch(/^it has \d+ bytes and should have \d+$/);
    const flipped = file.slice();
    flipped[50] = (flipped[50] ?? 0) ^ 1;
    expect(problemOf(flipped.buffer)).toBe('it is damaged: its checksum does not match');
    expect(problemOf(withWord(file, 20, 0xffff_ffff))).toBe('its parts do not add up to its size');
  });

  test('never leads outside, even from a writer with a bug', () => {
    const graph = smallGraph();
    const refuses = (changed: Partial<RoadGraph>) => {
      const reading = readGraph(writeGraph({ ...graph, ...changed }).buffer);
      return reading.ok ? null : reading.problem;
    };
    expect(refuses({ segmentLat: graph.segmentLat.with(0, 90_000_001) })).toBe('a latitude is none');
    expect(refuses({ segmentLng: graph.segmentLng.with(0, -180_000_001) })).toBe('a longitude is none');
    expect(refuses({ firstNode: graph.firstNode.with(1, 1_000) })).toMatch(/^the nodes of its junctions/);
    expect(refuses({ nodeEnd: graph.nodeEnd.with(0, 4) })).toMatch(/^a node ends at a junction/);
    expect(refuses({ nodeEnd: graph.nodeEnd.with(0, elsewhere(graph)) })).toBe(
      'a turn leads to another place',
    );
    expect(refuses({ nodeTurns: graph.nodeTurns.with(0, graph.turns.length) })).toMatch(
      /^the turns of a node/,
    );
    expect(refuses({ turns: graph.turns.with(0, graph.turnMs.length + 1) })).toBe(
      'a turn is of no known kind',
    );
    const cells = (levelCells: readonly number[], cellStarts: readonly number[]) =>
      refuses({ levelCells: Uint32Array.from(levelCells), cellStarts: Uint32Array.from(cellStarts) });
    expect(cells([2, 1], [0, 2, 0])).toBeNull();
    const notNested = 'its cells do not lie in each other';
    expect(cells([], [])).toBe(notNested);
    expect(cells([2], [0])).toBe(notNested);
    expect(cells([2], [0, 0])).toBe(notNested);
    expect(cells([2], [1, 2])).toBe(notNested);
    expect(cells([2], [0, 4])).toBe(notNested);
    expect(cells([2, 2], [0, 2, 0, 1])).toBe(notNested);
    expect(refuses({ nodeSegment: graph.nodeSegment.with(0, 6) })).toMatch(/segment that is not there$/);
    const other = graph.nodeSegment.map(() => 0);
    expect(refuses({ nodeSegment: other })).toBe('no node drives along a segment');
    expect(refuses({ nodeDurationMs: graph.nodeDurationMs.with(0, 0) })).toMatch(/^the duration/);
    expect(refuses({ segmentLengthDecimeters: graph.segmentLengthDecimeters.with(0, 0) })).toMatch(
      /^the length/,
    );
    expect(refuses({ segmentClass: graph.segmentClass.with(0, 200) })).toBe('a segment is of no known class');
    expect(refuses({ firstShapeByte: graph.firstShapeByte.with(3, 99) })).toMatch(/^the shapes overlap/);
    expect(refuses({ shapes: graph.shapes.with(graph.shapes.length - 1, 0x80) })).toBe('a shape is cut off');
  });
});

describe('a shape', () => {
  test('comes back as it was, without more than five bytes for a number', () => {
    const point = fc.tuple(
      fc.integer({ min: -90_000_000, max: 90_000_000 }),
      fc.integer({ min: -180_000_000, max: 180_000_000 }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 9 }), (path) => {
        const points = path.flat();
        const bytes: number[] = [];
        writeShape(points, bytes);
        const shapes = Uint8Array.from(bytes);
        const read = points.slice(0, 2);
        const length = readShape(shapes, 0, shapes.length, read);
        expect(isShape(shapes, 0, shapes.length)).toBe(true);
        expect(read.slice(0, length)).toEqual(points);
      }),
    );
  });
});
