/** How lesson 10 measures. */

/**
 * Seconds of the fastest of many runs: as many as fit in half a second, and at least three. Where the clock is coarse (in
 * a browser), the work is done several times from one reading to the next.
 */
export function fastest(work: () => void, milliseconds = 500): number {
  const shortest = 20 * tick();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + milliseconds;
  for (let n = 0; n < 3 || performance.now() < end; n++) {
    const start = performance.now();
    let elapsed = 0;
    let runs = 0;
    do {
      work();
      runs++;
      elapsed = performance.now() - start;
    } while (elapsed < shortest);
    best = Math.min(best, elapsed / runs);
  }
  return best / 1000;
}

/** Milliseconds between two readings of the clock that differ. */
function tick(): number {
  const start = performance.now();
  let now = start;
  while (now === start) now = performance.now();
  return now - start;
}
