import { describe, expect, it } from 'vitest';
import { readInstance } from '../../../scripts/darp/instance.ts';
import { cordeauText, hasCordeauInstances, smallText } from './instances.ts';

const lines = smallText.trimEnd().split('\n');

function withLine(number: number, line: string): string {
  return lines.with(number - 1, line).join('\n');
}

describe('reading an instance', () => {
  const plain = readInstance(smallText);

  it('takes the numbers of the first line and the nodes in their order', () => {
    expect(plain).toMatchObject({
      ok: true,
      instance: { vehicles: 1, requests: 2, maxDuration: 100, capacity: 2, maxRide: 20 },
    });
    expect(plain.ok && plain.instance.nodes).toHaveLength(6);
    expect(plain.ok && plain.instance.nodes[1]).toMatchObject({
      x: 10,
      y: 0,
      service: 1,
      load: 1,
      earliest: 10,
    });
  });

  it.each([
    ['tabs and spaces at the ends', smallText.replaceAll(' ', ' \t ').replaceAll('\n', '  \n  ')],
    ["Windows' line ends", smallText.replaceAll('\n', '\r\n')],
    ['blank lines and no line end', `\n\n${lines.join('\n\n')}`],
    ['a byte order mark', `\uFEFF${smallText}`],
    [
      'numbers with points and exponents',
      smallText.replaceAll(' 100', ' 1.00e2').replaceAll(' 20 ', ' +20. '),
    ],
    ['nodes in another order', [lines[0], ...lines.slice(1).reverse()].join('\n')],
    ['no second depot', lines.slice(0, -1).join('\n')],
    ['the number of nodes instead of requests', withLine(1, '1 4 100 2 20')],
  ])('does not mind %s', (_, text) => {
    const found = readInstance(text);
    const facts = (from: typeof found) =>
      from.ok && {
        ...from.instance,
        nodes: from.instance.nodes.map(({ x, y, load, latest }) => [x, y, load, latest]),
      };
    expect(facts(found)).toEqual(facts(plain));
    expect(found.ok).toBe(true);
  });

  it.each([
    ['nothing', ' \n', 'Line 1: there is nothing in the file'],
    ['a short first line', withLine(1, '1 2 100 2'), /^Line 1: expected 5 numbers .* found 4$/],
    ['no vehicle', withLine(1, '0 2 100 2 20'), /^Line 1: the number of vehicles must be .* not 0$/],
    ['half a request', withLine(1, '1 1.5 100 2 20'), /^Line 1: the number of requests must be .* not 1.5$/],
    ['no capacity', withLine(1, '1 2 100 0 20'), 'Line 1: the capacity must be more than 0, not 0'],
    ['a word', withLine(3, '1 ten 0 1 1 10 30'), 'Line 3: «ten» is not a number'],
    ['hexadecimal', withLine(3, '1 0x10 0 1 1 10 30'), 'Line 3: «0x10» is not a number'],
    ['infinity', withLine(3, '1 1e999 0 1 1 10 30'), 'Line 3: «1e999» is not a number'],
    ['a short node', withLine(4, '2 12 0 1 1 0'), /^Line 4: expected 7 numbers .* found 6$/],
    ['a node twice', withLine(4, '1 12 0 1 1 0 100'), 'Line 4: node 1 was already on line 3'],
    ['a negative node', withLine(4, '-2 12 0 1 1 0 100'), /^Line 4: the node must be/],
    ['a negative service', withLine(4, '2 12 0 -1 1 0 100'), 'Line 4: the service time must not be negative'],
    ['a window that ends first', withLine(4, '2 12 0 1 1 9 8'), 'Line 4: the window ends before it starts'],
    [
      'a wrong load',
      withLine(5, '3 20 0 1 -2 0 100'),
      /^Line 5: the load of drop-off 3 must be that of pickup 1/,
    ],
    ['a pickup that unloads', withLine(3, '1 10 0 1 -1 10 30'), /^Line 3: node 1 is a pickup/],
    ['a depot that loads', withLine(2, '0 0 0 0 1 0 100'), 'Line 2: the depot must have load 0, not 1'],
    ['a missing node', lines.slice(0, 5).join('\n'), /^Line 5: the file ends, but node 4 is missing/],
    ['a node too many', `${smallText}6 0 0 0 0 0 100`, /^Line 8: node 6 is too many/],
  ])('says what is wrong: %s', (_, text, problem) => {
    expect(readInstance(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  it.skipIf(!hasCordeauInstances)("reads Cordeau's", () => {
    expect(readInstance(cordeauText('a8-64.txt'))).toMatchObject({
      ok: true,
      instance: { vehicles: 8, requests: 64, maxDuration: 480, capacity: 3, maxRide: 30 },
    });
  });
});
