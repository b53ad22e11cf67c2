/** What the labs say about numbers, against the outputs that they hold. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadDigits } from '../../src/index.ts';
import { codeCells, folder, readNotebook, sourceOf, textOf } from '../notebook-files.ts';

function lab(name: string) {
  const notebook = readNotebook(join(folder, 'labs', `${name}.ipynb`));
  const prose = notebook.cells.filter(({ cell_type }) => cell_type === 'markdown').map(sourceOf);
  const shown = codeCells(notebook).map(textOf);
  return {
    says: (text: string) => assert.ok(prose.join('\n').includes(text), `the text says nowhere: ${text}`),
    /** The first group of what an output shows. */
    found: (pattern: RegExp) => pattern.exec(shown.join('\n'))?.[1] ?? assert.fail(`no output shows ${pattern}`),
    outputs: codeCells(notebook).flatMap(({ outputs = [] }) => outputs),
  };
}

describe('lab A', () => {
  const { says, found, outputs } = lab('lab-a-autograd');

  test('counts its parameters and values', () => {
    says('49 parameters');
    assert.equal(found(/(\d+) parameters/), '49');
    says('more than 5,000 values');
    assert.ok(Number(found(/(\d+) values in one graph/)) > 5000);
    says('the same 1210 gradients');
    says('about 2,500 small objects for each image');
    const perImage = (Number(found(/(\d+) values\n/)) - 1210) / 4;
    assert.ok(Math.abs(perImage - 2500) < 125, `${perImage} values for each image`);
  });

  test('separates the moons, which no straight line does', () => {
    says('separates two half moons');
    const region = JSON.stringify(outputs.find(({ data }) => /half moons/.test(String(data?.['text/plain'])))?.data);
    const right = [...region.matchAll(/step (\d+): loss [\d.]+, (\d+) of 60 points right/g)].map((one) =>
      Number(one[2]),
    );
    assert.ok(right.length > 5 && right.includes(60), String(right));
    assert.equal(right.at(-1), 60);
  });
});

describe('lab B', () => {
  const { says, found } = lab('lab-b-network');

  test('learns from 1438 images, and is tested on 359', () => {
    says('1438 images to learn from, and 359 that are set aside');
    const { train, test } = loadDigits({ seed: 1 });
    assert.deepEqual([train.images.rows, test.images.rows], [1438, 359]);
  });

  test('reads about as well as src, and far better than before', () => {
    says('the accuracy is about the same');
    const [before, after, ofSrc] = ['yours, untrained', 'yours, trained', 'src'].map((name) =>
      Number(found(new RegExp(`^${name} +([\\d.]+) %`, 'm'))),
    );
    assert.ok(before < 30 && after > 90 && Math.abs(after - ofSrc) < 2, `${before}, ${after}, ${ofSrc}`);
  });
});

describe('lab C', () => {
  const { says, found } = lab('lab-c-six-trainings');

  test('says of each case what its training shows', () => {
    says('the first loss is strange: 2.302 is less');
    assert.equal(found(/before the first step ([\d.]+)/), '2.302');
    says('A network that reads 86 % of the digits');
    assert.match(found(/^([\d.]+) % right,/m), /^86\./);
    says('$-\\ln 0.232 = 1.461$');
    assert.ok(Math.abs(Number(found(/one batch ends at ([\d.]+)\n/)) - Math.log1p(9 / Math.E)) < 0.002);
    says('about 0.004 percent of their size');
    assert.equal(found(/^layer 1 +layer 2\n +([\d.e−]+)/m), '4.4e−5');
  });

  test('the report of case 6 is as good as on rows that were learned from, and says so', () => {
    says('Its report says: 96 % right');
    const [trained, validation, next] = [1, 2, 3].map((n) => {
      const columns = ['([\\d.]+)', '[\\d.]+', '[\\d.]+'];
      const line = [1, 2, 3].map((at) => (at === n ? columns[0] : columns[1])).join(' % +');
      return Number(found(new RegExp(`^ +${line} %$`, 'm')));
    });
    assert.ok(validation > 95.5 && validation < 96.5 && trained > validation && next < validation - 3);
    says('(Validation says a little less than next week here.');
    const honest = found(/^repaired +[\d.]+ % +([\d.]+) %/m);
    assert.ok(Number(honest) < next, honest);
  });
});

describe('lab D', () => {
  const { says, found } = lab('lab-d-project');

  test('fools the network by a step of which noise needs several', () => {
    says('noise of the same size seldom does');
    const [along, chance] = ['along the sign', 'by chance'].map((name) =>
      Number(found(new RegExp(`^${name} +([\\d.]+)$`, 'm'))),
    );
    assert.ok(along < 0.2 && chance > 2 * along, `${along}, ${chance}`);
  });

  test('its points are the same for students and teachers, twenty in all', () => {
    const pointsOf = (text: string) =>
      [...text.matchAll(/^\| \*\*(\w[\w ]*)\*\* \|.*\| (\d) \|$/gm)].map(([, ...one]) => one);
    const { cells } = readNotebook(join(folder, 'labs', 'lab-d-project.ipynb'));
    const students = pointsOf(cells.map(sourceOf).join('\n'));
    assert.deepEqual(pointsOf(readFileSync(join(folder, '..', 'docs', 'teachers.md'), 'utf8')), students);
    says('Twenty points.');
    assert.equal(
      students.reduce((sum, [, points]) => sum + Number(points), 0),
      20,
    );
  });
});
