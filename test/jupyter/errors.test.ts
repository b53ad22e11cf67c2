/** A program may throw anything. Jupyter is told a name, a value and a traceback, none of them empty, whatever it was. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe as group, test } from 'node:test';
import { inspect } from 'node:util';

interface Description {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
interface Show {
  error(description: Description): void;
}
interface Ended {
  readonly reply: Partial<Description> & { readonly status?: string };
  readonly stops: boolean;
}
const require = createRequire(import.meta.url);
const { describe } = require('../../jupyter/errors.cjs') as { describe(thrown: unknown): Description };
const runtime = require('../../jupyter/runtime.cjs') as {
  begin(request: { code: string; stop_on_error?: boolean }, count: number, show: Show): void;
  end(ok: boolean): Ended;
  guard(execute: () => Promise<unknown>): Promise<boolean>;
  send(socket: { send(frames: readonly string[]): Promise<void> }, frames: readonly string[]): void;
  uncaught(reason: unknown): void;
};

function assertComplete({ ename, evalue, traceback }: Partial<Description>): void {
  assert.match(ename ?? '', /\S/, 'name');
  assert.match(evalue ?? '', /\S/, 'value');
  assert.ok(Array.isArray(traceback) && traceback.every((line) => typeof line === 'string'), 'traceback');
  assert.match(traceback.join('\n'), /\S/, 'traceback');
}

/** An error with one property that is replaced. */
const errorWith = (name: string, property: PropertyDescriptor, message = 'lost') =>
  Object.defineProperty(new Error(message), name, property);
const refuse = () => {
  throw new Error('refused');
};
const everyTrap = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, refuse]));
function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
const selfCaused = new Error('snake');
selfCaused.cause = selfCaused;

const hostile: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'an empty text': '',
  'a blank text': ' \n ',
  'a number': 0,
  'a symbol': Symbol('s'),
  'a function': () => 1,
  'an object without a prototype': Object.create(null),
  'an error without a message': new Error(),
  'an error without a name': errorWith('name', { value: '' }),
  'an error whose name is no text': errorWith('name', { value: { a: 1 } }),
  'an error whose message is no text': errorWith('message', { value: Symbol('m') }),
  'an error without a stack': errorWith('stack', { value: undefined }),
  'an error with an empty stack': errorWith('stack', { value: '' }),
  'an error whose stack is no text': errorWith('stack', { value: [1] }),
  'an error whose stack throws': errorWith('stack', { get: refuse }),
  'an error whose name throws': errorWith('name', { get: refuse }),
  'an error whose message throws': errorWith('message', { get: refuse }),
  'an error whose code throws': errorWith('code', { get: refuse }),
  'an error whose cause throws': errorWith('cause', { get: refuse }),
  'an error whose causes are a circle': selfCaused,
  'an error whose cause is a symbol': new Error('outer', { cause: Symbol('inner') }),
  'errors that cannot be listed': errorWith('errors', { value: 7 }),
  'errors that cannot be read': errorWith('errors', { value: revoked([]) }),
  'several errors, one of them no error': new AggregateError([undefined, Symbol('s'), new Error()], ''),
  'an object whose inspection throws': { [inspect.custom]: refuse },
  'an object that is shown as nothing': { [inspect.custom]: () => '' },
  'a proxy that refuses everything': new Proxy({}, everyTrap),
  'an error behind a proxy that refuses everything': new Proxy(new Error('hidden'), everyTrap),
  'a revoked proxy': revoked({}),
  'a revoked proxy of an error': revoked(new Error('hidden')),
};

group('a thrown value is described completely', () => {
  for (const [name, thrown] of Object.entries(hostile)) test(name, () => assertComplete(describe(thrown)));

  test('what can be known of a broken error is told', () => {
    assert.deepEqual(describe(errorWith('stack', { get: refuse })), {
      ename: 'Error',
      evalue: 'lost',
      traceback: ['Error: lost'],
    });
    class Unnamed extends TypeError {
      override name = '';
    }
    assert.equal(describe(new Unnamed('x')).ename, 'Unnamed');
    assert.equal(describe(new Error()).evalue, 'no message');
    assert.equal(describe('').evalue, '""');
    assert.equal(describe(undefined).evalue, 'undefined');
    const nested = describe(new AggregateError([new Error('first')], 'many', { cause: 'why' })).traceback.join('\n');
    assert.match(nested, /^AggregateError: many[\s\S]*^caused by why$[\s\S]*^one of them: Error: first$/m);
  });
});

group('a cell that fails', () => {
  async function run(execute: () => Promise<unknown>): Promise<{ shown: Description[]; ended: Ended }> {
    const shown: Description[] = [];
    runtime.begin({ code: '' }, 1, { error: (description) => void shown.push(description) });
    return { ended: runtime.end(await runtime.guard(execute)), shown };
  }

  test('without saying why is an error with a text all the same', async () => {
    for (const answer of [false, undefined]) {
      const { shown, ended } = await run(async () => answer);
      assert.equal(shown.length, 1);
      assertComplete(shown[0] ?? {});
      assert.deepEqual(ended, { reply: { status: 'error', ...shown[0] }, stops: true });
    }
  });

  test('because the kernel throws is an error of that name', async () => {
    const { shown, ended } = await run(() => Promise.reject(new RangeError('of the kernel')));
    assert.deepEqual([shown[0]?.ename, shown[0]?.evalue], ['RangeError', 'of the kernel']);
    assert.deepEqual(ended.reply, { status: 'error', ...shown[0] });
  });

  test('does so once, and the next one is not blamed', async () => {
    await run(async () => false);
    const { shown, ended } = await run(async () => true);
    assert.deepEqual(shown, []);
    assert.deepEqual(ended, { reply: { payload: [], user_expressions: {} }, stops: false });
  });
});

test('what nobody caught between two cells is told, whatever it is', (context) => {
  const { mock } = context.mock.method(console, 'error', () => {});
  for (const thrown of Object.values(hostile)) runtime.uncaught(thrown);
  assert.equal(mock.callCount(), Object.keys(hostile).length);
  for (const call of mock.calls) assert.match(String(call.arguments[0]), /^Nobody awaited: \S/);
});

test('a message that cannot be sent is logged, and nothing is thrown', async (context) => {
  const log = context.mock.method(require('node:fs') as typeof import('node:fs'), 'writeSync', () => 0);
  runtime.send({ send: refuse }, ['now']);
  runtime.send({ send: () => Promise.reject(new Error('refused later')) }, ['later']);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    log.mock.calls.map((call) => /^Error: (.*)/.exec(String(call.arguments[1]))?.[1]),
    ['refused', 'refused later'],
  );
});
