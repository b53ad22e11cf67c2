/** Stack traces as Firefox and Safari write them read like those of Chromium; all others stay as they are. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mendStack } from '../../apps/live/kernel/foreign-stacks.ts';

const worker = 'http://127.0.0.1:8000/execution.js';
const errors = Error as unknown as { prepareStackTrace: unknown };

describe('stacks of other browsers', () => {
  const saved = errors.prepareStackTrace;
  before(() => {
    errors.prepareStackTrace = (error: unknown, sites: readonly unknown[]) =>
      [String(error), ...sites.map((site) => `    at ${site}`)].join('\n');
  });
  after(() => {
    errors.prepareStackTrace = saved;
  });

  const mended = (stack: string, error = new RangeError('too far')) => {
    error.stack = stack;
    mendStack(error);
    return error.stack;
  };

  test('Firefox: functions within functions, cells, evaluated code', () => {
    const stack = [
      `parseIdx@${worker}:1885:17125`,
      `async*checkGradients/</</<@${worker}:1859:20249`,
      'train/onEpoch@cell_[10]:4:43',
      '@cell_[10]:6:3',
      `@${worker} line 3 > eval:1:9`,
    ].join('\n');
    assert.equal(
      mended(`${stack}\n`),
      [
        'RangeError: too far',
        `    at parseIdx (${worker}:1885:17125)`,
        `    at ${worker}:1859:20249`,
        '    at onEpoch (cell_[10]:4:43)',
        '    at cell_[10]:6:3',
        `    at ${worker}:1:9`,
      ].join('\n'),
    );
  });

  test('Safari: native and evaluated code has no place', () => {
    const stack = `RangeError@cell_[2]:1:7\nforEach@[native code]\nrun@${worker}:7:20\neval code@\n@`;
    assert.equal(mended(stack), `RangeError: too far\n    at run (${worker}:7:20)`);
  });

  for (const stack of [
    'RangeError: too far\n    at run (cell [3]:1:7)',
    'Interrupted: the cell was interrupted',
    'mail a@b.c\nsecond line',
    '',
  ]) {
    test(`stays: ${JSON.stringify(stack)}`, () => assert.equal(mended(stack), stack));
  }

  test('stays after it was mended, and is no property that one sees', () => {
    const error = new Error('once');
    const first = mended('@cell_[1]:1:7', error);
    mendStack(error);
    assert.equal(error.stack, first);
    assert.deepEqual(Object.keys(error), []);
  });

  test('any value is taken, one that throws when asked, too', () => {
    const hostile = new Proxy(new Error('no'), {
      getPrototypeOf() {
        throw new Error('asked');
      },
    });
    for (const value of [undefined, null, 7, 'text', {}, { stack: '@a:1:2' }, hostile]) mendStack(value);
  });
});
