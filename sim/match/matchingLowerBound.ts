/** By how much (seconds) a price rises at least: the bound is off by less than this for each row. */
const leastRise = 1;

/** A ride that is bid for again and again is not bid for for ever: the bound holds at any moment. */
const bidsEach = 3_000;

/**
 * A lower bound on the cost of matching every row with a column of its own. For any prices ≥ 0 of the columns,
 *
 *     Σ over rows of min over columns (cost + price) − Σ over columns of price
 *
 * is such a bound: a matching pays each price at most once. It holds whatever the prices are; an auction (D. P.
 * Bertsekas, 1988) finds good ones. Each row in turn takes the column that is best for it and raises its price to where it
 * would be second best, and a little; who loses its column bids again. At the end, and there is one if every row can
 * have a column, the bound is less than `leastRise` per row below the least cost. Costs are in row order; infinite ones
 * cannot be.
 */
export function matchingLowerBound(
  costs: Float64Array,
  rows: number,
  columns: number,
  onProgress: (share: number) => void = () => undefined,
): number {
  const prices = new Float64Array(columns);
  const holder = new Int32Array(columns).fill(-1);
  const bidding = Int32Array.from({ length: rows }, (_, row) => rows - 1 - row);
  let waiting = rows;
  for (let bids = 0; waiting > 0 && bids < bidsEach * rows; bids += 1) {
    if (bids % 1_000 === 0) onProgress(1 - waiting / rows);
    const row = bidding[waiting - 1] ?? 0;
    const { best, rise } = bestBid(costs, prices, row, columns);
    if (best < 0) throw new RangeError(`row ${row} has no column`);
    prices[best] = (prices[best] ?? 0) + rise + leastRise;
    const loser = holder[best] ?? -1;
    holder[best] = row;
    if (loser < 0) waiting -= 1;
    else bidding[waiting - 1] = loser;
  }
  onProgress(1);
  let bound = 0;
  for (let row = 0; row < rows; row += 1) bound += bestBid(costs, prices, row, columns).least;
  return bound - prices.reduce((sum, price) => sum + price, 0);
}

/** The cheapest column of a row, what it costs with its price, and how much less that is than the next. */
function bestBid(costs: Float64Array, prices: Float64Array, row: number, columns: number) {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  const begin = row * columns;
  for (let column = 0; column < columns; column += 1) {
    const cost = (costs[begin + column] ?? 0) + (prices[column] ?? 0);
    if (cost >= second) continue;
    if (cost < least) {
      second = least;
      least = cost;
      best = column;
    } else {
      second = cost;
    }
  }
  return { best, least, rise: Number.isFinite(second) ? second - least : 0 };
}
