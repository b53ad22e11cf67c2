/** Cells that want to end the kernel, that are no TypeScript, and that declare anew what earlier cells use. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { KernelClient } from './kernel-client.ts';

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start({ 'base.ts': 'export const offset = 1;\nexport class Base { n = 1 }' });
});
after(() => kernel.close());

/** What the last of the cells prints; each of them must succeed. */
async function run(...cells: readonly string[]): Promise<string> {
  let last = '';
  for (const code of cells) {
    const { text, error } = await kernel.execute(code);
    assert.equal(error, undefined, `${code}\n${error?.traceback}`);
    last = text.trim();
  }
  return last;
}

describe('the kernel lives on after', () => {
  for (const [code, what] of [
    ['process.exit()', 'process.exit()'],
    ['process.exit(3)', 'process.exit(3)'],
    [
      'setTimeout(() => process.exit(1), 1);\nawait new Promise((resolve) => setTimeout(resolve, 50));',
      'process.exit(1)',
    ],
    ['process.on("exit", () => {});\n(process as any).reallyExit(1)', 'process.reallyExit()'],
    ['process.abort()', 'process.abort()'],
    ['process.kill(process.pid)', 'process.kill(process.pid)'],
    ["process.kill(process.pid, 'SIGKILL')", 'process.kill(process.pid)'],
    ['process.kill(-process.pid)', 'process.kill(process.pid)'],
  ] as const) {
    test(code, async () => {
      await run("const alive = 'alive';");
      const { error } = await kernel.execute(code);
      assert.equal(error?.name, 'NotEnded', error?.traceback);
      assert.ok(error.value.startsWith(`${what} would end the kernel`), error.value);
      assert.match(error.traceback, /at .*cell \[\d+\]:\d+/);
      assert.equal(await run('alive'), 'alive');
    });
  }

  test('what ends nothing', async () => {
    assert.equal(await run('process.kill(process.pid, 0)'), 'true');
  });

  test('process.removeAllListeners: those of the cell go, those of the kernel stay', async () => {
    await run("process.on('SIGUSR2', () => {});");
    for (const event of ['', "'unhandledRejection'", "'uncaughtException'", "'SIGINT'"]) {
      const counts = "['SIGINT', 'unhandledRejection', 'SIGUSR2'].map((name) => process.listenerCount(name)).join(' ')";
      const [before, after] = (
        await run(`console.log(${counts});\nprocess.removeAllListeners(${event});\nconsole.log(${counts});`)
      ).split('\n');
      assert.equal(after, event === '' ? before.replace(/1$/, '0') : before);
      assert.match(before, /^[1-9] [1-9] [01]$/);
    }
    const { error } = await kernel.execute(
      "setTimeout(() => { throw new Error('late'); });\nawait new Promise((resolve) => setTimeout(resolve, 50));",
    );
    assert.equal(error?.value, 'late', error?.traceback);
    assert.equal(await run("'alive'"), 'alive');
  });

  test('process.chdir: cells know their folder all the same', async () => {
    const [cwd, folder] = (await run("process.chdir('/');\nconsole.log(process.cwd());\nimport.meta.dirname")).split(
      '\n',
    );
    assert.notEqual(cwd, folder);
    assert.equal(folder, kernel.folder);
    assert.equal(await run("import { offset } from './base.ts';\noffset"), '1');
  });
});

