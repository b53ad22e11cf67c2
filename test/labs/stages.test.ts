/** The stages of the labs: answers that must be refused, and why; answers that must pass. Each runs in the notebook's own cells. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { exercisesOf, folder, readNotebook } from '../notebook-files.ts';
import { answersA } from './answers-a.ts';
import { answersB } from './answers-b.ts';
import { answersC } from './answers-c.ts';
import { answersD } from './answers-d.ts';
import { judge } from './judge.ts';

const labs = {
  'lab-a-autograd': answersA,
  'lab-b-network': answersB,
  'lab-c-six-trainings': answersC,
  'lab-d-project': answersD,
};

for (const [name, answers] of Object.entries(labs)) {
  describe(name, async () => {
    const file = join(folder, 'labs', `${name}.ipynb`);
    const stages = exercisesOf(readNotebook(file));

    test('each stage has at least three wrong answers and two right ones', () => {
      assert.equal(answers.length, stages.length);
      for (const [i, { wrong, right }] of answers.entries()) {
        assert.ok(
          wrong.length >= 3 && right.length >= 2,
          `stage ${i + 1}: ${wrong.length} wrong, ${right.length} right`,
        );
      }
    });

    const attempts = [
      ...answers.flatMap(({ wrong, right }, exercise) => [
        ...wrong.map(([answer, fault]) => ({ exercise, answer, fault: fault as RegExp | undefined })),
        ...right.map((answer) => ({ exercise, answer, fault: undefined })),
      ]),
      ...stages.map(({ answer }, exercise) => ({ exercise, answer, fault: undefined })),
    ];
    const verdicts = await judge(file, attempts);
    for (const [i, { exercise, answer, fault }] of attempts.entries()) {
      const { said, complaints } = verdicts[i];
      test(`stage ${exercise + 1}: ${fault ? `refused, ${fault}` : 'right'}: ${answer.replace(/\s+/g, ' ').slice(0, 80)}`, () => {
        assert.deepEqual(complaints, [], answer);
        if (fault === undefined) assert.match(said, /✓ Right\.\nYours is used/, answer);
        else {
          assert.match(said, /: Not yet: [\s\S]*\nUntil then, a borrowed one is used\./, answer);
          assert.match(said, fault, answer);
        }
      });
    }
  });
}
