/** How lesson 10 measures. */

/**
 * Seconds of the fastest of many runs:
 * as many as fit in half a second, and at least three.
 */
export function fastest(work: () => void, milliseconds = 500): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + milliseconds;
  for (let n = 0; n < 3 || performance.now() < end; n++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
