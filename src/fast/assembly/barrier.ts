/** Threads wait for each other. */

/** Milliseconds since some moment. */
// @ts-ignore: decorator
@external('env', 'now')
declare function now(): f64;

/**
 * Where threads, and the host, meet: bytes from the barrier's address. Each word has a cache line of its own, so that
 * writing one disturbs no reader of another.
 */
export const enum Barrier {
  arrived = 0,
  generation = 64,
  /** Not 0: a thread gave up. */
  broken = 128,
  /** How long to wait for the others, in milliseconds; a 64-bit float. */
  patience = 192,
  /** For the host and its workers, which sleep here between calls: changes with each call that they take part in. */
  command = 256,
  /** Not 0: the run is over. */
  closed = 320,
  /** Bytes of all. */
  size = 384,
}

/** How often to look before looking at the clock; a few microseconds. */
const LOOKS: i32 = 10000;
/** How long to spin where that pays, in milliseconds: about as long as it takes to fall asleep and be woken. */
const SPIN_MILLISECONDS: f64 = 0.1;
/** How long to sleep before looking whether somebody gave up, in nanoseconds. */
const SLEEP: i64 = 50_000_000;
/** Spinning in vain costs `MISS` points; without points, the next `PAUSE` waits hardly spin. */
const MOST_POINTS: i32 = 16;
const MISS: i32 = 4;
const PAUSE: i32 = 1000;

/**
 * Whether it pays to spin. Where each thread has a core of its own the others come soon; where they wait for this core,
 * spinning only keeps them from it. Each thread has an instance of the module, and so numbers of its own.
 */
let points: i32 = MOST_POINTS;
let pause: i32 = 0;

/**
 * Waits until all threads are here: first spinning, then asleep. False if one has failed or does not come within the
 * barrier's patience. `mayBlock` is 0 where a thread must not sleep, as in a page.
 */
export function wait(barrier: usize, threads: i32, mayBlock: i32): bool {
  if (threads == 1) return true;
  const generation = atomic.load<i32>(barrier, Barrier.generation);
  if (atomic.add<i32>(barrier, 1, Barrier.arrived) == threads - 1) {
    atomic.store<i32>(barrier, 0, Barrier.arrived);
    atomic.add<i32>(barrier, 1, Barrier.generation);
    atomic.notify(barrier + Barrier.generation, threads);
    return atomic.load<i32>(barrier, Barrier.broken) == 0;
  }
  const spin = pause == 0 ? SPIN_MILLISECONDS : 0;
  let looks = 0;
  let start: f64 = -1;
  let slept = false;
  while (atomic.load<i32>(barrier, Barrier.generation) == generation) {
    if (++looks < LOOKS) continue;
    looks = 0;
    if (atomic.load<i32>(barrier, Barrier.broken) != 0) return false;
    const time = now();
    if (start < 0) start = time;
    if (time - start > load<f64>(barrier, Barrier.patience)) {
      atomic.store<i32>(barrier, 1, Barrier.broken);
      return false;
    }
    if (mayBlock && time - start >= spin) {
      slept = true;
      atomic.wait<i32>(barrier + Barrier.generation, generation, SLEEP);
    }
  }
  learn(slept);
  return true;
}

function learn(slept: bool): void {
  if (pause > 0) {
    pause--;
    return;
  }
  points = slept ? points - MISS : min(points + 1, MOST_POINTS);
  if (points > 0) return;
  pause = PAUSE;
  points = MISS;
}
