/** The number of threads follows the times that are measured; here the times are made up. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MeasuredThreads } from '../../src/fast/thread-count.ts';
import { Random } from '../../src/random.ts';

/** Milliseconds that a step takes with so many threads at a moment. */
type Times = (threads: number, moment: number) => number;

/** How long `steps` steps take with the measured number of threads, and how many threads each call had. */
function train(most: number, steps: number, times: Times): { time: number; calls: number[] } {
  const chooser = new MeasuredThreads(most);
  const calls: number[] = [];
  let time = 0;
  for (let done = 0; done < steps; ) {
    // As a training calls its session: for about 30 ms.
    const call = chooser.next();
    const each = times(call.threads, time);
    const count = Math.min(call.steps, steps - done, Math.max(1, Math.floor(30 / each)));
    let took = 0;
    for (let i = 0; i < count; i++) took += times(call.threads, time + took);
    chooser.record({ ...call, steps: count }, took);
    calls.push(call.threads);
    time += took;
    done += count;
  }
  return { time, calls };
}

const quiet: Times = (threads) => 1 / threads + 0.02;
/** Something else takes one of two cores: threads that wait for each other take longer than one alone. */
const busy: Times = (threads) => (threads === 1 ? 1 : 1.7);
const fixed = (threads: number, steps: number, times: Times) => steps * times(threads, 0);

describe('the number of threads', () => {
  test('on a quiet machine all of them, and the trials cost at most 2 %', () => {
    for (const most of [2, 3, 4, 8, 64]) {
      const steps = 2000 * most; // about two seconds
      const { time } = train(most, steps, quiet);
      assert.ok(time < 1.02 * fixed(most, steps, quiet), `${most} threads: ${time}`);
    }
  });

  test('where something else takes one of two cores: one, in a third of a second at most 10 % more than one alone', () => {
    assert.ok(train(2, 330, busy).time < 1.1 * fixed(1, 330, busy));
    const { time, calls } = train(2, 5000, busy);
    assert.ok(time < 1.03 * fixed(1, 5000, busy), `${time}`);
    assert.ok(calls.includes(2), 'two threads are tried again and again');
  });

  test('steps of 100 ms and more', () => {
    const slow =
      (times: Times): Times =>
      (threads, moment) =>
        100 * times(threads, moment);
    assert.ok(train(2, 300, slow(quiet)).time < 1.03 * fixed(2, 300, slow(quiet)));
    assert.ok(train(2, 300, slow(busy)).time < 1.03 * fixed(1, 300, slow(busy)));
  });

  test('follows a machine that is quiet, then busy, then quiet again', () => {
    const changing: Times = (threads, moment) => (moment > 1000 && moment < 2000 ? busy : quiet)(threads, moment);
    const { time, calls } = train(2, 5000, changing);
    // 1000 ms of 0.52 ms, 1000 ms of 1 ms, then what is left.
    const least = 2000 + (5000 - 1000 / 0.52 - 1000) * 0.52;
    assert.ok(time < 1.05 * least, `${time}, at least ${least}`);
    assert.equal(calls.at(-1), 2);
  });

  test('of eight cores one is taken: seven threads', () => {
    const { calls } = train(8, 10_000, (threads) => (threads === 8 ? 2 / 8 : 1 / threads));
    const share = calls.filter((threads) => threads === 7).length / calls.length;
    assert.ok(share > 0.8, `${share}`);
  });

  test('single times that mislead cost little', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = new Random(seed, 'times');
      let of: number | undefined;
      let factor = 1;
      // With two threads, a call is now and then as fast as on a quiet machine.
      const luck: Times = (threads, moment) => {
        if (of !== moment) factor = random.uniform();
        of = moment;
        return threads === 1 ? 0.9 + 0.2 * factor : factor < 0.15 ? 0.6 : 1.7;
      };
      const { time } = train(2, 5000, luck);
      assert.ok(time < 1.1 * 5000, `seed ${seed}: ${time}`);
    }
  });

  test('one thread stays one', () => {
    assert.deepEqual(new Set(train(1, 1000, quiet).calls), new Set([1]));
  });
});