describe('one sentence stands for', () => {
  for (const [code, sentence] of [
    ['%time 1 + 1', /^%time is a magic of IPython: measure with performance\.now/],
    ['%%timeit\nconst x = 1;', /^%%timeit is a magic of IPython: measure/],
    ['%%html\n<b>x</b>', /^%%html is a magic of IPython: use showHtml/],
    ['%matplotlib inline\nconst z = 1;', /^%matplotlib .*show\(…\)/],
    ['%lsmagic', /^%lsmagic is a magic of IPython: cells are TypeScript/],
    ['// text first\n\n%%bash\necho hi', /^%%bash is a magic of IPython: .*execSync/],
    ['const before = 1\n%timeit before', /^%timeit is a magic/],
    ['!ls', /^!ls is a command for the shell: use execSync/],
    ['!ls -l *.ts', /^!ls -l \*\.ts is a command for the shell/],
    ['!pip install numpy', /^!pip install numpy is a command/],
    ['?Math', /^\?Math is a question of IPython: .*Shift\+Tab/],
    ['Math.sin?', /^Math\.sin\? is a question/],
    ['Math??', /^Math\?\? is a question/],
  ] as const) {
    test(JSON.stringify(code), async () => {
      const { error } = await kernel.execute(code);
      assert.equal(error?.name, 'NotTypeScript', error?.traceback);
      assert.match(error.value, sentence);
      assert.ok(error.traceback.split('\n').length <= 4, error.traceback);
      assert.match(error.traceback, /^cell \[\d+\]:\d+:1 - /, 'and its place');
    });
  }

  test('nothing that is TypeScript, right or wrong', async () => {
    assert.equal(await run('const ready = true;\n!ready && 1'), 'false');
    assert.equal(await run('const rest = 7\n  %3;\nrest'), '1');
    for (const code of ['!readyy && 1', 'const q = true ? 1;', 'const half = 1 %;', 'const t: string = 5;']) {
      const { error } = await kernel.execute(code);
      assert.equal(error?.name, 'TypeScriptError', error?.traceback);
    }
  });
});

describe('functions of earlier cells see', () => {
  test('what is declared anew: const, let, function, class, import', async () => {
    assert.equal(await run('const a = 1; function f() { return a; }', 'const a = 2;', 'f()'), '2');
    assert.equal(await run('let b = 1; const g = () => b;', 'let b = 9;', 'g()'), '9');
    assert.equal(
      await run('function h() { return 1; }\nconst u = () => h();', 'function h() { return 2; }', 'u()'),
      '2',
    );
    assert.equal(
      await run('class C { v = 1 }\nconst make = () => new C();', 'class C { v = 2 }', 'make().v'),
      '2',
      'a class',
    );
    assert.equal(
      await run("import { offset } from './base.ts';\nconst off = () => offset;", 'const offset = 8;', 'off()'),
      '8',
    );
  });

  test('what later cells assign', async () => {
    assert.equal(await run('let c = 1; const readC = () => c;', 'c = 5;', 'readC()'), '5');
    assert.equal(await run('let n = 0;\nconst count = () => { n++; };\ncount(); count();\nn'), '2');
    assert.equal(await run('n = 10;\ncount();\nn'), '11');
  });

  test('methods, fields, getters and generators, too', async () => {
    const cell = `let d = 1;
class K { x = d; m() { return d; } get y() { return d; } static s = d; again() { return new K(); } }
function* ds() { yield d; }`;
    const code = '[new K().x, new K().m(), new K().y, new K().again().x, ...ds(), K.s].join()';
    assert.equal(await run(cell, code), '1,1,1,1,1,1');
    assert.equal(await run('let d = 2;', code), '2,2,2,2,2,1');
  });

  test('each its own parameters and inner variables', async () => {
    assert.equal(
      await run(
        'const s = 1;\nfunction own(s: number) { return [s].map((s) => s * 2)[0]; }\nown(4)',
        'const s = 3;',
        'own(5)',
      ),
      '10',
    );
    assert.equal(
      await run('let late = () => 0;\nfor (const k of [1]) { const inner = k; late = () => inner; }', 'late()'),
      '1',
    );
  });

  test('writes of functions in the cell itself', async () => {
    assert.equal(
      await run(
        'let t = 0;\nfunction add(k: number) { t += k; return { t }; }\nfor (let i = 0; i < 3; i++) add(i);\n[t, add(4).t].join()',
      ),
      '3,7',
    );
    assert.equal(
      await run(
        'let p = 1, q = 2;\nfunction swap() { [p, q] = [q, p]; }\nswap();\n({ p, q } = { p: p * 10, q });\n[p, q].join()',
      ),
      '20,1',
    );
    assert.equal(
      await run('let w: number | undefined;\nconst set = () => { ({ w } = { w: 3 }); };\nset();\nw ?? 0'),
      '3',
    );
  });

  test('patterns, shorthand, enums, namespaces, recursion, await', async () => {
    assert.equal(
      await run(
        'const { x1, y1: [z1] } = { x1: 1, y1: [2] };\nconst fz = ({ x1: q1 = z1 } = {} as { x1?: number }) => q1 + x1;\nfz()',
      ),
      '3',
    );
    assert.equal(
      await run('const e1 = 4;\nconst o = () => ({ e1, ["k" + e1]: e1 });\nJSON.stringify(o())'),
      '{"e1":4,"k4":4}',
    );
    assert.equal(
      await run('enum E { A, B }\nnamespace N { export const k = 3; }\nconst en = () => [E.B, N.k].join();\nen()'),
      '1,3',
    );
    assert.equal(
      await run('function fib(k: number): number { return k < 2 ? k : fib(k - 1) + fib(k - 2); }\nfib(15)'),
      '610',
    );
    assert.equal(
      await run('const total = await Promise.resolve(4);\nconst twice = async () => total * 2;\nawait twice()'),
      '8',
    );
    assert.equal(
      await run(
        "import { Base, offset as by } from './base.ts';\nclass D extends Base { m() { return by + this.n; } }\nnew D().m()",
      ),
      '2',
    );
  });

  test('names in tracebacks as they were written', async () => {
    const { error } = await kernel.execute(
      'outer();\nfunction outer() { deep(); }\nfunction deep() { throw new Error("here"); }',
    );
    assert.match(
      error?.traceback ?? '',
      /at deep \(cell \[\d+\]:3:25\)\n {4}at outer \(cell \[\d+\]:2:\d+\)\n {4}at cell \[\d+\]:1:1/,
    );
  });
});

