/** Metres east and north of the town hall. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export function distance(a: Spot, b: Spot): number {
  // Asked millions of times for a town, and Math.hypot is slow.
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}

/** The river comes from the north, in bends, and reaches the sea in the south. */
export function riverAt(y: number): { readonly x: number; readonly halfWidth: number } {
  return {
    x: 420 + 160 * Math.sin(y / 520) + 60 * Math.sin(y / 210),
    halfWidth: 55 + Math.max(0, -y) / 30,
  };
}

/** How far north the sea reaches. */
export function coastAt(x: number): number {
  return -1_950 + 110 * Math.sin(x / 480);
}

/** On which side of the river a spot is: negative in the west. */
export function bankOf({ x, y }: Spot): number {
  return x - riverAt(y).x;
}

export function isLand(spot: Spot): boolean {
  return spot.y > coastAt(spot.x) && Math.abs(bankOf(spot)) > riverAt(spot.y).halfWidth;
}

/** Whether the straight lines a–b and c–d cross between their ends. */
export function cross(a: Spot, b: Spot, c: Spot, d: Spot): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Positive when one turns left at b, going from a to c. */
export function turn(a: Spot, b: Spot, c: Spot): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
