/** Threads wait for each other. */

/** Milliseconds since some moment. */
// @ts-ignore: decorator
@external('env', 'now')
declare function now(): f64;

/** Bytes from the barrier's address; each word has a cache line of its own, so that writing one disturbs no reader of another. */
export namespace Word {
  export const arrived: usize = 0;
  export const generation: usize = 64;
  /** Not 0: somebody gave up. */
  export const broken: usize = 128;
  /** How long to wait for the others, in milliseconds. */
  export const patience: usize = 192;
}

const SPINS: i32 = 20000;

/**
 * Waits until all threads are here: first spinning, then asleep. False if one has failed or does not come within the
 * barrier's patience. `mayBlock` is 0 where a thread must not sleep, as in a page.
 */
export function wait(barrier: usize, threads: i32, mayBlock: i32): bool {
  if (threads == 1) return true;
  const generation = atomic.load<i32>(barrier, Word.generation);
  if (atomic.add<i32>(barrier, 1, Word.arrived) == threads - 1) {
    atomic.store<i32>(barrier, 0, Word.arrived);
    atomic.add<i32>(barrier, 1, Word.generation);
    atomic.notify(barrier + Word.generation, threads);
    return atomic.load<i32>(barrier, Word.broken) == 0;
  }
  let spins = 0;
  let deadline: f64 = 0;
  while (atomic.load<i32>(barrier, Word.generation) == generation) {
    if (++spins < SPINS) continue;
    if (atomic.load<i32>(barrier, Word.broken) != 0) return false;
    const time = now();
    if (deadline == 0) deadline = time + load<f64>(barrier, Word.patience);
    else if (time > deadline) {
      atomic.store<i32>(barrier, 1, Word.broken);
      return false;
    }
    if (mayBlock) atomic.wait<i32>(barrier + Word.generation, generation, 50_000_000);
    else spins = 0;
  }
  return true;
}