test('cells may declare the names that the kernel uses', async () => {
  for (const name of ['module', 'setTimeout', 'setImmediate'])
    assert.equal(await run(`const ${name} = 5;\n${name}`), '5');
});

describe('a cell that fails keeps', () => {
  const fails = async (code: string): Promise<void> => {
    const { error } = await kernel.execute(code);
    assert.equal(error?.name, 'Error', `${code}\n${error?.traceback}`);
  };
  const isUnknown = async (name: string): Promise<void> => {
    const { error } = await kernel.execute(name);
    assert.match(error?.value ?? '', new RegExp(`Cannot find name '${name}'`), name);
  };

  test('the variables that it has reached, and no others', async () => {
    await fails("const reached = 5, { a: part } = { a: 'part' };\nthrow new Error('stop');\nconst notReached = 7;");
    assert.equal(await run('reached + part.length'), '9');
    await isUnknown('notReached');
  });

  test('what it had before an await that fails, functions and classes', async () => {
    await fails(`function double(n: number): number { return 2 * n; }
class Kept { n = 4 }
const network = new Kept();
const ended = await Promise.reject(new Error('stop'));`);
    assert.equal(await run('double(network.n)'), '8');
    assert.equal(await run('new Kept().n'), '4');
    await isUnknown('ended');
  });

  test('types, and the variables of earlier cells', async () => {
    await run('const earlier = 1; let nothing: number | undefined;');
    await fails("interface Box { readonly size: number }\nconst box: Box = { size: 3 };\nthrow new Error('stop');");
    assert.equal(await run('const other: Box = { size: earlier + box.size };\nother.size'), '4');
    assert.equal(await run('nothing === undefined'), 'true');
  });

  test('no value under a type that it does not have', async () => {
    await run("const twice = 'text';");
    await fails("throw new Error('stop');\nconst twice = 3;");
    const { text, error } = await kernel.execute('twice.length');
    assert.ok(text.trim() === '4' || /Cannot find name 'twice'/.test(error?.value ?? ''), `${text} ${error?.value}`);
  });
});
