const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether things on the map move smoothly: not for people who ask their device for less motion. */
export function isAnimated(): boolean {
  return !reducedMotion.matches;
}
