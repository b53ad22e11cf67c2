/** The lessons as a course: size, shape, links, words. Nothing is executed. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { readCourse, readLabs } from '../apps/book/course.ts';
import { createRenderer } from '../apps/book/markdown.ts';
import { notebookProse } from './book/prose.ts';
import {
  codeCells,
  exercisesOf,
  folder,
  hasTag,
  labs,
  largest,
  type Notebook,
  notebooks,
  readNotebook,
  root,
  sourceOf,
  textOf,
} from './notebook-files.ts';

const slideTypes = ['slide', 'subslide', 'fragment', 'skip', 'notes', '-'];
const prose = new Map(notebookProse().map(({ file, text }) => [posix.basename(file), text]));

/** Addresses of the links of a notebook, from the root of the project, without those into the web. */
function linksOf(name: string): string[] {
  const found: string[] = [];
  const renderer = createRenderer((href) => {
    if (!/^[a-z]+:|^#/i.test(href)) {
      found.push(posix.join('notebooks', posix.dirname(name), href.split('#')[0] ?? ''));
    }
    return href;
  });
  for (const cell of readNotebook(join(folder, name)).cells) {
    if (cell.cell_type === 'markdown') renderer.render(sourceOf(cell));
  }
  return found;
}

/** Modules that the first cell names as those that the lesson explains. */
const explainedModules = (name: string): string[] => {
  const first = sourceOf(readNotebook(join(folder, name)).cells[0] ?? assert.fail());
  return [...first.matchAll(/\]\(\.\.\/(src\/[^)#]+\.ts)\)/g)].map((match) => match[1] ?? '');
};

/** Whether a line of code has something to read: it is not empty, and does more than close what was opened. */
const isRead = (line: string): boolean => /[^\s()[\]{};,]/.test(line);

/** What holds for lessons and labs alike. */
function isWellMade(name: string, notebook: Notebook): void {
  test('every cell says where it stands in the slides', () => {
    for (const cell of notebook.cells) {
      const kind = cell.metadata.slideshow?.slide_type;
      assert.ok(slideTypes.includes(kind ?? ''), `slide_type ${kind}: ${sourceOf(cell).slice(0, 80)}`);
    }
  });

  test('the code of a check, which holds hints, is folded', () => {
    for (const cell of notebook.cells.filter((one) => hasTag(one, 'exercise-check'))) {
      assert.equal(cell.metadata.jupyter?.source_hidden, true, sourceOf(cell).slice(0, 80));
    }
  });

  test('has one title and headings that skip no level', () => {
    const renderer = createRenderer((href) => href);
    for (const cell of notebook.cells) if (cell.cell_type === 'markdown') renderer.render(sourceOf(cell));
    const levels = renderer.headings.map(({ level }) => level);
    assert.equal(levels[0], 1);
    assert.equal(levels.filter((level) => level === 1).length, 1);
    for (const [i, level] of levels.entries()) {
      assert.ok(i === 0 || level <= (levels[i - 1] ?? 0) + 1, `"${renderer.headings[i]?.text}" skips a level`);
    }
  });

  test('belittles nobody', () => {
    const found = /\b(simply|obviously)\b/i.exec(prose.get(posix.basename(name)) ?? '');
    assert.equal(found?.[0], undefined);
  });

  test('shows no place of the machine that it ran on', () => {
    for (const cell of codeCells(notebook)) {
      const stored = `${textOf(cell)}\n${JSON.stringify(cell.outputs)}`;
      const found = /(?<![\w.])(\/(work|root|tmp|home|Users|mnt|var)\/[\w.-]+|[A-Z]:\\\\[A-Za-z])/.exec(stored);
      assert.equal(found?.[0], undefined, `${found?.[0]} in ${sourceOf(cell).slice(0, 80)}`);
    }
  });
}

test('the course is complete', () => {
  assert.deepEqual(
    notebooks.map((name) => name.slice(0, 2)),
    Array.from({ length: 13 }, (_, i) => String(i).padStart(2, '0')),
  );
});

for (const [at, name] of notebooks.entries()) {
  const file = join(folder, name);
  const notebook = readNotebook(file);

  describe(name, () => {
    test('is not too large', () => {
      const { size } = statSync(file);
      assert.ok(size <= largest(name), `${size} bytes, expected at most ${largest(name)}`);
    });

    test('has short cells', () => {
      const lengths = codeCells(notebook)
        .filter((cell) => !hasTag(cell, 'exercise-check'))
        .map((cell) => sourceOf(cell).split('\n').filter(isRead).length)
        .sort((a, b) => a - b);
      const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
      assert.ok(median <= 12, `half of the code cells have ${median} lines or more`);
    });

    isWellMade(name, notebook);

    test('begins with a title, a promise and the reading time', () => {
      const lesson = readCourse().find((one) => posix.basename(one.file) === name) ?? assert.fail();
      assert.ok(lesson.title.startsWith(`${name.slice(0, 2)} · `), lesson.title);
      assert.match(lesson.promise, /\w.*\.$/);
      assert.ok(lesson.minutes, 'no "Reading time about N minutes" in the first cell');
    });

    test('links lead to files that are there, to the lesson before and to the next one', () => {
      const links = linksOf(name);
      for (const link of links) assert.ok(existsSync(join(root, link)), link);
      for (const neighbour of [notebooks[at - 1], notebooks[at + 1]]) {
        assert.ok(!neighbour || links.includes(`notebooks/${neighbour}`), `no link to ${neighbour}`);
      }
    });

    test('the modules that it explains name it', () => {
      const modules = explainedModules(name);
      assert.ok(modules.length > 0, 'the first cell names no module');
      for (const module of modules) {
        const source = readFileSync(join(root, module), 'utf8');
        const named = [...source.matchAll(/Lessons?: [^\n]*/g)].map(String).join('\n');
        assert.ok(named.includes(name), `${module} has no line "Lesson: notebooks/${name}"`);
      }
    });
  });
}

for (const name of labs) {
  const notebook = readNotebook(join(folder, name));

  describe(name, () => {
    isWellMade(name, notebook);

    test('begins with a title, a promise and the working time', () => {
      const lab = readLabs().find((one) => one.file === `notebooks/${name}`) ?? assert.fail();
      assert.match(lab.title, /^Lab [A-Z] · /);
      assert.match(lab.promise, /\w.*\.$/);
      assert.ok(lab.minutes, 'no "Working time about N minutes" in the first cell');
    });

    test('each stage is at most 12 lines to write, with hints before the solution', () => {
      const stages = exercisesOf(notebook);
      assert.ok(stages.length >= 5, `${stages.length} stages`);
      for (const { check, answer } of stages) {
        const lines = answer.split('\n').filter(isRead).length;
        assert.ok(lines <= 13, `${lines} lines with the first, expected at most 13: ${answer}`);
        const after = sourceOf(notebook.cells[check + 1] ?? assert.fail());
        const folded = [...after.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, summary]) => summary);
        assert.deepEqual(folded, ['Hint', 'Another hint', 'Solution'], answer);
      }
    });

    test('unanswered, each stage is borrowed and says so', () => {
      for (const { check } of exercisesOf(notebook)) {
        const cell = notebook.cells[check] ?? assert.fail();
        assert.match(textOf(cell), /: Not yet: .*\nUntil then, a borrowed one is used\./);
      }
    });

    test('links lead to files that are there, and a lesson and the map lead here', () => {
      for (const link of linksOf(name)) assert.ok(existsSync(join(root, link)), link);
      const from = notebooks.filter((lesson) => linksOf(lesson).includes(`notebooks/${name}`));
      assert.equal(from.length, 2, from.join(', '));
      assert.equal(from[0], '00-welcome.ipynb');
      assert.ok(readFileSync(join(root, 'README.md'), 'utf8').includes(`notebooks/${name}`));
    });
  });
}
