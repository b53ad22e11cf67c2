'use strict';
/**
 * Lines of other notebooks that are no TypeScript: magics of IPython (`%time`), commands for the shell (`!ls`), questions
 * (`?x`). Each gets one sentence that says what this kernel does instead, in place of the mistakes that a compiler finds.
 */

const instead = {
  bash: "this kernel runs TypeScript only: use execSync from 'node:child_process'",
  cd: "use process.chdir('…')",
  env: 'use process.env.NAME',
  html: "use showHtml('…', '…') from '../src/notebook/index.ts'",
  javascript: 'cells are TypeScript, so write the code without this line; it runs in Node.js, not in the page',
  load: 'read a file with readFileSync from node:fs, or import it',
  load_ext: 'this kernel has no extensions: import a module instead',
  matplotlib: "pictures are shown with show(…) from '../src/notebook/index.ts'",
  pip: 'packages come from npm: run npm install in a terminal',
  python: 'this kernel runs TypeScript only',
  pwd: 'use process.cwd()',
  run: 'import the file instead',
  time: 'measure with performance.now() before and after',
  timeit: 'measure with performance.now() before and after a loop',
  who: 'type the first letters of a name and press Tab',
  writefile: "use writeFileSync('…', '…') from 'node:fs'",
};

const names = {
  sh: 'bash',
  script: 'bash',
  js: 'javascript',
  python3: 'python',
  prun: 'time',
  conda: 'pip',
  whos: 'who',
};

/** `%name`, `%%name`, `!command`, `?name`, `name?`. */
const magic =
  /^\s*(?:%%?(?<name>[A-Za-z_]\w*)|!\s*(?<command>[\w./-]+)|\?\??\s*(?<asked>[\w.]+)\s*$|(?<before>[\w.]+)\?\??\s*$)/;

/** `!ready` is TypeScript as well: without a mistake in its syntax, only these are taken for commands. */
const commands =
  /^(apt|cat|cd|conda|cp|curl|echo|git|head|ls|mkdir|mv|node|npm|npx|pip|pip3|pwd|python|python3|rm|tail|wget|which)$/;

const isSyntax = (code) => code >= 1000 && code < 2000;
const unknownName = 2304;

/** The sentence for a line with a mistake of this number; undefined if the line is no magic. */
function sentence(text, code) {
  const { name, command, asked, before } = magic.exec(text)?.groups ?? {};
  if (name && isSyntax(code)) {
    const what = instead[names[name] ?? name] ?? 'cells are TypeScript, without magics';
    return `${text.trim().split(/\s/, 1)[0]} is a magic of IPython: ${what}.`;
  }
  if (command && (isSyntax(code) || commands.test(command))) {
    return `${text.trim()} is a command for the shell: use execSync from 'node:child_process', or a terminal.`;
  }
  const subject = asked ?? before;
  if (!subject || !isSyntax(code)) return undefined;
  return `${text.trim()} is a question of IPython: put the cursor into ${subject} and press Shift+Tab.`;
}

/**
 * The first of TypeScript's findings in a line that is a magic, with our sentence as its text; undefined if there is none.
 */
function magicAmong(diagnostics, source) {
  const lines = source.split('\n');
  for (const { fileName, start, code } of diagnostics) {
    if (fileName || (!isSyntax(code) && code !== unknownName)) continue;
    // What is missing after a line, TypeScript finds in the next one.
    for (const line of [start.line, start.line - 1]) {
      const text = lines[line] ?? '';
      const message = sentence(text, code);
      if (message) return { line, from: text.search(/\S/), to: text.trimEnd().length, message };
    }
  }
  return undefined;
}

module.exports = { magicAmong };
